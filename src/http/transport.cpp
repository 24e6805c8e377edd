#include "http/transport.h"

#include <algorithm>

namespace k8spark::http {

std::optional<std::string> Response::header(std::string_view name) const {
  auto const at = std::find_if(
      headers.begin(), headers.end(), [&](Header const& entry) { return entry.first == name; });
  return at == headers.end() ? std::nullopt : std::optional<std::string>(at->second);
}

}  // namespace k8spark::http
