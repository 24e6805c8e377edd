#include "cli/setup_commands.h"

#include "app/report.h"
#include "app/setup_commands.h"
#include "text/strings.h"

#include <array>
#include <span>

namespace k8spark::cli {

namespace {

using Words = std::vector<std::string>;
using app::Context;

int print(Context& context, std::string const& text) {
  return context.streams.out(text) && context.streams.flush() ? 0 : 1;
}

template <typename Options>
int run_parsed(Result<Parsed<Options>> parsed,
               int (*command)(Options const&, Context&),
               Context& context) {
  if (!parsed) return app::report_error(parsed.error(), context);
  if (!parsed->help.empty()) return print(context, parsed->help);
  return command(parsed->options, context);
}

struct Member {
  char const* name;
  char const* does;
  int (*run)(Words const&, Context&);
};

std::string group_help(std::string const& group, std::span<Member const> members) {
  std::string text = "Usage: k8spark " + group + " COMMAND [options]\n\n";
  for (Member const& member : members) {
    std::string name = member.name;
    constexpr std::size_t kWidth = 14;
    name.resize(std::max(name.size() + 1, kWidth), ' ');
    text += "  " + name + member.does + '\n';
  }
  return text + "\nk8spark " + group + " COMMAND --help shows its options\n";
}

int run_group(std::string const& group,
              std::span<Member const> members,
              Words const& words,
              Context& context) {
  std::string const word = words.empty() ? "" : words[0];
  if (word == "--help" || word == "-h") return print(context, group_help(group, members));
  std::vector<std::string> names;
  for (Member const& member : members) {
    if (word == member.name) return member.run({words.begin() + 1, words.end()}, context);
    names.emplace_back(member.name);
  }
  auto const near = text::closest(word, names);
  return app::report_error(
      usage_error(word.empty() ? "no command" : "unknown command \"" + word + '"',
                  "k8spark " + group,
                  near ? "did you mean \"" + *near + "\"?" : "one of " + text::join(names, ", ")),
      context);
}

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
  constexpr std::array kMembers = std::to_array<Member>(
      {{"create", "make a Secret, its values trimmed and checked", secret_create},
       {"check", "look at the bytes of one, without showing them", secret_check}});
  return run_group("secret", kMembers, words, context);
}

int eventlog_command(Words const& words, Context& context) {
  constexpr std::array kMembers =
      std::to_array<Member>({{"init", "make the folder of the event logs", eventlog_init},
                             {"check", "look whether it is there", eventlog_check}});
  return run_group("eventlog", kMembers, words, context);
}

int storage_command(Words const& words, Context& context) {
  constexpr std::array kMembers = std::to_array<Member>(
      {{"iam-policy", "print the AWS policy for the paths of a run", iam_policy},
       {"convert-wasb", "rewrite wasb addresses and keys as abfs", convert_wasb}});
  return run_group("storage", kMembers, words, context);
}

}  // namespace k8spark::cli
