#pragma once

#include "app/setup/setup_options.h"
#include "cli/command_words.h"

namespace k8spark::app {
struct Context;
}  // namespace k8spark::app

namespace k8spark::cli {

// Words behind the command's name; of a group, behind "create", "init" ...
Result<Parsed<app::RbacOptions>> parse_rbac(std::vector<std::string> const& words);
Result<Parsed<app::NamespaceOptions>> parse_namespace(std::vector<std::string> const& words);
Result<Parsed<app::SecretCreateOptions>> parse_secret_create(std::vector<std::string> const& words);
Result<Parsed<app::SecretCheckOptions>> parse_secret_check(std::vector<std::string> const& words);
Result<Parsed<app::EventLogOptions>> parse_eventlog(std::vector<std::string> const& words,
                                                    app::EventLogOptions::Action action);
Result<Parsed<app::ConvertWasbOptions>> parse_convert_wasb(std::vector<std::string> const& words);
Result<Parsed<app::StorageCopyOptions>> parse_storage_copy(std::vector<std::string> const& words);
Result<Parsed<app::IamPolicyOptions>> parse_iam_policy(std::vector<std::string> const& words);

// The commands themselves, with the choice of a group's member. They return the exit code.
int rbac_command(std::vector<std::string> const& words, app::Context& context);
int namespace_command(std::vector<std::string> const& words, app::Context& context);
int secret_command(std::vector<std::string> const& words, app::Context& context);
int eventlog_command(std::vector<std::string> const& words, app::Context& context);
int storage_command(std::vector<std::string> const& words, app::Context& context);

}  // namespace k8spark::cli
