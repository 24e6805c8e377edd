#include "storage/hadoop_conf.h"

#include "text/strings.h"

namespace k8spark::storage {

namespace {

constexpr std::string_view kPrefix = "spark.hadoop.";
constexpr int kMaxSubstitutions = 20;  // Configuration.MAX_SUBST

struct Reference {
  std::size_t begin = 0;  // of "${"
  std::size_t end = 0;    // behind "}"
  std::string name;
};

// The next ${name} from `from` on; the innermost one, as Hadoop's findSubVariable.
std::optional<Reference> find_reference(std::string_view text, std::size_t from) {
  std::size_t const close = text.find('}', from);
  if (close == std::string_view::npos) return std::nullopt;
  std::size_t const open = text.rfind("${", close);
  if (open == std::string_view::npos || open < from) return find_reference(text, close + 1);
  std::string name(text.substr(open + 2, close - open - 2));
  if (name.empty() || name.find_first_of("$ ") != std::string::npos)
    return find_reference(text, close + 1);
  return Reference{open, close + 1, std::move(name)};
}

}  // namespace

std::optional<std::string> HadoopConf::raw(std::string_view key) const {
  if (auto value = conf_.get(std::string(kPrefix).append(key))) return value;
  auto const at = site_.find(key);
  return at == site_.end() ? std::nullopt : std::optional(at->second);
}

std::optional<std::string> HadoopConf::variable(std::string_view name) const {
  if (!name.starts_with("env.")) return raw(name);
  std::string_view const rest = name.substr(4);
  std::size_t const dash = rest.find('-');
  bool const empty_counts = dash != std::string_view::npos && dash > 0 && rest[dash - 1] == ':';
  auto value = environment_.get(
      rest.substr(0, dash == std::string_view::npos ? dash : dash - (empty_counts ? 1 : 0)));
  if (dash == std::string_view::npos) return value;
  if (value && !(empty_counts && value->empty())) return value;
  return std::string(rest.substr(dash + 1));
}

std::string HadoopConf::expanded(std::string text) const {
  std::size_t from = 0;
  for (int i = 0; i < kMaxSubstitutions; ++i) {
    auto const reference = find_reference(text, from);
    if (!reference) break;
    if (auto const value = variable(reference->name)) {
      text.replace(reference->begin, reference->end - reference->begin, *value);
    } else {
      from = reference->end;
    }
  }
  return text;
}

std::optional<std::string> HadoopConf::get(std::string_view key) const {
  auto const value = raw(key);
  if (!value) return std::nullopt;
  std::string text(text::trim(expanded(*value)));
  return text.empty() ? std::nullopt : std::optional(std::move(text));
}

std::string HadoopConf::get_or(std::string_view key, std::string_view fallback) const {
  return get(key).value_or(std::string(fallback));
}

Result<std::optional<std::string>> HadoopConf::get_secret(std::string_view key) const {
  auto value = get(key);
  if (!value) return value;
  if (auto const reference = find_reference(*value, 0))
    return usage_error("${" + reference->name + "} in the value of " + std::string(key) +
                           " stands for nothing on this machine",
                       where(key),
                       reference->name.starts_with("env.")
                           ? "set " + reference->name.substr(4, reference->name.find('-') - 4) +
                                 " where k8spark runs, too: it uploads from here"
                           : "");
  if (value->find_first_of("\r\n") != std::string::npos)
    return usage_error("the value of " + std::string(key) + " holds a line break", where(key));
  return value;
}

bool HadoopConf::get_bool(std::string_view key, bool fallback) const {
  std::string const value = text::to_lower(get_or(key, ""));
  if (value == "true") return true;
  if (value == "false") return false;
  return fallback;
}

std::string HadoopConf::where(std::string_view key) const {
  std::string const full = std::string(kPrefix).append(key);
  return conf_.contains(full) || !site_.contains(key) ? conf_.where(full) : "core-site.xml";
}

}  // namespace k8spark::storage
