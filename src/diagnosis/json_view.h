#pragma once

#include "k8spark/json.h"

#include <cstdint>
#include <string>
#include <string_view>

// Reading JSON that may lack anything or hold anything: a missing field and one of another type are
// the same. Nothing here throws.
namespace k8spark::diagnosis {

// The member, or null.
Json const& member(Json const& object, std::string_view key);
template <typename... Keys>
Json const& member(Json const& object, std::string_view first, Keys... rest) {
  return member(member(object, first), rest...);
}
// The element, or null.
Json const& element(Json const& array, std::size_t index);
std::size_t length(Json const& array);  // 0 for what is no array

std::string text_of(Json const& value);  // "" for what is no string
std::int64_t number_of(Json const& value, std::int64_t otherwise = 0);
bool flag_of(Json const& value);    // false for what is not `true`
bool is_number(Json const& value);  // an integer
bool is_object(Json const& value);

template <typename... Keys>
std::string text_at(Json const& object, Keys... keys) {
  return text_of(member(object, keys...));
}

}  // namespace k8spark::diagnosis
