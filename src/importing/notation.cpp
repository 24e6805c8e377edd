#include "importing/notation.h"

#include "text/strings.h"

namespace k8spark::importing {

std::string as_notation(std::string_view literal) {
  return text::replace_all(std::string(literal), "${", "$${");
}

std::optional<std::string> as_literal(std::string_view notation) {
  std::string literal;
  while (!notation.empty()) {
    if (notation.starts_with("$${")) {
      literal += "${";
      notation.remove_prefix(3);
      continue;
    }
    if (notation.starts_with("${")) return std::nullopt;
    literal += notation.front();
    notation.remove_prefix(1);
  }
  return literal;
}

bool is_reference(std::string_view notation) {
  if (notation.starts_with("$${")) notation.remove_prefix(1);
  return notation.starts_with("${") && notation.find('}') + 1 == notation.size();
}

}  // namespace k8spark::importing
