#include "cli/command_group.h"

#include "text/strings.h"

#include <algorithm>

namespace k8spark::cli {

namespace {

std::string group_help(std::string const& group, std::span<GroupMember const> members) {
  std::string text = "Usage: k8spark " + group + " COMMAND [options]\n\n";
  for (GroupMember const& member : members) {
    std::string name = member.name;
    constexpr std::size_t kWidth = 14;
    name.resize(std::max(name.size() + 1, kWidth), ' ');
    text += "  " + name + member.does + '\n';
  }
  return text + "\nk8spark " + group + " COMMAND --help shows its options\n";
}

}  // namespace

int print_document(app::Context& context, std::string const& text) {
  return context.streams.out(text) && context.streams.flush() ? 0 : 1;
}

int run_group(std::string const& group,
              std::span<GroupMember const> members,
              std::vector<std::string> const& words,
              app::Context& context) {
  std::string const word = words.empty() ? "" : words[0];
  if (word == "--help" || word == "-h") return print_document(context, group_help(group, members));
  std::vector<std::string> names;
  for (GroupMember const& member : members) {
    if (word == member.name) return member.run({words.begin() + 1, words.end()}, context);
    names.emplace_back(member.name);
  }
  auto const near = text::closest(word, names);
  return app::report_error(
      usage_error(word.empty() ? "no command" : "unknown command \"" + word + '"',
                  "k8spark " + group,
                  near ? "did you mean \"" + *near + "\"?" : "one of " + text::join(names, ", ")),
      context);
}

}  // namespace k8spark::cli
