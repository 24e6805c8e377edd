#include "render/key_list.h"

#include "render/table.h"
#include "text/strings.h"

#include <nlohmann/json.hpp>

#include <fnmatch.h>

#include <array>

namespace k8spark::render {

namespace {

using spark::KeyMode;
using spark::KeySpec;
using spark::KeyType;

constexpr std::string_view kKubernetes = "spark.kubernetes.";

std::string line_name(spark::MinorVersion const& version) {
  return std::to_string(version.major) + '.' + std::to_string(version.minor);
}

// "3.5" for the first line without a key "3.6"; across the gap between 3.5 and 4.0.
std::string line_before(spark::MinorVersion const& version) {
  if (version.minor > 0) return line_name({version.major, version.minor - 1});
  return version.major == 4 ? "3.5" : line_name({version.major - 1, 0});
}

std::string mode_text(KeySpec const& row) {
  switch (row.mode) {
    case KeyMode::kBoth:
      return "both";
    case KeyMode::kCluster:
      return "cluster";
    case KeyMode::kClient:
      return "client";
  }
  return "";
}

std::string reader_text(KeySpec const& row) {
  return row.use == spark::KeyUse::kSubmission ? "submission" : "driver";
}

std::string unit_text(KeySpec const& row) {
  struct Unit {
    KeyType type;
    long long value;
    std::string_view name;
  };
  constexpr std::array<Unit, 6> kUnits = {{{KeyType::kSize, 1, "bytes"},
                                           {KeyType::kSize, 1024, "KiB"},
                                           {KeyType::kSize, 1048576, "MiB"},
                                           {KeyType::kTime, 1, "ms"},
                                           {KeyType::kTime, 1000, "s"},
                                           {KeyType::kTime, 60000, "min"}}};
  for (Unit const& unit : kUnits)
    if (unit.type == row.type && unit.value == row.unit) return std::string(unit.name);
  return "";
}

std::string type_name(KeySpec const& row) {
  constexpr std::array<std::string_view, 8> kNames = {
      "text", "boolean", "integer", "real", "size", "time", "list", "family"};
  return std::string(kNames.at(static_cast<std::size_t>(row.type)));
}

std::string shown_default(std::string_view value) {
  return value.empty() ? "\"\"" : std::string(value);
}

std::string default_text(KeySpec const& row, spark::SparkVersion const& version) {
  if (auto const value = spark::default_of(row, version)) return shown_default(*value);
  return row.fallback_key.empty() ? "-" : "that of " + std::string(row.fallback_key);
}

bool matches(std::string_view name, std::string const& pattern) {
  if (pattern.find_first_of("*?[") == std::string::npos)
    return text::contains(text::to_lower(name), pattern);
  return fnmatch(pattern.c_str(), text::to_lower(name).c_str(), 0) == 0;
}

std::string shown_name(KeySpec const& row) {
  return std::string(row.name) + (row.type == KeyType::kMap ? "*" : "");
}

// A line of at most `width` characters; what is missing shows as an ellipsis.
std::string cut_line(std::string_view line, std::size_t width) {
  std::size_t characters = 0;
  std::size_t keep = line.size();
  for (std::size_t at = 0; at < line.size(); ++at) {
    if ((static_cast<unsigned char>(line[at]) & 0xC0U) == 0x80U) continue;
    if (characters + 1 == width) keep = at;
    ++characters;
  }
  if (characters <= width) return std::string(line);
  return std::string(line.substr(0, keep)) + "\u2026";
}

std::string cut_lines(std::string const& text, std::size_t width) {
  std::string out;
  for (std::string const& line :
       text::split(std::string_view(text).substr(0, text.size() - 1), '\n'))
    out += cut_line(line, width) + '\n';
  return out;
}

Json row_as_json(KeySpec const& row, spark::SparkVersion const& version) {
  Json defaults = Json::array();
  for (auto const& [since, value] : row.defaults)
    if (since.major != 0) defaults.push_back({{"since", line_name(since)}, {"value", value}});
  auto const value = spark::default_of(row, version);
  Json out = {{"name", row.name}, {"type", type_name(row)}};
  out["unit"] = unit_text(row).empty() ? Json() : Json(unit_text(row));
  out["default"] = value ? Json(*value) : Json();
  out["defaults"] = std::move(defaults);
  out["fallback"] = row.fallback_key.empty() ? Json() : Json(row.fallback_key);
  out["since"] = line_name(row.since);
  out["until"] = row.until.major == 0 ? Json() : Json(line_name(row.until));
  out["known"] = spark::is_known(row, version);
  out["mode"] = mode_text(row);
  out["readBy"] = reader_text(row);
  out["internal"] = row.is_internal;
  out["secret"] = row.is_secret;
  out["doc"] = row.doc;
  return out;
}

// "`5`; `10` from 4.0".
std::string all_defaults(KeySpec const& row) {
  std::string out;
  for (auto const& [since, value] : row.defaults) {
    if (since.major == 0) continue;
    if (!out.empty()) out += "; ";
    out += '`' + text::replace_all(shown_default(value), "|", "\\|") + '`';
    if (!(since == row.since)) out += " from " + line_name(since);
  }
  if (out.empty() && !row.fallback_key.empty())
    return "that of `" + std::string(row.fallback_key) + '`';
  return out;
}

std::string markdown_rows(bool kubernetes) {
  std::string out = "| key | type | default | lines | mode | |\n|---|---|---|---|---|---|\n";
  for (KeySpec const& row : spark::key_table()) {
    if (row.is_internal || row.name.starts_with(kKubernetes) != kubernetes) continue;
    out += "| `" + shown_name(row) + "` | " + type_text(row) + " | " + all_defaults(row) + " | " +
           lines_text(row) + " | " + mode_text(row) + " | " + std::string(row.doc) + " |\n";
  }
  return out;
}

}  // namespace

KeyRows find_rows(std::string_view pattern, bool with_internal) {
  std::string const lower = text::to_lower(pattern);
  KeyRows rows;
  for (KeySpec const& row : spark::key_table())
    if (lower.empty() ? with_internal || !row.is_internal : matches(row.name, lower))
      rows.push_back(&row);
  if (rows.empty())
    if (KeySpec const* const family = spark::find_key(pattern)) rows.push_back(family);
  return rows;
}

std::string type_text(KeySpec const& row) {
  std::string const unit = unit_text(row);
  return type_name(row) + (unit.empty() ? "" : " in " + unit);
}

std::string lines_text(KeySpec const& row) {
  bool const from_first = row.since == spark::MinorVersion{3, 1};
  if (row.until.major == 0) return from_first ? "all" : line_name(row.since) + '+';
  std::string const last = line_before(row.until);
  return last == line_name(row.since) ? last : line_name(row.since) + '-' + last;
}

std::string keys_as_table(KeyRows const& rows, KeyListOptions const& options) {
  std::vector<std::string> header = {"KEY", "TYPE", "DEFAULT", "LINES"};
  if (options.wide) header.insert(header.end(), {"MODE", "READ BY"});
  header.emplace_back("MEANING");
  std::vector<std::vector<std::string>> cells;
  for (KeySpec const* row : rows) {
    std::vector<std::string> line = {
        shown_name(*row), type_text(*row), default_text(*row, options.version), lines_text(*row)};
    if (options.wide) line.insert(line.end(), {mode_text(*row), reader_text(*row)});
    bool const known = spark::is_known(*row, options.version);
    line.push_back((known ? "" : "[not in " + options.version.text + "] ") + std::string(row->doc) +
                   (row->is_internal ? " (internal)" : ""));
    cells.push_back(std::move(line));
  }
  std::string const text = table(header, cells);
  return options.width ? cut_lines(text, *options.width) : text;
}

std::string keys_as_json(KeyRows const& rows, spark::SparkVersion const& version) {
  Json list = Json::array();
  for (KeySpec const* row : rows) list.push_back(row_as_json(*row, version));
  return list.dump(2) + '\n';
}

std::string keys_as_markdown() {
  return "# Keys\n\n"
         "<!-- written by `k8spark explain --keys -o markdown`; do not edit -->\n\n"
         "```\n"
         "k8spark explain --keys podTemplate               # what has this text in its name\n"
         "k8spark explain --keys 'spark.*.memory*' --spark-version 3.5\n"
         "k8spark explain --keys -o wide\n"
         "```\n\n"
         "The keys that a submission reads, or that its users meet, for Spark 3.1 to 4.3. Any "
         "other\n"
         "`spark.*` key travels to the driver as it is. A name that ends in `*` stands for a "
         "family: the\n"
         "rest is yours. A size or time without a suffix counts the unit beside its type. `mode` "
         "says\n"
         "where a key has an effect. An unknown `spark.kubernetes.*` key gets a warning, never a "
         "refusal.\n\n"
         "## spark.kubernetes\n\n" +
         markdown_rows(true) + "\n## Others\n\n" + markdown_rows(false);
}

}  // namespace k8spark::render
