#pragma once

#include <string>
#include <string_view>

namespace k8spark::diagnosis {

// A line of a log as it may stand in a sentence, a report or a terminal: what looks like a secret
// (password=..., a bearer token, an AWS key, user:password@ of a URL, an SAS signature) is replaced
// by "*****".
std::string redact_secrets(std::string_view line);

}  // namespace k8spark::diagnosis
