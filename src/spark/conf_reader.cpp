#include "spark/conf_reader.h"

#include "spark/java_numbers.h"
#include "spark/key_table.h"
#include "text/strings.h"

#include <algorithm>
#include <array>
#include <utility>

namespace k8spark::spark {

namespace {

// Names of YARN's time that still count where the key itself is absent.
// Source: Spark's SparkConf.configsWithAlternatives.
std::string_view old_name(std::string_view key) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kNames = {
      {{"spark.driver.memoryOverhead", "spark.yarn.driver.memoryOverhead"},
       {"spark.executor.memoryOverhead", "spark.yarn.executor.memoryOverhead"},
       {"spark.kerberos.keytab", "spark.yarn.keytab"},
       {"spark.kerberos.principal", "spark.yarn.principal"}}};
  auto const* const at = std::find_if(
      kNames.begin(), kNames.end(), [&](auto const& names) { return names.first == key; });
  return at == kNames.end() ? "" : at->second;
}

// ${system:...}: what a JVM of any Linux machine says. What depends on the JVM or the user stays as
// it is written.
std::optional<std::string> system_property(std::string_view name) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kProperties = {
      {{"file.separator", "/"},
       {"java.io.tmpdir", "/tmp"},
       {"line.separator", "\n"},
       {"os.name", "Linux"},
       {"path.separator", ":"}}};
  auto const* const at = std::find_if(kProperties.begin(),
                                      kProperties.end(),
                                      [&](auto const& entry) { return entry.first == name; });
  return at == kProperties.end() ? std::nullopt : std::optional<std::string>(at->second);
}

// Spark's entry has no default: 2 is what its allocator takes.
constexpr std::string_view kWithoutDefault = "spark.executor.instances";

}  // namespace

Result<std::optional<std::string>> ConfReader::text(std::string_view key) const {
  auto const raw = raw_text(key);
  if (!raw) return std::optional<std::string>();
  Result<std::string> expanded = expand(*raw);
  if (!expanded) {
    Error error = std::move(expanded).error();
    error.where = conf_.where(source_key(key));
    return error;
  }
  return std::optional<std::string>(*std::move(expanded));
}

std::string_view ConfReader::source_key(std::string_view key) const {
  if (conf_.contains(key)) return key;
  if (std::string_view const old = old_name(key); conf_.contains(old)) return old;
  KeySpec const* const spec = find_key(key);
  bool const falls_back = spec != nullptr && conf_.contains(spec->fallback_key);
  return falls_back ? spec->fallback_key : key;
}

std::optional<std::string> ConfReader::raw_text(std::string_view key) const {
  if (auto raw = conf_.get(source_key(key))) return raw;
  KeySpec const* const spec = find_key(key);
  if (spec == nullptr) return std::nullopt;
  if (auto const value = default_of(*spec, version_)) return std::string(*value);
  return spec->fallback_key.empty() ? std::nullopt : raw_text(spec->fallback_key);
}

Result<std::string> ConfReader::text_or_empty(std::string_view key) const {
  K8SPARK_ASSIGN(std::optional<std::string> value, text(key));
  return value.value_or("");
}

Result<bool> ConfReader::boolean(std::string_view key) const {
  K8SPARK_ASSIGN(std::string const value, text_or_empty(key));
  std::string const lower = text::to_lower(text::trim(value));
  if (lower == "true") return true;
  if (lower == "false") return false;
  return bad_value(key, "true or false");
}

Result<long long> ConfReader::integer(std::string_view key) const {
  K8SPARK_ASSIGN(std::string const value, text_or_empty(key));
  auto const number = parse_java_long(text::trim(value));
  if (!number) return bad_value(key, "a whole number");
  return *number;
}

Result<double> ConfReader::real(std::string_view key) const {
  K8SPARK_ASSIGN(std::string const value, text_or_empty(key));
  auto const number = parse_java_double(value);
  if (!number) return bad_value(key, "a number");
  return *number;
}

Result<std::vector<std::string>> ConfReader::list(std::string_view key) const {
  K8SPARK_ASSIGN(std::string const value, text_or_empty(key));
  return text::split_list(value);
}

Result<long long> ConfReader::mib(std::string_view key) const {
  K8SPARK_ASSIGN(std::string const value, text_or_empty(key));
  Result<long long> size = parse_size(value, SizeUnit::kMib, SizeUnit::kMib, version_);
  if (!size) {
    Error error = bad_value(key, "a size");
    error.hint = size.error().hint;
    return error;
  }
  return size;
}

Result<std::string> ConfReader::choice(std::string_view key,
                                       std::vector<std::string> const& allowed) const {
  K8SPARK_ASSIGN(std::string value, text_or_empty(key));
  if (std::find(allowed.begin(), allowed.end(), value) == allowed.end())
    return bad_value(key, "one of " + text::join(allowed, ", "));
  return value;
}

Result<std::string> ConfReader::expand(std::string_view value) const {
  std::vector<std::string> open;
  return expand(value, open);
}

Result<std::string> ConfReader::expand(std::string_view value,
                                       std::vector<std::string>& open) const {
  std::string out;
  while (true) {
    std::size_t const start = value.find("${");
    std::size_t const end = start == std::string_view::npos ? start : value.find('}', start);
    if (end == std::string_view::npos) return out.append(value);
    out.append(value.substr(0, start));
    std::string_view const reference = value.substr(start + 2, end - start - 2);
    K8SPARK_ASSIGN(std::optional<std::string> const found, look_up(reference, open));
    out.append(found ? std::string_view(*found) : value.substr(start, end - start + 1));
    value.remove_prefix(end + 1);
  }
}

Result<std::optional<std::string>> ConfReader::look_up(std::string_view reference,
                                                       std::vector<std::string>& open) const {
  std::optional<std::string> raw;
  if (reference.starts_with("env:")) {
    auto const at = environment_.find(reference.substr(4));
    if (at != environment_.end()) raw = at->second;
  } else if (reference.starts_with("system:")) {
    raw = system_property(reference.substr(7));
  } else if (reference != kWithoutDefault || conf_.contains(reference)) {
    if (reference.starts_with("spark.")) raw = raw_text(reference);
  }
  if (!raw) return raw;
  std::string const name(reference);
  if (std::find(open.begin(), open.end(), name) != open.end())
    return usage_error("circular reference to ${" + name + '}');
  open.push_back(name);
  K8SPARK_ASSIGN(std::string expanded, expand(*raw, open));
  open.pop_back();
  return std::optional<std::string>(std::move(expanded));
}

Error ConfReader::bad_value(std::string_view key, std::string_view wanted) const {
  std::string_view const source = source_key(key);
  return usage_error(std::string(source) + " must be " + std::string(wanted) + ", not \"" +
                         conf_.get_or(source, "") + '"',
                     conf_.where(source));
}

}  // namespace k8spark::spark
