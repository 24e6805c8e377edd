#include "app/build.h"
#include "app/cluster.h"
#include "app/profile/profile_commands.h"
#include "app/report.h"
#include "importing/from_documents.h"
#include "render/conf_diff.h"
#include "render/table.h"
#include "spark/key_table.h"
#include "spark/properties.h"
#include "spark/redaction.h"
#include "text/strings.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <span>

namespace k8spark::app {

namespace {

using render::ConfSide;
using render::FieldDifference;
using render::KeyDifference;

// What a submission computes for each run: two runs always differ in it.
constexpr std::array<std::string_view, 11> kOfEachRun = {"spark.app.id",
                                                         "spark.app.submitTime",
                                                         "spark.app.name",
                                                         "spark.driver.blockManager.port",
                                                         "spark.driver.host",
                                                         "spark.driver.port",
                                                         "spark.kubernetes.driver.pod.name",
                                                         "spark.kubernetes.executor.podNamePrefix",
                                                         "spark.kubernetes.resource.type",
                                                         "spark.kubernetes.submitInDriver",
                                                         "spark.master"};

// What a submission computes where nobody sets it.
constexpr std::array<std::string_view, 3> kComputed = {
    "spark.kubernetes.memoryOverheadFactor", "spark.submit.deployMode", "spark.submit.pyFiles"};

struct Side {
  ConfSide conf;
  std::vector<Json> objects;  // only with --objects
};

// Names and ids are hashes of the input: every object would differ in them.
void hide_names(std::string& text, std::string const& what, std::string_view by) {
  if (what.empty()) return;
  for (std::size_t at = text.find(what); at != std::string::npos;
       at = text.find(what, at + by.size()))
    text.replace(at, what.size(), by);
}

std::vector<Json> objects_of(Plan const& plan) {
  std::vector<Json> objects;
  std::string stem = plan.driver_pod_name;
  if (stem.ends_with("-driver")) stem.resize(stem.size() - 7);
  auto const add = [&](Json const& object) {
    std::string text = object.dump();
    hide_names(text, plan.app_id, "APP-ID");
    hide_names(text, stem, "RUN");
    objects.push_back(Json::parse(text));
  };
  for (Json const& object : plan.pre_resources) add(object);
  if (!plan.driver_pod.is_null()) add(plan.driver_pod);
  for (Json const& object : plan.resources) add(object);
  return objects;
}

class Differ {
 public:
  Differ(DiffOptions const& options, Context& context) : options_(options), context_(context) {}

  Result<Side> side(std::string const& what) {
    constexpr std::string_view kDriver = "driver/";
    if (what.starts_with(kDriver)) return of_driver(what.substr(kDriver.size()));
    return of_profile(what);
  }

 private:
  Result<Side> of_profile(std::string const& what) {
    SubmitOptions options = options_.submit;
    std::size_t const cut = what.find('@');
    if (std::string const name = what.substr(0, cut); !name.empty()) options.layers.profile = name;
    if (cut != std::string::npos) options.layers.spark_version = what.substr(cut + 1);
    K8SPARK_ASSIGN(Configured configured, configure(options, context_));
    for (std::string const& warning : configured.layers.warnings)
      warn(context_, what + ": " + warning);
    Side side;
    if (options_.objects) {
      if (!options.primary_resource && !configured.layers.settings.option("app.file"))
        options.primary_resource = "local:///opt/app.py";
      K8SPARK_ASSIGN(Built const built, build_submission(options, BuildFor::kRender, context_));
      side.objects = objects_of(built.plan);
    }
    side.conf = {std::move(configured.conf), std::move(configured.layers.spark_version)};
    return side;
  }

  Result<Side> of_driver(std::string const& name) {
    if (options_.objects)
      return usage_error("objects of a running driver are not compared",
                         "k8spark diff",
                         "without --objects its spark.properties are");
    K8SPARK_ASSIGN(auto cluster, open_cluster(options_.submit.kube, context_));
    K8SPARK_ASSIGN(Json const pod, cluster->client().get(kube::pods(), cluster->ns(), name));
    std::string const map_name = importing::conf_map_of(pod);
    if (map_name.empty())
      return usage_error("the pod mounts no ConfigMap with spark.properties", "pod " + name);
    K8SPARK_ASSIGN(Json const map,
                   cluster->client().get(kube::config_maps(), cluster->ns(), map_name));
    std::string const text = map.value(Json::json_pointer("/data/spark.properties"), std::string());
    K8SPARK_ASSIGN(auto const properties, spark::parse_properties(text, map_name));
    Side side;
    for (spark::Property const& property : properties)
      if (property.key != "spark.app.name")
        side.conf.conf.set(
            property.key, property.value, {Layer::kPropertiesFile, "driver/" + name});
    std::string const version =
        pod.value(Json::json_pointer("/metadata/labels/spark-version"), std::string());
    auto parsed = spark::parse_spark_version(version);
    side.conf.version = parsed ? *std::move(parsed) : spark::newest_spark_version();
    is_run_ = true;
    return side;
  }

