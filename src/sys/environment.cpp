#include "sys/environment.h"

#include <pwd.h>
#include <unistd.h>

#include <array>

extern char** environ;  // NOLINT(readability-redundant-declaration): POSIX leaves it undeclared

namespace k8spark::sys {

namespace {

std::optional<passwd> this_user(std::array<char, 16384>& buffer) {
  passwd entry{};
  passwd* found = nullptr;
  if (getpwuid_r(getuid(), &entry, buffer.data(), buffer.size(), &found) != 0 || found == nullptr)
    return std::nullopt;
  return entry;
}

}  // namespace

Environment Environment::of_this_process() {
  Map values;
  for (char** at = environ; at != nullptr && *at != nullptr; ++at) {
    std::string_view const entry(*at);
    std::size_t const equals = entry.find('=');
    if (equals != std::string_view::npos)
      values.emplace(entry.substr(0, equals), entry.substr(equals + 1));
  }
  return Environment(std::move(values));
}

std::optional<std::string> Environment::get(std::string_view name) const {
  auto const at = values_.find(name);
  return at == values_.end() ? std::nullopt : std::optional<std::string>(at->second);
}

std::string Environment::get_or_empty(std::string_view name) const {
  return get(name).value_or("");
}

std::string home_folder(Environment const& environment) {
  std::string const home = environment.get_or_empty("HOME");
  if (home.starts_with('/')) return home;
  std::array<char, 16384> buffer{};
  auto const user = this_user(buffer);
  return user ? std::string(user->pw_dir) : "";
}

std::string user_name() {
  std::array<char, 16384> buffer{};
  auto const user = this_user(buffer);
  return user ? std::string(user->pw_name) : std::to_string(getuid());
}

}  // namespace k8spark::sys
