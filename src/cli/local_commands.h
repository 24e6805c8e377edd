#pragma once

#include "app/context.h"

#include <string>
#include <vector>

// Commands whose driver is a process of this machine; rows of the tables of `client` and
// `notebook`, and `shell`.
namespace k8spark::cli {

int shell_command(std::vector<std::string> const& words, app::Context& context);
int client_doctor(std::vector<std::string> const& words, app::Context& context);
int client_docker_run(std::vector<std::string> const& words, app::Context& context);
int notebook_local(std::vector<std::string> const& words, app::Context& context);
int notebook_kernel(std::vector<std::string> const& words, app::Context& context);

}  // namespace k8spark::cli
