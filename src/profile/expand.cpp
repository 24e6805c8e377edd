#include "profile/expand.h"

#include <algorithm>
#include <cstddef>
#include <optional>

namespace k8spark::profile {

namespace {

constexpr int kMaxNesting = 10;               // defaults inside defaults
constexpr std::size_t kMaxReferences = 1000;  // in one value; finding their ends takes the square

struct Source {
  sys::Environment const& environment;
  std::optional<std::string> unset = {};  // the variable that was missing
};

Result<std::string> expand(std::string_view text, Source& source, int depth);

bool is_name(std::string_view text) {
  auto const fits = [](char c) {
    return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  };
  return !text.empty() && !(text.front() >= '0' && text.front() <= '9') &&
         std::all_of(text.begin(), text.end(), fits);
}

// The '}' that closes the "${" before `at`; references inside count.
std::size_t closing_brace(std::string_view text, std::size_t at) {
  int open = 1;
  for (; at < text.size(); ++at) {
    if (text.substr(at, 2) == "${") ++open;
    if (text[at] == '}' && --open == 0) return at;
  }
  return std::string_view::npos;
}

struct Reference {
  std::string_view name;
  std::optional<std::string_view> fallback;
};

std::optional<Reference> parse_reference(std::string_view inside) {
  std::size_t const cut = inside.find(":-");
  std::string_view const name = inside.substr(0, cut);
  if (!is_name(name)) return std::nullopt;
  if (cut == std::string_view::npos) return Reference{name, std::nullopt};
  return Reference{name, inside.substr(cut + 2)};
}

Result<std::string> value_of(Reference const& reference, Source& source, int depth) {
  std::optional<std::string> value = source.environment.get(reference.name);
  if (reference.fallback && (!value || value->empty()))
    return expand(*reference.fallback, source, depth + 1);
  if (value) return *std::move(value);
  std::string const name(reference.name);
  source.unset = name;
  return usage_error("the environment variable \"" + name + "\" is not set",
                     "",
                     "set it, or give a default: ${" + name + ":-...}");
}

Result<std::string> expand(std::string_view text, Source& source, int depth) {
  if (depth > kMaxNesting) return usage_error("too many defaults inside one another");
  std::string out;
  while (!text.empty()) {
    if (text.starts_with("$${")) {
      out += "${";
      text.remove_prefix(3);
      continue;
    }
    std::size_t const end =
        text.starts_with("${") ? closing_brace(text, 2) : std::string_view::npos;
    std::optional<Reference> const reference =
        end == std::string_view::npos ? std::nullopt : parse_reference(text.substr(2, end - 2));
    if (!reference) {
      out += text.front();
      text.remove_prefix(1);
      continue;
    }
    K8SPARK_ASSIGN(std::string const value, value_of(*reference, source, depth));
    out += value;
    text.remove_prefix(end + 1);
  }
  return out;
}

Result<std::string> expand_whole(std::string_view text, Source& source) {
  std::size_t references = 0;
  for (std::size_t at = text.find("${"); at != std::string_view::npos; at = text.find("${", at + 2))
    if ((at == 0 || text[at - 1] != '$') && ++references > kMaxReferences)  // "$${" is none
      return usage_error("too many references in one value");
  return expand(text, source, 0);
}

}  // namespace

Result<std::string> expand_environment(std::string_view text, sys::Environment const& environment) {
  Source source{environment};
  return expand_whole(text, source);
}

std::optional<std::string> unset_variable(std::string_view text,
                                          sys::Environment const& environment) {
  Source source{environment};
  (void)expand_whole(text, source);
  return source.unset;
}

}  // namespace k8spark::profile
