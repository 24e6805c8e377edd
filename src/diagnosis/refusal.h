#pragma once

#include <optional>
#include <string>

namespace k8spark::diagnosis {

// Why the API server refuses an object, read off its text.
struct Refusal {
  std::string reason;   // "QuotaExceeded"
  std::string message;  // without who was refused
  std::string hint;
  std::string retry_class = "config";
};

// Nothing for a text that is no known refusal.
std::optional<Refusal> known_refusal(std::string const& text);

}  // namespace k8spark::diagnosis
