#include "diagnosis/phrases.h"

#include "text/strings.h"

#include <array>
#include <utility>

namespace k8spark::diagnosis {

std::optional<std::string> between(std::string_view text,
                                   std::string_view before,
                                   std::string_view after) {
  std::size_t const start = text.find(before);
  if (start == std::string_view::npos) return std::nullopt;
  std::string_view const rest = text.substr(start + before.size());
  if (after.empty()) return std::string(rest);
  std::size_t const end = rest.find(after);
  if (end == std::string_view::npos) return std::nullopt;
  return std::string(rest.substr(0, end));
}

std::string shorten(std::string_view text, std::size_t most) {
  bool const cut = text.size() > most;
  if (cut) {
    text = text.substr(0, most);
    // Not in the middle of a UTF-8 character.
    while (!text.empty() && (static_cast<unsigned char>(text.back()) & 0xC0U) == 0x80U)
      text.remove_suffix(1);
    if (!text.empty() && static_cast<unsigned char>(text.back()) >= 0xC0U) text.remove_suffix(1);
  }
  std::string out;
  for (char const c : text::trim(text)) {
    char const shown = static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? ' ' : c;
    if (shown != ' ' || !out.ends_with(' ')) out += shown;
  }
  if (cut) return out + "...";
  while (out.ends_with('.')) out.pop_back();
  return out;
}

std::string meaning_of_exit_code(int code) {
  constexpr std::array<std::pair<int, std::string_view>, 9> kSignals{{{1, "SIGHUP"},
                                                                      {2, "SIGINT"},
                                                                      {3, "SIGQUIT"},
                                                                      {4, "SIGILL"},
                                                                      {6, "SIGABRT"},
                                                                      {7, "SIGBUS"},
                                                                      {9, "SIGKILL"},
                                                                      {11, "SIGSEGV"},
                                                                      {15, "SIGTERM"}}};
  if (code == 126) return "not executable";
  if (code == 127) return "command not found";
  if (code <= 128 || code > 128 + 64) return {};
  for (auto const& [number, name] : kSignals)
    if (number == code - 128)
      return "signal " + std::to_string(number) + " (" + std::string(name) + ")";
  return "signal " + std::to_string(code - 128);
}

std::string spell_seconds(long long seconds) {
  if (seconds < 120) return std::to_string(seconds) + " s";
  if (seconds < 7200) return std::to_string(seconds / 60) + " min";
  return std::to_string(seconds / 3600) + " h " + std::to_string(seconds / 60 % 60) + " min";
}

}  // namespace k8spark::diagnosis
