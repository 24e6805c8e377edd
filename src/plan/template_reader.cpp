#include "plan/template_reader.h"

#include "plan/pod_model.h"
#include "plan/template_scalar.h"
#include "text/strings.h"
#include "yaml/yaml.h"

#include <nlohmann/json.hpp>

#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

namespace k8spark::plan {

namespace {

using Kind = Scalar::Kind;
using yaml::Node;

class Typing {
 public:
  Typing(spark::SparkVersion const& version,
         Reading reading,
         std::string const& file,
         std::vector<std::string>& warnings)
      : version_(version), reading_(reading), file_(file), warnings_(warnings) {}

  // `path` names the node in messages: "spec.containers[0].env".
  [[nodiscard]] Result<Json> object(Node const& node,
                                    std::string_view class_name,
                                    std::string const& path) const;

 private:
  [[nodiscard]] Result<Json> value(Node const& node,
                                   FieldType const& type,
                                   std::string const& path) const;
  [[nodiscard]] Result<Json> list(Node const& node,
                                  FieldType const& type,
                                  std::string const& path) const;
  [[nodiscard]] Result<Json> map(Node const& node,
                                 FieldType const& type,
                                 std::string const& path) const;
  [[nodiscard]] Result<Json> element(Node const& node,
                                     std::string_view type,
                                     std::string const& path) const;
  [[nodiscard]] Result<Json> integer(Scalar const& scalar,
                                     bool wide,
                                     std::string const& path) const;
  [[nodiscard]] Result<Json> boolean(Scalar const& scalar, std::string const& path) const;
  [[nodiscard]] Result<Json> quantity(Node const& node, std::string const& path) const;
  [[nodiscard]] Result<Json> text(Scalar const& scalar) const;
  [[nodiscard]] Result<Json> number_or_text(Scalar const& scalar, std::string const& path) const;
  [[nodiscard]] Result<Json> untyped(Node const& node) const;
  [[nodiscard]] std::string key(Node const& node) const;
  [[nodiscard]] bool is_null(Node const& node) const;
  [[nodiscard]] Error wrong(std::string const& path, std::string_view wanted) const;

