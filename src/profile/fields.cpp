#include "profile/fields.h"

#include "profile/field_rows.h"
#include "text/strings.h"

#include <algorithm>

namespace k8spark::profile {

namespace {

std::vector<Field> all_rows() {
  std::vector<Field> all;
  for (std::span<Field const> const rows : {general_fields(),
                                            image_fields(),
                                            store_fields(),
                                            pod_fields(),
                                            server_fields(),
                                            code_fields()})
    all.insert(all.end(), rows.begin(), rows.end());
  return all;
}

// What stands before and behind a path's '*'.
struct Around {
  std::string_view before;
  std::string_view behind;
};

Around around_star(std::string_view pattern) {
  std::size_t const star = pattern.find('*');
  return {pattern.substr(0, star), pattern.substr(star + 1)};
}

// Is `path` that pattern with a name in the place of its '*'? A name holds no dot.
bool is_between(std::string_view path, std::string_view before, std::string_view behind) {
  if (path.size() <= before.size() + behind.size()) return false;
  std::size_t const size = path.size() - before.size() - behind.size();
  return path.starts_with(before) && path.ends_with(behind) &&
         path.substr(before.size(), size).find('.') == std::string_view::npos;
}

bool matches(Field const& field, std::string_view path) {
  if (!has_name(field)) return field.path == path;
  auto const [before, behind] = around_star(field.path);
  return is_between(path, before, behind);
}

// The row's words below the section, or nothing: "driver" and "driver.ports.rpc" give "ports.rpc",
// "buckets.logs" and "buckets.*.region" give "region".
std::string_view below(Field const& field, std::string_view section) {
  if (section.empty()) return field.path;
  std::string const prefix = std::string(section) + '.';
  if (field.path.starts_with(prefix)) return field.path.substr(prefix.size());
  if (!has_name(field)) return {};
  auto const [before, behind] = around_star(field.path);
  for (std::size_t cut = 0; cut < behind.size(); ++cut)
    if (behind[cut] == '.' && is_between(section, before, behind.substr(0, cut)))
      return behind.substr(cut + 1);
  return {};
}

}  // namespace

std::span<Field const> field_table() {
  static std::vector<Field> const rows = all_rows();
  return rows;
}

bool has_name(Field const& field) {
  return field.path.find('*') != std::string_view::npos;
}

std::string name_in_path(Field const& field, std::string_view path) {
  if (!has_name(field)) return "";
  auto const [before, behind] = around_star(field.path);
  return std::string(path.substr(before.size(), path.size() - before.size() - behind.size()));
}

std::string key_for(std::string_view pattern, std::string_view name) {
  return text::replace_all(std::string(pattern), "*", name);
}

Field const* find_field(std::string_view path) {
  std::span<Field const> const rows = field_table();
  auto const at = std::find_if(
      rows.begin(), rows.end(), [&](Field const& field) { return matches(field, path); });
  return at == rows.end() ? nullptr : &*at;
}

bool is_section(std::string_view path) {
  std::span<Field const> const rows = field_table();
  return std::any_of(
      rows.begin(), rows.end(), [&](Field const& field) { return !below(field, path).empty(); });
}

std::vector<std::string> names_in_section(std::string_view path) {
  std::vector<std::string> names;
  if (path.empty()) names.emplace_back("extends");
  for (Field const& field : field_table()) {
    std::string_view const rest = below(field, path);
    std::string const name(rest.substr(0, rest.find('.')));
    bool const known = std::find(names.begin(), names.end(), name) != names.end();
    if (!name.empty() && name != "*" && !known) names.push_back(name);
  }
  return names;
}

}  // namespace k8spark::profile
