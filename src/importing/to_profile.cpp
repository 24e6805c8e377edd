#include "importing/to_profile.h"

#include "importing/notation.h"
#include "k8spark/spark_version.h"
#include "operators/field_row.h"
#include "profile/expand.h"
#include "profile/fields.h"
#include "sys/environment.h"
#include "text/strings.h"
#include "yaml/yaml.h"

#include <algorithm>
#include <map>
#include <optional>

namespace k8spark::importing {

namespace {

using operators::Conf;
using profile::Field;
using profile::FieldType;

// As short as it may be: "${env:X}", which a profile leaves alone, needs no escape.
std::string shown(std::string const& notation) {
  auto const literal = as_literal(notation);
  if (!literal) return notation;
  auto const expanded = profile::expand_environment(*literal, sys::Environment());
  return expanded && *expanded == *literal ? *literal : notation;
}

bool is_whole_number(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

// A path or URI that means the same wherever the profile lies.
bool is_fixed_path(std::string_view text) {
  if (text.starts_with('/')) return true;
  std::size_t const colon = text.find("://");
  if (colon == std::string_view::npos || colon == 0) return false;
  return text.substr(0, colon).find_first_not_of(
             "abcdefghijklmnopqrstuvwxyz"
             "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+.-") == std::string_view::npos;
}

// A value as the field holds it; nothing if the loader would make something else of it.
// Source: profile/to_conf.cpp.
std::optional<Json> list_value(Field const& field, std::string const& value) {
  Json items = Json::array();
  for (std::string const& item : text::split(value, ',')) {
    bool const is_path = field.type == FieldType::kPathList;
    auto const literal = as_literal(item);
    if (item.empty()) return std::nullopt;
    if (is_path && (!literal || text::trim(*literal) != *literal || !is_fixed_path(*literal)))
      return std::nullopt;
    items.push_back(shown(item));
  }
  return items;
}

std::optional<Json> secret_env_value(std::string const& literal) {
  std::size_t const colon = literal.find(':');
  if (colon == std::string::npos || colon == 0 || colon + 1 == literal.size()) return std::nullopt;
  return Json{{"secret", literal.substr(0, colon)}, {"key", literal.substr(colon + 1)}};
}

std::optional<Json> field_value(Field const& field, std::string const& value) {
  auto const literal = as_literal(value);
  switch (field.type) {
    case FieldType::kText:
    case FieldType::kMap:
      return Json(shown(value));
    case FieldType::kInteger:
      if (literal && is_whole_number(*literal)) {
        auto const number = text::to_integer(*literal);
        bool const plain = number && std::to_string(*number) == *literal;
        return plain ? Json(*number) : Json(*literal);
      }
      return is_reference(value) && !literal ? std::optional<Json>(value) : std::nullopt;
    case FieldType::kBoolean:
      if (literal == "true" || literal == "false") return Json(literal == "true");
      return std::nullopt;
    case FieldType::kChoice: {
      std::vector<std::string> const choices = text::split(field.choices, '|');
      bool const known =
          literal && std::find(choices.begin(), choices.end(), *literal) != choices.end();
      return known ? std::optional<Json>(*literal) : std::nullopt;
    }
    case FieldType::kPath:
      return literal && is_fixed_path(*literal) ? std::optional<Json>(shown(value)) : std::nullopt;
    case FieldType::kList:
    case FieldType::kPathList:
      return list_value(field, value);
    case FieldType::kMounts:
      return literal ? std::optional<Json>(*literal) : std::nullopt;
    case FieldType::kSecretEnv:
      return literal ? secret_env_value(*literal) : std::nullopt;
    case FieldType::kWords:
    case FieldType::kTolerations:
    case FieldType::kConf:
      break;
  }
  return std::nullopt;
}

// Takes keys out of a conf, field by field.
class Mapper {
 public:
  explicit Mapper(Conf conf) : given_(conf), left_(std::move(conf)) {}

  // Fields for both roles first: what is the same in both is said once.
  void run() {
    for (bool const several : {true, false})
      for (Field const& field : profile::field_table())
        if (!field.keys.empty() && field.type != FieldType::kConf &&
            text::contains(field.keys, " ") == several && may_use(field))
          take(field, text::split(field.keys, ' '));
  }

  std::map<std::string, Json, std::less<>> values;

  [[nodiscard]] Conf const& left() const { return left_; }

 private:
  [[nodiscard]] bool may_use(Field const& field) const {
    return field.adds.empty() || (field.adds != "*" && given_.contains(field.adds));
  }

  void take(Field const& field, std::vector<std::string> const& keys) {
    if (!keys.front().ends_with('*')) {
      if (auto value = common_value(field, keys, ""))
        values[std::string(field.path)] = *std::move(value);
      return;
    }
    std::string const prefix = keys.front().substr(0, keys.front().size() - 1);
    std::vector<std::string> names;
    for (auto at = left_.lower_bound(prefix); at != left_.end() && at->first.starts_with(prefix);
         ++at)
      names.push_back(at->first.substr(prefix.size()));
    for (std::string const& name : names)
      if (auto value = common_value(field, keys, name))
        values[std::string(field.path)][name] = *std::move(value);
  }

  // The value that all the keys have, as the field holds it; the keys are done then.
  std::optional<Json> common_value(Field const& field,
                                   std::vector<std::string> const& patterns,
                                   std::string const& name) {
    std::vector<std::string> keys;
    keys.reserve(patterns.size());
    for (std::string const& pattern : patterns)
      keys.push_back(pattern.ends_with('*') ? pattern.substr(0, pattern.size() - 1) + name
                                            : pattern);
    auto const first = left_.find(keys.front());
    if (first == left_.end()) return std::nullopt;
    for (std::string const& key : keys)
      if (auto const at = left_.find(key); at == left_.end() || at->second != first->second)
        return std::nullopt;
    std::optional<Json> value = field_value(field, first->second);
    if (value)
      for (std::string const& key : keys) left_.erase(key);
    return value;
  }

  Conf const given_;
  Conf left_;
};

class Drafter {
 public:
  Drafter(ImportedRun imported, std::string name, TemplateFiles const& templates)
      : imported_(std::move(imported)), templates_(templates) {
    draft_.name = std::move(name);
  }

  Result<ProfileDraft> run() {
    draft_.warnings = imported_.warnings;
    K8SPARK_CHECK(check_text());
    draft_.secrets = take_secrets(imported_.run.conf);
    if (imported_.run.driver_template)
      imported_.run.conf.erase("spark.kubernetes.driver.podTemplateFile");
    if (imported_.run.executor_template)
      imported_.run.conf.erase("spark.kubernetes.executor.podTemplateFile");
    Mapper mapper(imported_.run.conf);
    mapper.run();
    values_ = std::move(mapper.values);
    application();
    version();
    pod_template("driver", imported_.run.driver_template, templates_.driver);
    pod_template("executors", imported_.run.executor_template, templates_.executor);
    conf(mapper.left());
    lay_out();
    advise();
    return std::move(draft_);
  }

 private:
  void warn(std::string text) { draft_.warnings.push_back(std::move(text)); }

  Result<void> check_text() const {
    auto const check = [](std::string const& text, std::string const& what) -> Result<void> {
      if (text::is_valid_utf8(text)) return {};
      return usage_error(what + " is not UTF-8 text, which a profile cannot hold");
    };
    operators::Run const& run = imported_.run;
    for (auto const& [key, value] : run.conf) {
      K8SPARK_CHECK(check(key, "the name of a key"));
      K8SPARK_CHECK(check(value, "the value of " + key));
    }
    K8SPARK_CHECK(check(run.primary_resource, "the application"));
    K8SPARK_CHECK(check(run.main_class.value_or(""), "the main class"));
    K8SPARK_CHECK(check(run.proxy_user.value_or(""), "the proxy user"));
    for (std::string const& word : run.app_args)
      K8SPARK_CHECK(check(word, "an argument of the application"));
    return {};
  }

  void application() {
    operators::Run const& run = imported_.run;
    if (!run.primary_resource.empty()) {
      values_["app.file"] = shown(run.primary_resource);
      if (!is_fixed_path(run.primary_resource) && run.primary_resource != "spark-internal")
        warn(
            "a profile takes the application's path from its own folder, not from the working "
            "folder");
    }
    if (run.main_class) values_["app.class"] = shown(*run.main_class);
    if (run.proxy_user) values_["app.proxyUser"] = shown(*run.proxy_user);
    for (std::string const& word : run.app_args) values_["app.args"].push_back(shown(word));
    for (std::string const& name : suspicious_arguments(run.app_args))
      warn("the argument " + name +
           " may be followed by a secret, which then stands in the profile");
  }

  void version() {
    std::string const& text = imported_.run.spark_version;
    if (text.empty()) return;
    if (spark::parse_spark_version(text))
      values_["spark.version"] = text;
    else
      warn("Spark version \"" + text + "\" is not known and is left out");
  }

  void pod_template(std::string const& role,
                    std::optional<Json> const& content,
                    std::string const& file) {
    if (!content) return;
    if (!file.empty())
      values_[role + ".podTemplate"] = file;
    else
      warn(role +
           ".podTemplate: a pod template belongs to this run and is left out: say where to "
           "write it, -o FILE or --templates FOLDER");
  }

  void conf(Conf const& left) {
    for (auto const& [key, value] : left) values_["conf"][key] = shown(value);
  }

  // In the order of the field table, sections inside one another.
  void lay_out() {
    draft_.profile = Json::object();
    for (Field const& field : profile::field_table())
      if (auto const at = values_.find(field.path); at != values_.end())
        operators::make_at(draft_.profile, field.path) = std::move(at->second);
  }

  void advise() {
    for (Secret const& secret : draft_.secrets) warn(advice_for(secret, draft_.name));
  }

  ImportedRun imported_;
  TemplateFiles const& templates_;
  std::map<std::string, Json, std::less<>> values_;
  ProfileDraft draft_;
};

}  // namespace

Result<ProfileDraft> to_profile(ImportedRun imported,
                                std::string name,
                                TemplateFiles const& templates) {
  return Drafter(std::move(imported), std::move(name), templates).run();
}

std::string profile_name(ImportedRun const& imported) {
  std::string name = imported.run.name;
  if (auto const at = imported.run.conf.find("spark.app.name"); at != imported.run.conf.end())
    if (auto literal = as_literal(at->second)) name = *std::move(literal);
  return name.empty() ? "imported" : operators::resource_name(name);
}

std::string profile_file(std::vector<ProfileDraft> const& drafts) {
  Json file = {{"version", 1}};
  if (!drafts.empty()) file["defaultProfile"] = drafts.front().name;
  file["profiles"] = Json::object();
  for (ProfileDraft const& draft : drafts) file["profiles"][draft.name] = draft.profile;
  return yaml::emit(file);
}

}  // namespace k8spark::importing