 public:
  [[nodiscard]] bool has_run() const { return is_run_; }

 private:
  DiffOptions const& options_;
  Context& context_;
  bool is_run_ = false;
};

bool has(std::span<std::string_view const> keys, std::string_view key) {
  return std::find(keys.begin(), keys.end(), key) != keys.end();
}

void drop_keys_of_each_run(std::vector<KeyDifference>& differences) {
  std::erase_if(differences, [](KeyDifference const& one) {
    spark::KeySpec const* const spec = spark::find_key(one.key);
    bool const internal = spec != nullptr && spec->is_internal;
    bool const computed = has(kComputed, one.key) && (!one.left || !one.right);
    return internal || computed || has(kOfEachRun, one.key);
  });
}

std::string_view word_of(KeyDifference::Kind kind) {
  switch (kind) {
    case KeyDifference::Kind::kValue:
      return "value";
    case KeyDifference::Kind::kDefault:
      return "default";
    case KeyDifference::Kind::kUnknown:
      return "unknown";
  }
  return "";
}

std::string cell(std::optional<std::string> const& value, std::string const& origin) {
  if (!value) return origin.starts_with("unknown") ? '(' + origin + ')' : "-";
  return origin.empty() ? *value : *value + "  (" + origin + ')';
}

std::string cell(std::string const& path, Json const& value) {
  if (value.is_null()) return "-";
  std::string const name = path.substr(path.rfind('/') + 1);
  if (value.is_string()) return spark::redacted(name, value.get<std::string>());
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

// spark.properties is compared key by key above.
bool is_conf_text(FieldDifference const& field) {
  return field.path == "/data/spark.properties";
}

std::string as_table(std::vector<KeyDifference> const& keys,
                     std::vector<FieldDifference> const& fields,
                     DiffOptions const& options) {
  std::string out;
  std::vector<std::vector<std::string>> rows;
  for (KeyDifference const& one : keys)
    rows.push_back({one.key, cell(one.left, one.left_origin), cell(one.right, one.right_origin)});
  if (!rows.empty()) out += render::table({"KEY", options.left, options.right}, rows);
  rows.clear();
  for (FieldDifference const& one : fields)
    if (!is_conf_text(one))
      rows.push_back(
          {one.object + ' ' + one.path, cell(one.path, one.left), cell(one.path, one.right)});
  if (!rows.empty())
    out += (out.empty() ? "" : "\n") + render::table({"FIELD", options.left, options.right}, rows);
  return out;
}

Json value_or_null(std::optional<std::string> const& value) {
  return value ? Json(*value) : Json();
}

std::string as_json(std::vector<KeyDifference> const& keys,
                    std::vector<FieldDifference> const& fields) {
  Json list = Json::array();
  for (KeyDifference const& one : keys)
    list.push_back({{"kind", word_of(one.kind)},
                    {"key", one.key},
                    {"left", value_or_null(one.left)},
                    {"right", value_or_null(one.right)},
                    {"leftOrigin", one.left_origin},
                    {"rightOrigin", one.right_origin}});
  Json objects = Json::array();
  for (FieldDifference const& one : fields)
    if (!is_conf_text(one))
      objects.push_back(
          {{"object", one.object}, {"path", one.path}, {"left", one.left}, {"right", one.right}});
  Json const whole = {{"keys", std::move(list)}, {"objects", std::move(objects)}};
  return whole.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace

int run_diff(DiffOptions const& options, Context& context) {
  Differ differ(options, context);
  Result<Side> const left = differ.side(options.left);
  if (!left) return report_error(left.error(), context);
  Result<Side> const right = differ.side(options.right);
  if (!right) return report_error(right.error(), context);
  std::vector<KeyDifference> keys = render::diff_conf(left->conf, right->conf);
  if (differ.has_run()) drop_keys_of_each_run(keys);
  std::vector<FieldDifference> const fields = render::diff_objects(left->objects, right->objects);
  std::string const text =
      options.submit.output == "json" ? as_json(keys, fields) : as_table(keys, fields, options);
  if (!context.streams.out(text) || !context.streams.flush()) return 1;
  return keys.empty() && fields.empty() ? 0 : 1;
}

}  // namespace k8spark::app
