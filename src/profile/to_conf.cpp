#include "profile/to_conf.h"

#include "profile/check.h"
#include "profile/expand.h"
#include "profile/fields.h"
#include "spark/redaction.h"
#include "text/strings.h"

#include <optional>

namespace k8spark::profile {

namespace {

using yaml::Node;

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
        K8SPARK_CHECK(known == nullptr ? section(value, below) : field(*known, value));
      }
    return {};
  }

  Result<void> field(Field const& field, Node const& node) {
    switch (field.type) {
      case FieldType::kText:
      case FieldType::kInteger:
      case FieldType::kBoolean:
      case FieldType::kChoice:
      case FieldType::kPath:
        return scalar(field, node);
      case FieldType::kList:
      case FieldType::kPathList:
        return list(field, node);
      case FieldType::kWords:
        return words(field, node);
      case FieldType::kMap:
        return map(field, node);
      case FieldType::kConf:
        return conf(node);
      case FieldType::kMounts:
        return mounts(field, node);
      case FieldType::kSecretEnv:
        return secret_env(field, node);
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
    if (path.starts_with("credentials.")) return node.scalar;
    Result<std::string> expanded = expand_environment(node.scalar, environment_);
    if (!expanded) return fail(node, expanded.error().message, expanded.error().hint);
    return expanded;
  }

  void set(Field const& field, std::string_view name, std::string const& value, Node const& node) {
    std::string const path =
        std::string(field.path) + (name.empty() ? "" : '.' + std::string(name));
    values_.options.insert_or_assign(path, ConfValue{value, origin(node)});
    for (std::string const& pattern : text::split(field.keys, ' ')) {
      if (pattern.empty()) continue;
      std::string const key = pattern.ends_with('*')
                                  ? pattern.substr(0, pattern.size() - 1) + std::string(name)
                                  : pattern;
      set_key(key, value, node);
    }
  }

  void set_key(std::string const& key, std::string const& value, Node const& node) {
    if (spark::is_secret_key(key) && !value.empty() && !text::contains(node.scalar, "${"))
      values_.warnings.push_back(origin(node).where + ": \"" + key +
                                 "\" holds a secret in clear text; keep it in a Secret and name "
                                 "that under credentials or secretEnv");
    values_.conf.insert_or_assign(key, ConfValue{value, origin(node)});
  }

  Result<void> scalar(Field const& field, Node const& node) {
    K8SPARK_ASSIGN(std::string value, text(field.path, node));
    if (auto mistake = check_text(field, value, node.mark))
      return fail(node, mistake->message, mistake->hint);
    if (field.type == FieldType::kBoolean) value = text::to_lower(value);
    if (field.type == FieldType::kPath) {
      std::optional<std::string> resolved = guard_.resolve(value);
      if (!resolved) return outside(node, value);
      value = *std::move(resolved);
    }
    set(field, "", value, node);
    return {};
  }

  Result<void> list(Field const& field, Node const& node) {
    std::vector<std::string> entries;
    for (Node const& item : node.is_scalar() ? std::vector<Node>{node} : node.items) {
      K8SPARK_ASSIGN(std::string value, text(field.path, item));
      if (field.type == FieldType::kPathList) {
        std::optional<std::string> resolved = guard_.resolve_list(value);
        if (!resolved) return outside(item, value);
        value = *std::move(resolved);
      }
      if (!value.empty()) entries.push_back(std::move(value));
    }
    set(field, "", text::join(entries, ","), node);
    return {};
  }

  Result<void> words(Field const& field, Node const& node) {
    std::vector<std::string> words;
    for (Node const& item : node.items) {
      K8SPARK_ASSIGN(std::string value, text(field.path, item));
      words.push_back(std::move(value));
    }
    values_.lists.insert_or_assign(std::string(field.path), std::move(words));
    return {};
  }

  Result<void> map(Field const& field, Node const& node) {
    for (auto const& [key, value] : node.entries) {
      K8SPARK_ASSIGN(std::string const expanded, text(field.path, value));
      set(field, key.scalar, expanded, value);
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

  Result<void> mounts(Field const& field, Node const& node) {
    for (auto const& [name, folder] : node.entries) set(field, name.scalar, folder.scalar, folder);
    for (Node const& item : node.items)
      set(field, item.find("name")->scalar, item.find("mountPath")->scalar, item);
    return {};
  }

  Result<void> secret_env(Field const& field, Node const& node) {
    for (auto const& [key, value] : node.entries) {
      std::string const reference =
          value.is_map() ? value.find("secret")->scalar + ':' + value.find("key")->scalar
                         : value.scalar;
      set(field, key.scalar, reference, value);
    }
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
