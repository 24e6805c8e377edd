#include "render/help_text.h"

namespace k8spark::render {

std::string flag_help(std::span<spark::FlagSpec const> flags) {
  constexpr std::size_t kColumn = 36;
  std::string out;
  std::string_view group;
  for (spark::FlagSpec const& flag : flags) {
    if (flag.help.empty()) continue;
    if (flag.group != group) {
      group = flag.group;
      out += '\n' + std::string(group) + ":\n";
    }
    std::string left = flag.alias.empty() ? "      " : "  " + std::string(flag.alias) + ", ";
    left += flag.name;
    if (flag.takes_value()) left += ' ' + std::string(flag.value_name);
    if (left.size() + 1 < kColumn)
      left.append(kColumn - left.size(), ' ');
    else
      left += '\n' + std::string(kColumn, ' ');
    out += left + std::string(flag.help) + '\n';
  }
  return out;
}

}  // namespace k8spark::render
