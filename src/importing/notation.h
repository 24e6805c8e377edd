#pragma once

#include <optional>
#include <string>
#include <string_view>

// Texts as a profile writes them: ${NAME} is the submitter's environment, "$${" a "${" that stays
// (profile/expand.h). Everything that is imported is kept like this, so that a variable of a pasted
// command and the same characters in quotes stay two things.
namespace k8spark::importing {

// A text that means itself.
std::string as_notation(std::string_view literal);

// The text that it stands for; nothing when that depends on the environment.
std::optional<std::string> as_literal(std::string_view notation);

// The whole text is one reference: ${NAME} of the environment, or Spark's and Hadoop's own
// ${env:NAME}, ${env.NAME}.
bool is_reference(std::string_view notation);

}  // namespace k8spark::importing
