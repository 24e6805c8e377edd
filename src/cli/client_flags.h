#pragma once

#include "spark/submit_flags.h"

#include <span>
#include <string_view>
#include <vector>

// What the commands around a driver on this machine take beside spark-submit's flags.
namespace k8spark::cli {

// The flags of submit that name profile and cluster, behind `own`.
std::vector<spark::FlagSpec> with_profile_flags(std::span<spark::FlagSpec const> own);

std::span<spark::FlagSpec const> firewall_flags();
std::span<spark::FlagSpec const> shell_flags();
std::span<spark::FlagSpec const> client_doctor_flags();
std::span<spark::FlagSpec const> docker_run_flags();
std::span<spark::FlagSpec const> notebook_local_flags();
std::span<spark::FlagSpec const> notebook_kernel_flags();

}  // namespace k8spark::cli
