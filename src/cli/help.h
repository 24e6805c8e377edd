#pragma once

#include <string>
#include <string_view>

namespace k8spark::cli {

std::string main_help();
std::string submit_help();
std::string render_help();
std::string explain_help();
std::string doctor_help();
std::string exit_codes_help();
std::string version_text();

}  // namespace k8spark::cli
