#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace k8spark::sys {

// The environment as a value: read once at the edge, given to whoever needs it.
class Environment {
 public:
  using Map = std::map<std::string, std::string, std::less<>>;

  Environment() = default;
  explicit Environment(Map values) : values_(std::move(values)) {}
  static Environment of_this_process();

  [[nodiscard]] std::optional<std::string> get(std::string_view name) const;
  // Unset and empty are the same to most readers.
  [[nodiscard]] std::string get_or_empty(std::string_view name) const;
  [[nodiscard]] Map const& values() const { return values_; }

 private:
  Map values_;
};

// The home folder of the current user from $HOME, else from the user database; empty if neither
// knows. Never a relative path.
std::string home_folder(Environment const& environment);

// The short name of the current user from the user database, or the numeric id.
std::string user_name();

}  // namespace k8spark::sys
