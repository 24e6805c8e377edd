#include "spark/key_table.h"

#include "spark/key_rows.h"

#include <algorithm>
#include <iterator>
#include <vector>

namespace k8spark::spark {

namespace {

struct ByName {
  bool operator()(KeySpec const& row, std::string_view name) const { return row.name < name; }
  bool operator()(std::string_view name, KeySpec const& row) const { return name < row.name; }
};

std::vector<KeySpec> merged_rows() {
  std::vector<KeySpec> rows;
  auto const kubernetes = rows::kubernetes();
  auto const general = rows::general();
  rows.reserve(kubernetes.size() + general.size());
  std::merge(kubernetes.begin(),
             kubernetes.end(),
             general.begin(),
             general.end(),
             std::back_inserter(rows),
             [](KeySpec const& a, KeySpec const& b) { return a.name < b.name; });
  return rows;
}

std::vector<KeySpec const*> families_of(std::span<KeySpec const> table) {
  std::vector<KeySpec const*> families;
  for (KeySpec const& row : table)
    if (row.type == KeyType::kMap) families.push_back(&row);
  return families;
}

// No family lies below another one, so the last name that is not behind the key is the only one
// that it can begin with.
KeySpec const* find_family(std::string_view key) {
  static std::vector<KeySpec const*> const families = families_of(key_table());
  auto const behind = std::upper_bound(
      families.begin(), families.end(), key, [](std::string_view name, KeySpec const* row) {
        return name < row->name;
      });
  if (behind == families.begin()) return nullptr;
  KeySpec const* const family = *std::prev(behind);
  return key.starts_with(family->name) ? family : nullptr;
}

}  // namespace

std::span<KeySpec const> key_table() {
  static std::vector<KeySpec> const table = merged_rows();
  return table;
}

KeySpec const* find_key(std::string_view key) {
  auto const table = key_table();
  auto const at = std::lower_bound(table.begin(), table.end(), key, ByName());
  if (at != table.end() && at->name == key) return &*at;
  return find_family(key);
}

bool is_known(KeySpec const& spec, SparkVersion const& version) {
  bool const begun = version.at_least(spec.since.major, spec.since.minor);
  bool const ended = spec.until.major != 0 && version.at_least(spec.until.major, spec.until.minor);
  return begun && !ended;
}

std::optional<std::string_view> default_of(KeySpec const& spec, SparkVersion const& version) {
  std::optional<std::string_view> found;
  for (DefaultValue const& entry : spec.defaults)
    if (entry.since.major != 0 && version.at_least(entry.since.major, entry.since.minor))
      found = entry.value;
  return found;
}

}  // namespace k8spark::spark
