#include "profile/check.h"

#include "text/strings.h"

#include <algorithm>
#include <array>
#include <map>

namespace k8spark::profile {

namespace {

using yaml::Kind;
using yaml::Node;

std::string kind_name(Node const& node) {
  switch (node.kind) {
    case Kind::kNull:
      return "empty";
    case Kind::kScalar:
      return "a text";
    case Kind::kSequence:
      return "a list";
    case Kind::kMap:
      return "a map";
  }
  return "";
}

constexpr char const* kOperators = "Exists|Equal";
constexpr char const* kEffects = "NoSchedule|PreferNoSchedule|NoExecute";
constexpr std::array<char const*, 5> kTolerationKeys = {
    "key", "operator", "value", "effect", "tolerationSeconds"};

std::string quoted(std::string_view text) {
  return '"' + std::string(text) + '"';
}

bool is_whole_number(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

// Collects instead of stopping: `profile validate` shows all at once.
class Checker {
 public:
  std::vector<Mistake> take() { return std::move(mistakes_); }

  void section(Node const& node, std::string const& path) {
    if (node.is_null()) return;
    if (!node.is_map()) {
      wrong_type(node, path.empty() ? "a profile" : quoted(path), "a map", example_of(path));
      return;
    }
    for (auto const& [key, value] : node.entries) {
      std::string const below = path.empty() ? key.scalar : path + '.' + key.scalar;
      if (path.empty() && key.scalar == "extends")
        extends(value);
      else if (Field const* const known = find_field(below))
        field(*known, value);
      else if (is_section(below))
        section(value, below);
      else
        unknown_key(key, path);
    }
  }

 private:
  void add(Node const& node, std::string message, std::string hint = {}) {
    mistakes_.push_back({node.mark, std::move(message), std::move(hint)});
  }

  void wrong_type(Node const& node,
                  std::string_view what,
                  std::string_view wanted,
                  std::string hint = {}) {
    add(node,
        std::string(what) + " must be " + std::string(wanted) + ", not " + kind_name(node),
        std::move(hint));
  }

  static std::string example_of(std::string const& path) {
    std::vector<std::string> const names = names_in_section(path);
    if (path.empty() || names.empty()) return "";
    return "for example " + path + ": {" + names.front() + ": ...}";
  }

  void unknown_key(Node const& key, std::string const& path) {
    std::string message = "unknown key " + quoted(key.scalar);
    if (!path.empty()) message += " in " + quoted(path);
    if (key.scalar.starts_with("spark."))
      add(key, std::move(message), "spark.* keys stand under \"conf:\"");
    else if (text::contains(key.scalar, "."))
      add(key, std::move(message), "a name here holds no dot; other keys stand under \"conf:\"");
    else
      add(key, std::move(message), suggest(key.scalar, names_in_section(path)));
  }

  void each_choice(Field const& field, Node const& node) {
    if (field.choices.empty()) return;
    std::vector<Node> const one = {node};
    for (Node const& item : node.is_scalar() ? one : node.items)
      for (std::string const& entry : text::split_list(item.scalar))
        if (auto mistake = check_text(field, entry, item.mark))
          mistakes_.push_back(*std::move(mistake));
  }

  void extends(Node const& node) {
    if (node.is_scalar()) return;
    if (!node.is_sequence()) return wrong_type(node, "\"extends\"", "a name or a list of names");
    for (Node const& item : node.items)
      if (!item.is_scalar()) wrong_type(item, "each of \"extends\"", "a name");
  }

  void field(Field const& field, Node const& node) {
    if (node.is_null()) return;  // takes a parent's value away
    std::string const name = quoted(field.path);
    switch (field.type) {
      case FieldType::kText:
      case FieldType::kInteger:
      case FieldType::kBoolean:
      case FieldType::kChoice:
      case FieldType::kPath:
        if (!node.is_scalar()) return wrong_type(node, name, "a text");
        if (auto mistake = check_text(field, node.scalar, node.mark))
          mistakes_.push_back(*std::move(mistake));
        return;
      case FieldType::kList:
      case FieldType::kPathList:
        if (!node.is_scalar()) texts(name, node);
        return each_choice(field, node);
      case FieldType::kWords:
        return texts(name, node);
      case FieldType::kMap:
        return map_of_texts(name, node);
      case FieldType::kConf:
        return conf(node);
      case FieldType::kMounts:
        return mounts(name, node);
      case FieldType::kSecretEnv:
        return secret_env(name, node);
      case FieldType::kTolerations:
        return tolerations(name, node);
    }
  }

  void texts(std::string const& name, Node const& node) {
    if (!node.is_sequence()) return wrong_type(node, name, "a list");
    for (Node const& item : node.items)
      if (!item.is_scalar()) wrong_type(item, "each of " + name, "a text");
  }

  void map_of_texts(std::string const& name, Node const& node) {
    if (!node.is_map()) return wrong_type(node, name, "a map");
    for (auto const& [key, value] : node.entries)
      if (!value.is_scalar() && !value.is_null())
        wrong_type(value, quoted(key.scalar) + " in " + name, "a text");
  }

  void conf(Node const& node) {
    if (!node.is_map()) return wrong_type(node, "\"conf\"", "a map");
    for (auto const& [key, value] : node.entries) {
      if (!key.scalar.starts_with("spark."))
        add(key,
            quoted(key.scalar) + " does not begin with \"spark.\"",
            "Spark drops other keys; Hadoop's are written spark.hadoop.*");
      if (!value.is_scalar() && !value.is_null())
        wrong_type(value, quoted(key.scalar), "a text", "keys are written in full: spark.a.b: x");
    }
  }

  void mounts(std::string const& name, Node const& node) {
    if (node.is_map()) return map_of_texts(name, node);
    if (!node.is_sequence()) return wrong_type(node, name, "a map or a list");
    for (Node const& item : node.items) exact_keys("each of " + name, item, {"name", "mountPath"});
  }

  void secret_env(std::string const& name, Node const& node) {
    if (!node.is_map()) return wrong_type(node, name, "a map");
    for (auto const& [key, value] : node.entries) {
      std::string const what = quoted(key.scalar) + " in " + name;
      if (value.is_null()) continue;
      if (!value.is_scalar()) {
        exact_keys(what, value, {"secret", "key"});
        continue;
      }
      std::size_t const colon = value.scalar.find(':');
      if (colon == std::string::npos || colon == 0 || colon + 1 == value.scalar.size())
        add(value, what + " must be SECRET:KEY", "or {secret: ..., key: ...}");
    }
  }

  void tolerations(std::string const& name, Node const& node) {
    if (!node.is_sequence())
      return wrong_type(node, name, "a list", "for example [{key: team, operator: Exists}]");
    for (Node const& item : node.items) {
      std::string const what = "each of " + name;
      if (!item.is_map()) {
        wrong_type(item, what, "a map of key, operator, value and effect");
        continue;
      }
      for (auto const& [key, value] : item.entries)
        if (!value.is_scalar()) wrong_type(value, quoted(key.scalar), "a text");
      if (auto mistake = check_toleration(item)) mistakes_.push_back(*std::move(mistake));
    }
  }

  void exact_keys(std::string const& what, Node const& node, std::vector<std::string> const& keys) {
    if (!node.is_map()) return wrong_type(node, what, "a map of " + text::join(keys, " and "));
    for (auto const& [key, value] : node.entries) {
      if (std::find(keys.begin(), keys.end(), key.scalar) == keys.end())
        add(key, "unknown key " + quoted(key.scalar), suggest(key.scalar, keys));
      else if (!value.is_scalar())
        wrong_type(value, quoted(key.scalar), "a text");
    }
    for (std::string const& key : keys)
      if (node.find(key) == nullptr) add(node, what + " wants " + quoted(key));
  }

  std::vector<Mistake> mistakes_;
};

}  // namespace

std::optional<Mistake> check_toleration(Node const& node) {
  std::map<std::string, std::string> said;
  bool open = false;  // something is still to be expanded
  for (auto const& [key, value] : node.entries) {
    if (std::find(kTolerationKeys.begin(), kTolerationKeys.end(), key.scalar) ==
        kTolerationKeys.end())
      return Mistake{key.mark,
                     "unknown key " + quoted(key.scalar),
                     suggest(key.scalar, {kTolerationKeys.begin(), kTolerationKeys.end()})};
    said[key.scalar] = value.scalar;
    open = open || text::contains(value.scalar, "${");
    for (auto const& [name, choices] : {std::pair{"operator", kOperators}, {"effect", kEffects}})
      if (key.scalar == name)
        if (auto mistake =
                check_text({name, FieldType::kChoice, "", choices}, value.scalar, value.mark))
          return mistake;
    if (key.scalar == "tolerationSeconds")
      if (auto mistake = check_text(
              {"tolerationSeconds", FieldType::kInteger, "", ""}, value.scalar, value.mark))
        return mistake;
  }
  if (open) return std::nullopt;
  bool const exists = said["operator"] == "Exists";
  if (said["key"].empty() && !exists)
    return Mistake{node.mark, "a toleration without key wants operator: Exists", ""};
  if (exists && !said["value"].empty())
    return Mistake{node.mark, "a toleration with operator: Exists has no value", ""};
  if (!said["tolerationSeconds"].empty() && said["effect"] != "NoExecute")
    return Mistake{node.mark, "tolerationSeconds wants effect: NoExecute", ""};
  return std::nullopt;
}

std::vector<Mistake> check_profile(yaml::Node const& profile) {
  Checker checker;
  checker.section(profile, "");
  return checker.take();
}

std::optional<Mistake> check_text(Field const& field, std::string const& text, yaml::Mark mark) {
  if (text::contains(text, "${")) return std::nullopt;
  std::string const name = quoted(field.path);
  if (field.type == FieldType::kInteger && !is_whole_number(text))
    return Mistake{mark, name + " must be a whole number, not " + quoted(text), ""};
  if (field.type == FieldType::kBoolean && !text::equals_ignore_case(text, "true") &&
      !text::equals_ignore_case(text, "false"))
    return Mistake{mark, name + " must be true or false, not " + quoted(text), ""};
  if (field.choices.empty()) return std::nullopt;
  std::vector<std::string> const choices = text::split(field.choices, '|');
  if (std::find(choices.begin(), choices.end(), text) != choices.end()) return std::nullopt;
  return Mistake{mark,
                 name + " must be one of " + text::join(choices, ", ") + ", not " + quoted(text),
                 text::closest(text, choices) ? suggest(text, choices) : ""};
}

std::string suggest(std::string_view word, std::vector<std::string> const& candidates) {
  if (auto const near = text::closest(word, candidates))
    return "did you mean " + quoted(*near) + '?';
  return candidates.empty() ? "" : "known here: " + text::join(candidates, ", ");
}

}  // namespace k8spark::profile
