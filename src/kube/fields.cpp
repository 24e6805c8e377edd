#include "kube/fields.h"

#include <nlohmann/json.hpp>

namespace k8spark::kube {

Json const* find_at(Json const& object, std::initializer_list<std::string_view> path) {
  Json const* at = &object;
  for (std::string_view const key : path) {
    if (!at->is_object()) return nullptr;
    auto const next = at->find(key);
    if (next == at->end()) return nullptr;
    at = &*next;
  }
  return at;
}

std::string string_at(Json const& object, std::initializer_list<std::string_view> path) {
  Json const* const value = find_at(object, path);
  return value != nullptr && value->is_string() ? value->get<std::string>() : std::string();
}

}  // namespace k8spark::kube
