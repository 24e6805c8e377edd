#include "profile/check.h"
#include "profile/fields.h"
#include "profile/profile_file.h"
#include "text/strings.h"

#include <algorithm>

// Choosing a profile and laying its parents below it.
namespace k8spark::profile {

namespace {

using yaml::Kind;
using yaml::Node;

// Parents of parents of ... : more than this is a mistake, or no good will.
constexpr std::size_t kMaxParents = 200;

Error fail(ProfileFile const& file, Node const& node, std::string message, std::string hint = {}) {
  return yaml::error_at(file.shown, file.text, node.mark, std::move(message), std::move(hint));
}

Error fail(ProfileFile const& file, Mistake mistake) {
  return yaml::error_at(
      file.shown, file.text, mistake.mark, std::move(mistake.message), std::move(mistake.hint));
}

// The names under `extends`, in order.
std::vector<Node> parents_of(Node const& profile) {
  Node const* const extends = profile.find("extends");
  if (extends == nullptr || extends->is_null()) return {};
  std::vector<Node> names = extends->is_sequence() ? extends->items : std::vector<Node>{*extends};
  std::erase_if(names, [](Node const& name) { return !name.is_scalar(); });  // check_profile's
  return names;
}

// The profiles that one name stands for, parents first. Each is there once, where it is first
// needed: a common grandparent does not undo what a parent said.
class Lineage {
 public:
  explicit Lineage(ProfileFile const& file) : file_(file) {}

  Result<void> add(Node const& profile, std::string const& name) {
    open_.push_back(name);
    for (Node const& parent : parents_of(profile)) K8SPARK_CHECK(add_parent(parent));
    open_.pop_back();
    if (std::find(line_.begin(), line_.end(), &profile) == line_.end()) line_.push_back(&profile);
    return {};
  }

  [[nodiscard]] std::vector<Node const*> const& line() const { return line_; }

 private:
  Result<void> add_parent(Node const& parent) {
    if (std::find(open_.begin(), open_.end(), parent.scalar) != open_.end())
      return fail(file_,
                  parent,
                  "profiles extend one another in a circle: " + text::join(open_, " -> ") + " -> " +
                      parent.scalar);
    Node const* const profile = file_.profiles.find(parent.scalar);
    if (profile == nullptr)
      return fail(file_,
                  parent,
                  "no profile \"" + parent.scalar + "\" to extend",
                  suggest(parent.scalar, file_.names()));
    if (++steps_ > kMaxParents) return fail(file_, parent, "too many parents");
    return add(*profile, parent.scalar);
  }

  ProfileFile const& file_;
  std::vector<std::string> open_;
  std::vector<Node const*> line_;
  std::size_t steps_ = 0;
};

bool is_deep(std::string const& path) {
  Field const* const field = find_field(path);
  if (field == nullptr) return is_section(path);
  return field->type == FieldType::kMap || field->type == FieldType::kConf ||
         field->type == FieldType::kMounts || field->type == FieldType::kSecretEnv;
}

// The spark.* keys that a profile's own fields set, `conf` aside.
void collect_keys(Node const& node, std::string const& path, std::vector<std::string>& keys) {
  for (auto const& [key, value] : node.entries) {
    std::string const below = path.empty() ? key.scalar : path + '.' + key.scalar;
    Field const* const field = find_field(below);
    if (field == nullptr) {
      if (is_section(below)) collect_keys(value, below, keys);
      continue;
    }
    if (field->type == FieldType::kConf) continue;
    for (std::string const& pattern : text::split(field->keys, ' ')) {
      if (!pattern.ends_with('*')) keys.push_back(key_for(pattern, name_in_path(*field, below)));
      for (auto const& [name, ignored] : value.entries)
        if (pattern.ends_with('*'))
          keys.push_back(pattern.substr(0, pattern.size() - 1) + name.scalar);
    }
  }
}

// A field of the child beats the same key in a parent's `conf`, where it would otherwise win.
void drop_overridden_conf(Node& merged, Node const& child) {
  std::vector<std::string> keys;
  collect_keys(child, "", keys);
  for (auto& [name, value] : merged.entries)
    if (name.scalar == "conf")
      std::erase_if(value.entries, [&](auto const& entry) {
        return std::find(keys.begin(), keys.end(), entry.first.scalar) != keys.end();
      });
}

std::vector<yaml::Entry>::iterator find_entry(Node& map, std::string_view key) {
  return std::find_if(map.entries.begin(), map.entries.end(), [&](yaml::Entry const& entry) {
    return entry.first.scalar == key;
  });
}

// Maps merge, everything else replaces. An empty section says nothing.
void lay_over(Node& below, Node const& above, std::string const& path) {
  for (auto const& [key, value] : above.entries) {
    if (path.empty() && key.scalar == "extends") continue;
    std::string const sub = path.empty() ? key.scalar : path + '.' + key.scalar;
    auto const at = find_entry(below, key.scalar);
    if (value.is_null() && find_field(sub) == nullptr && is_section(sub)) continue;
    if (at == below.entries.end()) {
      below.entries.push_back({key, value});
    } else if (is_deep(sub) && at->second.is_map() && value.is_map()) {
      lay_over(at->second, value, sub);
    } else {
      *at = {key, value};
    }
  }
}

void drop_nulls(Node& node) {
  std::erase_if(node.entries, [](auto const& entry) { return entry.second.is_null(); });
  for (auto& [key, value] : node.entries) drop_nulls(value);
}

}  // namespace

Result<Node> resolve_profile(ProfileFile const& file, std::string_view name) {
  Node const* const chosen = file.profiles.find(name);
  if (chosen == nullptr) {
    std::vector<std::string> const names = file.names();
    return usage_error("no profile \"" + std::string(name) + '"',
                       file.shown,
                       names.empty() ? "the file holds none" : suggest(name, names));
  }
  Lineage lineage(file);
  K8SPARK_CHECK(lineage.add(*chosen, std::string(name)));
  Node merged;
  merged.kind = Kind::kMap;
  merged.mark = chosen->mark;
  for (Node const* const profile : lineage.line()) {
    std::vector<Mistake> mistakes = check_profile(*profile);
    if (!mistakes.empty()) return fail(file, std::move(mistakes.front()));
    drop_overridden_conf(merged, *profile);
    lay_over(merged, *profile, "");
  }
  drop_nulls(merged);
  return merged;
}

std::vector<Error> validate(ProfileFile const& file) {
  std::vector<Error> errors;
  for (auto const& [name, profile] : file.profiles.entries) {
    std::vector<Mistake> mistakes = check_profile(profile);
    bool const sound = mistakes.empty();
    for (Mistake& mistake : mistakes) errors.push_back(fail(file, std::move(mistake)));
    if (!sound) continue;
    Lineage lineage(file);
    if (Result<void> const parents = lineage.add(profile, name.scalar); !parents)
      errors.push_back(parents.error());
  }
  return errors;
}

}  // namespace k8spark::profile
