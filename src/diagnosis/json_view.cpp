#include "diagnosis/json_view.h"

#include <nlohmann/json.hpp>

#include <limits>

namespace k8spark::diagnosis {

namespace {

Json const& null_json() {
  static Json const null;
  return null;
}

}  // namespace

Json const& member(Json const& object, std::string_view key) {
  if (!object.is_object()) return null_json();
  for (auto const& [name, value] : object.get_ref<Json::object_t const&>())
    if (name == key) return value;
  return null_json();
}

Json const& element(Json const& array, std::size_t index) {
  if (!array.is_array()) return null_json();
  auto const& elements = array.get_ref<Json::array_t const&>();
  return index < elements.size() ? elements[index] : null_json();
}

std::size_t length(Json const& array) {
  return array.is_array() ? array.size() : 0;
}

std::string text_of(Json const& value) {
  return value.is_string() ? value.get_ref<Json::string_t const&>() : std::string();
}

std::int64_t number_of(Json const& value, std::int64_t otherwise) {
  if (value.is_number_unsigned()) {
    auto const number = value.get<std::uint64_t>();
    return number <= static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())
               ? static_cast<std::int64_t>(number)
               : otherwise;
  }
  return value.is_number_integer() ? value.get<std::int64_t>() : otherwise;
}

bool flag_of(Json const& value) {
  return value.is_boolean() && value.get<bool>();
}

bool is_number(Json const& value) {
  return value.is_number_integer();
}

bool is_object(Json const& value) {
  return value.is_object();
}

}  // namespace k8spark::diagnosis
