#pragma once

#include "k8spark/json.h"

#include <initializer_list>
#include <string>
#include <string_view>

// Looking into an object that may lack anything. Private to the kube room.
namespace k8spark::kube {

// The value at a path of keys, or nullptr.
Json const* find_at(Json const& object, std::initializer_list<std::string_view> path);

// The text at a path, or "".
std::string string_at(Json const& object, std::initializer_list<std::string_view> path);

}  // namespace k8spark::kube
