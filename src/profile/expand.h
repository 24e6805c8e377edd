#pragma once

#include "k8spark/result.h"
#include "sys/environment.h"

#include <optional>
#include <string>
#include <string_view>

namespace k8spark::profile {

// ${NAME} and ${NAME:-default} with the submitter's environment. The default holds when NAME is
// unset or empty, as in a shell, and is expanded itself. "$${" is a "${" that stays. Every other
// form stays as it is: ${env:X} and ${spark.x} are Spark's, ${env.X} is Hadoop's.
// kUsage without a place when NAME is unset and there is no default.
Result<std::string> expand_environment(std::string_view text, sys::Environment const& environment);

// The variable for want of which expand_environment() fails; nothing when it does not, or for
// another reason.
std::optional<std::string> unset_variable(std::string_view text,
                                          sys::Environment const& environment);

}  // namespace k8spark::profile
