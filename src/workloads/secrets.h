#pragma once

#include "workloads/identity.h"
#include "workloads/workload.h"

#include <string>
#include <string_view>

// The token of a server: in a Secret, never in what is printed.
namespace k8spark::workloads {

inline constexpr char const* kTokenKey = "token";

// "nb-token"
std::string token_secret_name(std::string const& name);

// An environment entry out of that Secret; without the Secret, or the key, it is not set.
Json env_of_token(std::string_view variable, std::string const& name);

// The Secret itself, to be created with the rest: for applying, not for rendering.
void add_token(Workload& workload, std::string const& token);

}  // namespace k8spark::workloads
