#include "spark/submit_args.h"

#include "text/strings.h"

#include <algorithm>

namespace k8spark::spark {

namespace {

FlagSpec const* find_flag(std::span<FlagSpec const> flags, std::string_view word) {
  auto const at = std::find_if(flags.begin(), flags.end(), [&](FlagSpec const& flag) {
    return flag.name == word || (!flag.alias.empty() && flag.alias == word);
  });
  return at == flags.end() ? nullptr : &*at;
}

FlagSpec const* find_flag(std::string_view word, std::span<FlagSpec const> own_flags) {
  FlagSpec const* const flag = find_flag(own_flags, word);
  return flag != nullptr ? flag : find_flag(spark_submit_flags(), word);
}

Error unknown_option(std::string_view word, std::span<FlagSpec const> own_flags) {
  std::vector<std::string> names;
  for (auto const flags : {own_flags, spark_submit_flags()})
    for (FlagSpec const& flag : flags)
      if (!flag.help.empty()) names.emplace_back(flag.name);
  std::string_view const name = word.substr(0, word.find('='));
  auto const near = text::closest(name, names);
  std::string hint =
      near ? "did you mean " + *near + "?" : "k8spark submit --help lists the options";
  if (word == "--")
    hint = "spark-submit has no \"--\": everything after the application is its own";
  return usage_error("unknown option \"" + std::string(name) + '"', "", std::move(hint));
}

// "--opt=value" as its two halves, when spark-submit would cut there.
std::optional<std::pair<std::string, std::string>> cut_at_equals(std::string_view word) {
  std::size_t const equals = word.find('=');
  if (!word.starts_with("--") || equals == std::string_view::npos || equals == 2 ||
      equals + 1 == word.size())
    return std::nullopt;
  return std::pair{std::string(word.substr(0, equals)), std::string(word.substr(equals + 1))};
}

}  // namespace

std::optional<std::string> SubmitArgs::last(std::string_view name) const {
  auto const at = std::find_if(
      flags.rbegin(), flags.rend(), [&](FlagUse const& use) { return use.name == name; });
  return at == flags.rend() ? std::nullopt : std::optional<std::string>(at->value);
}

Result<SubmitArgs> parse_submit_args(std::vector<std::string> const& words,
                                     std::span<FlagSpec const> own_flags) {
  SubmitArgs args;
  for (std::size_t i = 0; i < words.size(); ++i) {
    auto const halves = cut_at_equals(words[i]);
    FlagSpec const* const flag = find_flag(halves ? halves->first : words[i], own_flags);
    if (flag == nullptr) {
      if (words[i].starts_with('-')) return unknown_option(words[i], own_flags);
      args.primary_resource = words[i];
      args.app_args.assign(words.begin() + static_cast<std::ptrdiff_t>(i) + 1, words.end());
      break;
    }
    if (!flag->takes_value()) {
      args.flags.push_back({flag->name, ""});
      if (flag->name == "--version" || flag->name == "--help") break;
    } else if (halves) {
      args.flags.push_back({flag->name, halves->second});
    } else if (i + 1 < words.size()) {
      args.flags.push_back({flag->name, words[++i]});
    } else {
      return usage_error("option " + std::string(flag->name) + " needs a value",
                         "",
                         std::string(flag->name) + ' ' + std::string(flag->value_name));
    }
  }
  return args;
}

}  // namespace k8spark::spark
