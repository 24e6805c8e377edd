#include "logs/server_text.h"

#include "text/strings.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace k8spark::logs {

namespace {

constexpr std::array<std::string_view, 13> kKnown{
    "unable to retrieve container logs for ",
    "failed to try resolving symlinks in path ",
    "failed to open log file ",
    "failed to seek ",
    "failed to read log file ",
    "failed to wait logs for log file ",
    "failed to create fsnotify watcher",
    "failed to watch ",
    "failed to get container status ",
    "failed to find log file",
    "an error occurred when try to find container ",
    "rpc error: code = ",
    "Internal Error: failed to ",
};

constexpr std::array<std::string_view, 5> kLikely{
    "failed to ", "unable to ", "an error occurred", "error: ", "container not found"};

template <std::size_t kSize>
bool starts_with_any(std::string_view text, std::array<std::string_view, kSize> const& beginnings) {
  return std::any_of(beginnings.begin(), beginnings.end(), [text](std::string_view beginning) {
    return text.starts_with(beginning);
  });
}

}  // namespace

bool is_known_server_text(std::string_view unstamped_line) {
  return starts_with_any(unstamped_line, kKnown);
}

bool may_be_server_text(std::string_view unstamped_text) {
  return is_known_server_text(unstamped_text) || starts_with_any(unstamped_text, kLikely);
}

std::string printable(std::string_view text) {
  constexpr std::size_t kMost = 512;
  std::string out(text::trim(text.substr(0, kMost)));
  std::replace_if(
      out.begin(),
      out.end(),
      [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; },
      ' ');
  return out;
}

}  // namespace k8spark::logs