  spark::SparkVersion const& version_;
  Reading reading_;
  std::string const& file_;
  std::vector<std::string>& warnings_;
};

Error Typing::wrong(std::string const& path, std::string_view wanted) const {
  return usage_error("the pod template's " + path + " must be " + std::string(wanted), file_);
}

bool Typing::is_null(Node const& node) const {
  return (node.is_scalar() || node.is_null()) && read_scalar(node, reading_).kind == Kind::kNull;
}

std::string Typing::key(Node const& node) const {
  if (reading_ == Reading::kText) return node.scalar;
  Scalar const scalar = read_scalar(node, reading_);
  return scalar.kind == Kind::kNull ? "null" : scalar.text;
}

// A field that the client does not know.
Result<Json> Typing::untyped(Node const& node) const {
  if (node.is_map()) {
    Json object = Json::object();
    for (auto const& [name, item] : node.entries) {
      K8SPARK_ASSIGN(object[key(name)], untyped(item));
    }
    return object;
  }
  if (!node.is_sequence()) return scalar_json(read_scalar(node, reading_));
  Json array = Json::array();
  for (Node const& item : node.items) {
    K8SPARK_ASSIGN(Json member, untyped(item));
    array.push_back(std::move(member));
  }
  return array;
}

Result<Json> Typing::object(Node const& node,
                            std::string_view class_name,
                            std::string const& path) const {
  if (!node.is_map()) return wrong(path, "a map");
  bool const keeps_unknown = version_.at_least(3, 3);
  Json object = Json::object();
  for (auto const& [name_node, item] : node.entries) {
    std::string const name = key(name_node);
    std::string const at = path.empty() ? name : path + '.' + name;
    auto const type = field_type(class_name, name, version_);
    if (type) {
      if (is_null(item)) continue;
      K8SPARK_ASSIGN(object[name], value(item, *type, at));
    } else if (keeps_unknown) {
      K8SPARK_ASSIGN(object[name], untyped(item));
    } else {
      warnings_.push_back(file_ + ": Spark " + version_.text + " does not know " + at +
                          " and drops it");
    }
  }
  return object;
}

Result<Json> Typing::value(Node const& node, FieldType const& type, std::string const& path) const {
  switch (type.shape) {
    case FieldType::Shape::kList:
      return list(node, type, path);
    case FieldType::Shape::kMap:
      return map(node, type, path);
    case FieldType::Shape::kOne:
      break;
  }
  return element(node, type.name, path);
}

Result<Json> Typing::list(Node const& node, FieldType const& type, std::string const& path) const {
  if (!node.is_sequence()) return wrong(path, "a list");
  Json array = Json::array();
  for (Node const& item : node.items) {
    if (is_null(item)) {
      array.push_back(nullptr);
      continue;
    }
    std::string const at = path + '[' + std::to_string(array.size()) + ']';
    K8SPARK_ASSIGN(Json member, element(item, type.name, at));
    array.push_back(std::move(member));
  }
  return array;
}

Result<Json> Typing::map(Node const& node, FieldType const& type, std::string const& path) const {
  if (!node.is_map()) return wrong(path, "a map");
  Json object = Json::object();
  for (auto const& [name_node, item] : node.entries) {
    std::string const name = key(name_node);
    if (is_null(item)) {
      object[name] = nullptr;
      continue;
    }
    K8SPARK_ASSIGN(object[name], element(item, type.name, path + '.' + name));
  }
  return object;
}

Result<Json> Typing::element(Node const& node,
                             std::string_view type,
                             std::string const& path) const {
  if (type == "q") return quantity(node, path);
  constexpr std::string_view kScalars = " s i l b ios ";
  if (!text::contains(kScalars, " " + std::string(type) + " ")) return object(node, type, path);
  if (!node.is_scalar() && !node.is_null()) return wrong(path, "one value, not a map or a list");
  Scalar const scalar = read_scalar(node, reading_);
  if (type == "s") return text(scalar);
  if (type == "b") return boolean(scalar, path);
  if (type == "ios") return number_or_text(scalar, path);
  return integer(scalar, type == "l", path);
}

Result<Json> Typing::text(Scalar const& scalar) const {
  return Json(reading_ == Reading::kText ? scalar.source : scalar.text);
}

// Fractions are cut off up to 3.5 and refused later, and so is the empty text.
Result<Json> Typing::integer(Scalar const& scalar, bool wide, std::string const& path) const {
  bool const lenient = !version_.at_least(4, 0);
  std::string digits(text::trim(scalar.text));
  if (lenient && digits.empty()) return Json(nullptr);
  if (scalar.kind == Kind::kReal) {
    auto const real = text::to_double(scalar.text);
    if (!lenient || !real || std::fabs(*real) >= 9.2e18) return wrong(path, "a whole number");
    digits = std::to_string(static_cast<long long>(*real));
  }
  if (scalar.kind == Kind::kText && digits.starts_with('+')) digits.erase(0, 1);
  auto const number = scalar.kind == Kind::kBool ? std::nullopt : text::to_integer(digits);
  constexpr long long kMax = std::numeric_limits<std::int32_t>::max();
  if (!number || (!wide && (*number > kMax || *number < -kMax - 1)))
    return wrong(path, "a whole number");
  return Json(*number);
}

Result<Json> Typing::boolean(Scalar const& scalar, std::string const& path) const {
  if (scalar.kind == Kind::kBool) return Json(scalar.text == "true");
  if (scalar.kind == Kind::kInteger) return Json(scalar.text != "0");
  std::string const word(text::trim(scalar.text));
  if (scalar.kind == Kind::kText) {
    if (word.empty()) return Json(nullptr);
    if (word == "true" || word == "True" || word == "TRUE") return Json(true);
    if (word == "false" || word == "False" || word == "FALSE") return Json(false);
  }
  return wrong(path, "true or false");
}

// Also as {amount: "1", format: Gi}, the client's own form.
Result<Json> Typing::quantity(Node const& node, std::string const& path) const {
  if (node.is_map()) {
    std::string whole;
    for (std::string_view const part : {"amount", "format"})
      if (Node const* const found = node.find(part); found != nullptr && found->is_scalar()) {
        Scalar const scalar = read_scalar(*found, reading_);
        // Up to 3.2 the client puts pieces of JSON together.
        bool const quoted = scalar.kind == Kind::kText && !version_.at_least(3, 3);
        whole += quoted ? '"' + scalar.text + '"' : scalar.text;
      }
    return Json(whole);
  }
  if (node.is_sequence()) return wrong(path, "a quantity");
  std::string text = read_scalar(node, reading_).text;
  if (text.empty()) return wrong(path, "a quantity");
  return Json(std::move(text));
}

Result<Json> Typing::number_or_text(Scalar const& scalar, std::string const& path) const {
  if (scalar.kind == Kind::kText) return Json(scalar.text);
  if (scalar.kind == Kind::kInteger) return integer(scalar, false, path);
  if (version_.at_least(3, 4)) return wrong(path, "a whole number or a text");
  return scalar_json(scalar);
}

// What begins with a brace must be JSON; what stands behind its last brace is not looked at.
Result<Node> json_object(std::string_view text, std::string const& file) {
  std::size_t depth = 0;
  bool quoted = false;
  std::size_t end = text.size();
  for (std::size_t i = 0; i < text.size() && end == text.size(); ++i) {
    char const c = text[i];
    if (c == '"') quoted = !quoted;
    if (quoted && c == '\\') ++i;
    if (quoted) continue;
    if (c == '{') ++depth;
    if (c == '}' && --depth == 0) end = i + 1;
  }
  text = text.substr(0, end);
  if (!Json::accept(text.begin(), text.end()))
    return usage_error("the pod template begins with a brace but is no JSON", file);
  yaml::ParseOptions options;
  options.duplicates_last = true;
  return yaml::parse(text, file, options);
}

// Which document counts: up to 3.1 the first; later there must be one only.
Result<Node> only_document(std::string_view text,
                           std::string const& file,
                           spark::SparkVersion const& version) {
  yaml::ParseOptions options;
  options.merge_keys = !version.at_least(3, 5) && version.at_least(3, 2);
  options.duplicates_last = !version.at_least(3, 5);
  K8SPARK_ASSIGN(std::vector<Node> documents, yaml::parse_all(text, file, options));
  if (!version.at_least(3, 5)) {
    K8SPARK_ASSIGN(Node const first, yaml::parse(text, file, options));
    if (first.is_null()) documents.clear();
  }
  if (documents.empty()) return usage_error("the pod template is empty", file);
  if (documents.size() > 1 && version.at_least(3, 2))
    return usage_error("the pod template has more than one document", file);
  return std::move(documents.front());
}

}  // namespace

Result<Json> read_pod_template(std::string_view text,
                               std::string const& file,
                               spark::SparkVersion const& version,
                               std::vector<std::string>& warnings) {
  bool const is_json = text::trim(text).starts_with('{');
  K8SPARK_ASSIGN(
      Node const tree,
      is_json ? json_object(text::trim(text), file) : only_document(text, file, version));
  Typing const typing(version, reading_of(version, is_json), file, warnings);
  if (!tree.is_map()) return usage_error("the pod template is no map", file);
  // The status has a type too, but nobody looks at what a template says there.
  if (Node const* const status = tree.find("status"); status != nullptr && status->is_scalar())
    return usage_error("the pod template's status must be a map", file);
  return typing.object(tree, "Pod", "");
}

}  // namespace k8spark::plan
