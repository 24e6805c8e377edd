#include "profile/to_conf.h"

#include "k8spark/json.h"
#include "profile/check.h"
#include "profile/expand.h"
#include "profile/fields.h"
#include "text/strings.h"

#include <nlohmann/json.hpp>

#include <optional>

namespace k8spark::profile {

namespace {

using yaml::Node;

// A field, and the path that it has in this profile: that of a bucket holds the bucket's name.
struct Place {
  Field const& field;
  std::string path;
};

class Mapper {
 public:
  Mapper(ProfileFile const& file,
         std::string const& cwd,
         PathGuard const& guard,
         sys::Environment const& environment)
      : file_(file), cwd_(cwd), guard_(guard), environment_(environment) {}

  Result<ProfileValues> run(Node const& profile) {
    K8SPARK_CHECK(section(profile, ""));
    return std::move(values_);
  }

 private:
  Result<void> section(Node const& node, std::string const& path) {
    // `conf` last and the sections for both roles before those for one: the later one wins.
    for (int const turn : {0, 1, 2})
      for (auto const& [key, value] : node.entries) {
        std::string const below = path.empty() ? key.scalar : path + '.' + key.scalar;
        Field const* const known = find_field(below);
        int const own_turn = known == nullptr ? 1 : known->type == FieldType::kConf ? 2 : 0;
        if (own_turn != turn) continue;
        K8SPARK_CHECK(known == nullptr ? section(value, below) : field({*known, below}, value));
      }
    return {};
  }

  Result<void> field(Place const& place, Node const& node) {
    switch (place.field.type) {
      case FieldType::kText:
      case FieldType::kInteger:
      case FieldType::kBoolean:
      case FieldType::kChoice:
      case FieldType::kPath:
        return scalar(place, node);
      case FieldType::kList:
      case FieldType::kPathList:
        return list(place, node);
      case FieldType::kWords:
        return words(place, node);
      case FieldType::kMap:
        return map(place, node);
      case FieldType::kConf:
        return conf(node);
      case FieldType::kMounts:
        return mounts(place, node);
      case FieldType::kSecretEnv:
        return secret_env(place, node);
      case FieldType::kTolerations:
        return tolerations(place, node);
    }
    return {};
  }

  [[nodiscard]] Error fail(Node const& node, std::string message, std::string hint = {}) const {
    return yaml::error_at(file_.shown, file_.text, node.mark, std::move(message), std::move(hint));
  }

  [[nodiscard]] Error outside(Node const& node, std::string_view entry) const {
    return fail(node,
                '"' + std::string(entry) + "\" lies outside the profile's repository",
                "if that is meant, say --allow-outside-files");
  }

  [[nodiscard]] Origin origin(Node const& node) const {
    return {Layer::kProfile, file_.shown + ':' + std::to_string(node.mark.line)};
  }

  Result<std::string> text(std::string_view path, Node const& node) const {
    if (path.starts_with("credentials.") || text::contains(path, ".credentials."))
      return node.scalar;
    Result<std::string> expanded = expand_environment(node.scalar, environment_);
    if (!expanded) return fail(node, expanded.error().message, expanded.error().hint);
    return expanded;
  }

  void set(Place const& place, std::string_view name, std::string const& value, Node const& node) {
    std::string const path = place.path + (name.empty() ? "" : '.' + std::string(name));
    values_.options.insert_or_assign(path, ConfValue{value, origin(node)});
    std::string const chosen =
        has_name(place.field) ? name_in_path(place.field, place.path) : std::string(name);
    for (std::string const& pattern : text::split(place.field.keys, ' '))
      if (!pattern.empty()) set_key(key_for(pattern, chosen), value, node);
  }

  void set_key(std::string const& key, std::string const& value, Node const& node) {
    values_.conf.insert_or_assign(key, ConfValue{value, origin(node)});
  }

