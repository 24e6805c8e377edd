#pragma once

#include "k8spark/error.h"

#include <optional>
#include <utility>
#include <variant>

namespace k8spark {

// A value or an Error. Shaped like std::expected, which clang 14 cannot compile.
//
//   Result<int> n = parse(text);
//   if (!n) return std::move(n).error();
//   use(*n);
template <typename T>
class [[nodiscard]] Result {
 public:
  using value_type = T;

  // NOLINTNEXTLINE(google-explicit-constructor): `return value;` must work as with std::expected
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  // NOLINTNEXTLINE(google-explicit-constructor): `return error;` likewise
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

  [[nodiscard]] bool has_value() const { return state_.index() == 0; }
  explicit operator bool() const { return has_value(); }

  // Precondition of each: has_value().
  [[nodiscard]] T& value() & { return std::get<0>(state_); }
  [[nodiscard]] T const& value() const& { return std::get<0>(state_); }
  [[nodiscard]] T&& value() && { return std::get<0>(std::move(state_)); }
  T& operator*() & { return value(); }
  T const& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  T const* operator->() const { return &value(); }

  [[nodiscard]] T value_or(T other) const& { return has_value() ? value() : std::move(other); }

  // Precondition of each: !has_value().
  [[nodiscard]] Error const& error() const& { return std::get<1>(state_); }
  [[nodiscard]] Error& error() & { return std::get<1>(state_); }
  [[nodiscard]] Error error() && { return std::get<1>(std::move(state_)); }

 private:
  std::variant<T, Error> state_;
};

// Success without a value, or an Error:  `return {};` is success.
template <>
class [[nodiscard]] Result<void> {
 public:
  using value_type = void;

  Result() = default;
  // NOLINTNEXTLINE(google-explicit-constructor): `return error;` must work
  Result(Error error) : error_(std::move(error)) {}

  [[nodiscard]] bool has_value() const { return !error_.has_value(); }
  explicit operator bool() const { return has_value(); }
  [[nodiscard]] Error const& error() const& { return *error_; }
  [[nodiscard]] Error& error() & { return *error_; }
  [[nodiscard]] Error error() && { return *std::move(error_); }

 private:
  std::optional<Error> error_;
};

}  // namespace k8spark

// Early return of an Error, the rest of the function sees values only:
//   K8SPARK_ASSIGN(std::string text, files.read(path));
//   K8SPARK_CHECK(validate(text));
#define K8SPARK_CONCAT_(a, b) a##b
#define K8SPARK_CONCAT(a, b) K8SPARK_CONCAT_(a, b)
#define K8SPARK_ASSIGN(declaration, expression) \
  K8SPARK_ASSIGN_(K8SPARK_CONCAT(k8spark_result_, __LINE__), declaration, expression)
// NOLINTBEGIN(bugprone-macro-parentheses): a declaration cannot stand in parentheses
#define K8SPARK_ASSIGN_(result, declaration, expression) \
  auto result = (expression);                            \
  if (!result) return std::move(result).error();         \
  declaration = *std::move(result)
// NOLINTEND(bugprone-macro-parentheses)
#define K8SPARK_CHECK(expression)                            \
  if (auto k8spark_checked = (expression); !k8spark_checked) \
  return std::move(k8spark_checked).error()
