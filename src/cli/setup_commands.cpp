#include "cli/setup_commands.h"

#include "app/setup/setup_commands.h"
#include "cli/command_group.h"

#include <array>

namespace k8spark::cli {

namespace {

using Words = std::vector<std::string>;
using app::Context;

int secret_create(Words const& words, Context& context) {
  return run_parsed(parse_secret_create(words), app::run_secret_create, context);
}
int secret_check(Words const& words, Context& context) {
  return run_parsed(parse_secret_check(words), app::run_secret_check, context);
}
int eventlog_init(Words const& words, Context& context) {
  return run_parsed(
      parse_eventlog(words, app::EventLogOptions::Action::kInit), app::run_eventlog, context);
}
int eventlog_check(Words const& words, Context& context) {
  return run_parsed(
      parse_eventlog(words, app::EventLogOptions::Action::kCheck), app::run_eventlog, context);
}
int convert_wasb(Words const& words, Context& context) {
  return run_parsed(parse_convert_wasb(words), app::run_convert_wasb, context);
}
int storage_copy(Words const& words, Context& context) {
  return run_parsed(parse_storage_copy(words), app::run_storage_copy, context);
}
int iam_policy(Words const& words, Context& context) {
  return run_parsed(parse_iam_policy(words), app::run_iam_policy, context);
}

}  // namespace

int rbac_command(Words const& words, Context& context) {
  return run_parsed(parse_rbac(words), app::run_rbac, context);
}

int namespace_command(Words const& words, Context& context) {
  return run_parsed(parse_namespace(words), app::run_namespace, context);
}

int secret_command(Words const& words, Context& context) {
  constexpr std::array kMembers = std::to_array<GroupMember>(
      {{"create", "make a Secret, its values trimmed and checked", secret_create},
       {"check", "look at the bytes of one, without showing them", secret_check}});
  return run_group("secret", kMembers, words, context);
}

int eventlog_command(Words const& words, Context& context) {
  constexpr std::array kMembers =
      std::to_array<GroupMember>({{"init", "make the folder of the event logs", eventlog_init},
                                  {"check", "look whether it is there", eventlog_check}});
  return run_group("eventlog", kMembers, words, context);
}

int storage_command(Words const& words, Context& context) {
  constexpr std::array kMembers = std::to_array<GroupMember>(
      {{"iam-policy", "print the AWS policy for the paths of a run", iam_policy},
       {"copy", "print the hadoop commands that copy between stores", storage_copy},
       {"convert-wasb", "rewrite wasb addresses and keys as abfs", convert_wasb}});
  return run_group("storage", kMembers, words, context);
}

}  // namespace k8spark::cli
