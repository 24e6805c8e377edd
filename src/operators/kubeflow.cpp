#include "operators/kubeflow.h"

#include "operators/pod_template.h"
#include "operators/shared.h"
#include "operators/volumes.h"
#include "spark/uri.h"
#include "text/strings.h"

#include <array>

namespace k8spark::operators {

namespace {

constexpr std::array<Role, 2> kRoles = {"driver", "executor"};
constexpr std::string_view kAppName = "spark.app.name";
constexpr std::string_view kTracking = "spark.dynamicAllocation.shuffleTracking.enabled";

std::string role_key(Role role, std::string_view rest) {
  return "spark.kubernetes." + std::string(role) + std::string(rest);
}

std::string text_at(Conf const& entries, std::string_view key) {
  auto const at = entries.find(key);
  return at == entries.end() ? "" : at->second;
}

bool has_below(Conf const& entries, std::string_view prefix) {
  auto const at = entries.lower_bound(prefix);
  return at != entries.end() && at->first.starts_with(prefix);
}

// What spark-submit goes by as well. Java and Scala are the same to the operator.
std::string_view type_of(std::string const& application) {
  if (application.ends_with(".py")) return "Python";
  if (application.ends_with(".R") || application.ends_with(".r")) return "R";
  return "Scala";
}

class Renderer {
 public:
  explicit Renderer(Run const& run) : run_(run), entries_(entries_of(run)) {}

  Rendered run() {
    drop_submitters_keys(entries_, rendered_.warnings);
    warn_of_local_files(run_, rendered_.warnings);
    warn_of_secrets(run_, rendered_.warnings);
    rendered_.object = make_document(kKubeflowVersion, entries_, name());
    Json& spec = rendered_.object["spec"];
    spec["type"] = type_of(run_.primary_resource);
    fixed_defaults();
    std::vector<std::string> by_webhook =
        fields_from_entries(kubeflow_rows(), without_webhook(), entries_, spec);
    for (Role const role : kRoles) add_role(role, spec, by_webhook);
    spec["arguments"] = run_.app_args;
    if (run_.app_args.empty()) spec.erase("arguments");
    add_spark_conf(entries_, spec);
    spec["restartPolicy"]["type"] = "Never";
    if (!by_webhook.empty())
      rendered_.warnings.push_back("these fields need the operator's webhook: " +
                                   text::join(by_webhook, ", "));
    return std::move(rendered_);
  }

 private:
  // The operator says --name with the document's own name, whatever the conf holds.
  std::string name() {
    std::string const wanted = text_at(entries_, kAppName);
    std::string name = resource_name(wanted.empty() ? run_.name : wanted);
    if (!wanted.empty() && wanted != name)
      rendered_.warnings.push_back("the operator names the application after the document: \"" +
                                   name + "\"");
    entries_.erase(std::string(kAppName));
    return name;
  }

  // The operator turns shuffle tracking on where nothing is said; Spark does so since 3.4
  // (SPARK-39846).
  void fixed_defaults() {
    if (text::equals_ignore_case(text_at(entries_, "spark.dynamicAllocation.enabled"), "true") &&
        older_than(run_.spark_version, 3, 4))
      entries_.emplace(kTracking, "false");
    if (!entries_.contains("spark.submit.deployMode"))
      entries_.emplace("spark.submit.deployMode", "cluster");
  }

  [[nodiscard]] bool templated(Role role) const {
    return role == "driver" ? run_.driver_template.has_value() : run_.executor_template.has_value();
  }

  // A role with a template is not touched by the webhook. Source: the label
  // mutated-by-spark-operator in kubeflow's driverConfOption.
  [[nodiscard]] std::vector<std::string> without_webhook() const {
    std::vector<std::string> paths;
    for (Role const role : kRoles)
      if (templated(role)) paths.push_back(std::string(role) + '.');
    if (!paths.empty()) paths.emplace_back("hadoopConfigMap");
    // The operator refuses selectors at both levels; Spark reads both.
    if (has_below(entries_, "spark.kubernetes.node.selector.")) {
      paths.emplace_back("driver.nodeSelector");
      paths.emplace_back("executor.nodeSelector");
    }
    return paths;
  }