  Result<void> scalar(Place const& place, Node const& node) {
    K8SPARK_ASSIGN(std::string value, text(place.path, node));
    if (auto mistake = check_text(place.field, value, node.mark))
      return fail(node, mistake->message, mistake->hint);
    if (place.field.type == FieldType::kBoolean) value = text::to_lower(value);
    if (place.field.type == FieldType::kPath) {
      std::optional<std::string> resolved = guard_.resolve(value);
      if (!resolved) return outside(node, value);
      value = *std::move(resolved);
    }
    set(place, "", value, node);
    return {};
  }

  Result<void> list(Place const& place, Node const& node) {
    std::vector<std::string> entries;
    for (Node const& item : node.is_scalar() ? std::vector<Node>{node} : node.items) {
      K8SPARK_ASSIGN(std::string value, text(place.path, item));
      if (place.field.type == FieldType::kPathList) {
        std::optional<std::string> resolved = guard_.resolve_list(value);
        if (!resolved) return outside(item, value);
        value = *std::move(resolved);
      }
      if (!value.empty()) entries.push_back(std::move(value));
    }
    for (std::string const& entry : text::split_list(text::join(entries, ",")))
      if (auto mistake = check_text(place.field, entry, node.mark))
        return fail(node, mistake->message, mistake->hint);
    set(place, "", text::join(entries, ","), node);
    return {};
  }

  Result<void> words(Place const& place, Node const& node) {
    std::vector<std::string> words;
    for (Node const& item : node.items) {
      K8SPARK_ASSIGN(std::string value, text(place.path, item));
      words.push_back(std::move(value));
    }
    values_.lists.insert_or_assign(place.path, std::move(words));
    return {};
  }

  Result<void> map(Place const& place, Node const& node) {
    for (auto const& [key, value] : node.entries) {
      K8SPARK_ASSIGN(std::string const expanded, text(place.path, value));
      set(place, key.scalar, expanded, value);
    }
    return {};
  }

  Result<void> conf(Node const& node) {
    for (auto const& [key, value] : node.entries) {
      K8SPARK_ASSIGN(std::string const expanded, text("conf", value));
      if (auto const entry = guard_.outside_of_conf(key.scalar, expanded, cwd_))
        return outside(value, *entry);
      set_key(key.scalar, expanded, value);
    }
    return {};
  }

  Result<void> mounts(Place const& place, Node const& node) {
    for (auto const& [name, folder] : node.entries) set(place, name.scalar, folder.scalar, folder);
    for (Node const& item : node.items)
      set(place, item.find("name")->scalar, item.find("mountPath")->scalar, item);
    return {};
  }

  Result<void> secret_env(Place const& place, Node const& node) {
    for (auto const& [key, value] : node.entries) {
      std::string const reference =
          value.is_map() ? value.find("secret")->scalar + ':' + value.find("key")->scalar
                         : value.scalar;
      set(place, key.scalar, reference, value);
    }
    return {};
  }

  // The option is the list as JSON, as it goes into a pod.
  Result<void> tolerations(Place const& place, Node const& node) {
    Json list = Json::array();
    for (Node item : node.items) {
      Json one = Json::object();
      for (auto& [key, value] : item.entries) {
        K8SPARK_ASSIGN(value.scalar, text(place.path, value));
        if (key.scalar == "tolerationSeconds")
          one[key.scalar] = text::to_integer(value.scalar).value_or(0);
        else
          one[key.scalar] = value.scalar;
      }
      if (auto mistake = check_toleration(item))
        return yaml::error_at(
            file_.shown, file_.text, mistake->mark, mistake->message, mistake->hint);
      list.push_back(std::move(one));
    }
    set(place, "", list.dump(), node);
    return {};
  }

  ProfileFile const& file_;
  std::string const& cwd_;
  PathGuard const& guard_;
  sys::Environment const& environment_;
  ProfileValues values_;
};

}  // namespace

Result<ProfileValues> make_profile_values(ProfileFile const& file,
                                          Node const& profile,
                                          std::string const& cwd,
                                          PathGuard const& guard,
                                          sys::Environment const& environment) {
  return Mapper(file, cwd, guard, environment).run(profile);
}

}  // namespace k8spark::profile