  void add_role(Role role, Json& spec, std::vector<std::string>& by_webhook) {
    Json& fields = spec[std::string(role)];
    if (fields.is_null()) fields = Json::object();
    if (templated(role)) {
      std::string const container = text_at(entries_, role_key(role, ".podTemplateContainerName"));
      Json const& given = role == "driver" ? *run_.driver_template : *run_.executor_template;
      fields["template"] = with_named_container(template_spec(given), role, container);
      entries_.erase(role_key(role, ".podTemplateContainerName"));
      entries_.erase(role_key(role, ".podTemplateFile"));
      return;
    }
    if (volumes_from_entries(role, entries_, spec))
      by_webhook.push_back(std::string(role) + ".volumeMounts");
    add_gpu(role, spec);
  }

  // The field asks for the device only; the keys, which tell Spark of it, stay in sparkConf.
  void add_gpu(Role role, Json& spec) {
    std::string const prefix = "spark." + std::string(role) + ".resource.gpu.";
    auto const amount = text::to_integer(text_at(entries_, prefix + "amount"));
    std::string const vendor = text_at(entries_, prefix + "vendor");
    if (!amount || *amount <= 0 || vendor.empty()) return;
    spec[std::string(role)]["gpu"] = {{"name", vendor + "/gpu"}, {"quantity", *amount}};
  }

  Run const& run_;
  Conf entries_;
  Rendered rendered_;
};

// The operator copies the document's labels to every pod.
void take_labels(Json const& document, Conf& entries) {
  Json const* const labels = find_at(document, "metadata.labels");
  if (labels == nullptr || !labels->is_object()) return;
  for (auto const& [name, value] : labels->items()) {
    if (name.starts_with("kueue.x-k8s.io/") || !value.is_string()) continue;
    for (Role const role : kRoles)
      entries.emplace(role_key(role, ".label.") + name, value.get<std::string>());
  }
}

void drop_known_defaults(Json& spec) {
  take_at(spec, "type");
  if (Json const* const policy = find_at(spec, "restartPolicy.type"); policy && *policy == "Never")
    take_at(spec, "restartPolicy.type");
  for (Role const role : kRoles)
    if (spec.contains(role) && spec[std::string(role)].empty()) spec.erase(std::string(role));
}

// Volumes that are mounted have found their place.
void drop_mounted_volumes(Json const& before, Json& spec) {
  if (!spec.contains("volumes") || !spec["volumes"].is_array()) return;
  Json left = Json::array();
  for (Json const& volume : spec["volumes"]) {
    bool mounted = false;
    for (Role const role : kRoles)
      if (Json const* const mounts = find_at(before, std::string(role) + ".volumeMounts"))
        for (Json const& mount : *mounts)
          mounted = mounted || text_in(mount, "name") == text_in(volume, "name");
    if (!mounted) left.push_back(volume);
  }
  if (left.empty())
    spec.erase("volumes");
  else
    spec["volumes"] = std::move(left);
}

}  // namespace

Rendered render_kubeflow(Run const& run) {
  return Renderer(run).run();
}

Result<Imported> read_kubeflow(Json const& document) {
  K8SPARK_ASSIGN(Opened opened, open_document(document));
  Json& spec = opened.spec;
  Conf& entries = opened.entries;
  Json const before = spec;
  Imported imported;
  // A field beats sparkConf: the operator says it later.
  Conf fields;
  entries_from_fields(kubeflow_rows(), spec, fields);
  for (Role const role : kRoles) entries_from_volumes(role, spec, fields);
  take_labels(document, fields);
  fields.merge(entries);
  imported.run.driver_template = template_from_fields("driver", spec, fields);
  imported.run.executor_template = template_from_fields("executor", spec, fields);
  if (text::equals_ignore_case(text_at(fields, "spark.dynamicAllocation.enabled"), "true") &&
      find_at(before, "dynamicAllocation") != nullptr &&
      older_than(text_at(fields, kVersion), 3, 4))
    fields.emplace(kTracking, "true");
  if (!opened.name.empty()) fields.insert_or_assign(std::string(kAppName), opened.name);
  if (text_at(fields, "spark.submit.deployMode") == "in-cluster-client")
    fields["spark.submit.deployMode"] = "client";
  Json const arguments = take_at(spec, "arguments");
  for (Json const& word : arguments.is_array() ? arguments : Json::array())
    imported.run.app_args.push_back(word.is_string() ? word.get<std::string>() : word.dump());
  drop_mounted_volumes(before, spec);
  drop_known_defaults(spec);
  warn_of_rest(spec, imported.warnings);
  take_entries(std::move(fields), imported.run);
  imported.run.name = opened.name;
  return imported;
}

}  // namespace k8spark::operators
