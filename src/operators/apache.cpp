#include "operators/apache.h"

#include "operators/pod_template.h"
#include "operators/shared.h"
#include "text/strings.h"

#include <algorithm>
#include <array>

namespace k8spark::operators {

namespace {

using enum Shape;

constexpr std::string_view kPythonRunner = "org.apache.spark.deploy.PythonRunner";
constexpr std::string_view kRRunner = "org.apache.spark.deploy.RRunner";
constexpr std::string_view kPyFiles = "spark.submit.pyFiles";
constexpr std::string_view kJars = "spark.jars";
constexpr std::string_view kNoFile = "spark-internal";

constexpr auto kRows = std::to_array<FieldRow>({
    {"mainClass", kText, kClass},
    {"deploymentMode",
     kText,
     "spark.submit.deployMode",
     Way::kField,
     "cluster=ClusterMode|client=ClientMode"},
    {"proxyUser", kText, kProxyUser},
    {"files", kText, "spark.files", Way::kMirror},
    {"runtimeVersions.sparkVersion", kText, kVersion},
});

bool is_python(std::string const& application) {
  return application.ends_with(".py");
}

bool is_r(std::string const& application) {
  return application.ends_with(".R") || application.ends_with(".r");
}

// The application and the list that travels with it, as the operator takes them apart again.
void add_application(Run const& run, Conf& entries, Json& spec) {
  std::string const& application = run.primary_resource;
  entries.erase(std::string(kApplication));
  if (is_python(application)) {
    std::vector<std::string> files = {application};
    auto const at = entries.find(kPyFiles);
    if (at != entries.end()) {
      for (std::string& file : text::split_list(at->second)) files.push_back(std::move(file));
      entries.erase(at);
    }
    entries[std::string(kClass)] = kPythonRunner;
    spec["pyFiles"] = text::join(files, ",");
  } else if (is_r(application)) {
    entries[std::string(kClass)] = kRRunner;
    spec["sparkRFiles"] = application;
  } else if (application != kNoFile && !application.empty()) {
    spec["jars"] = application;
    // The operator adds the application to spark.jars only where nobody set that.
    if (auto const at = entries.find(kJars); at != entries.end() && !at->second.empty())
      at->second += ',' + application;
  }
}

// Takes the application out of the end of spark.jars, where the operator wants it.
void remove_from_jars(std::string const& application, Conf& entries) {
  auto const at = entries.find(kJars);
  if (at == entries.end()) return;
  std::vector<std::string> jars = text::split_list(at->second);
  if (jars.empty() || jars.back() != application) return;
  jars.pop_back();
  if (jars.empty())
    entries.erase(at);
  else
    at->second = text::join(jars, ",");
}

std::string take_text(Json& spec, std::string_view field) {
  Json const value = take_at(spec, field);
  return value.is_string() ? value.get<std::string>() : "";
}

// Source: SparkAppSubmissionWorker.buildDriverConf: jars first, then Python, then R.
void read_application(Json& spec, Conf& entries) {
  std::string const jars = take_text(spec, "jars");
  std::string const python = take_text(spec, "pyFiles");
  std::string const r = take_text(spec, "sparkRFiles");
  std::string const main_class = entries.contains(kClass) ? entries.at(std::string(kClass)) : "";
  std::string application;
  if (!jars.empty()) {
    application = jars;
    remove_from_jars(application, entries);
  } else if (!python.empty()) {
    std::size_t const comma = python.find(',');
    application = python.substr(0, comma);
    if (comma != std::string::npos) entries.emplace(kPyFiles, python.substr(comma + 1));
  } else {
    application = r.empty() ? std::string(kNoFile) : r;
  }
  bool const runner = main_class == kPythonRunner || main_class == kRRunner;
  if (runner && (is_python(application) || is_r(application))) entries.erase(std::string(kClass));
  entries[std::string(kApplication)] = application;
}

void drop_known_defaults(Json& spec) {
  constexpr std::string_view kPolicy = "applicationTolerations.restartConfig.restartPolicy";
  if (Json const* const policy = find_at(spec, kPolicy); policy && *policy == "Never")
    take_at(spec, kPolicy);
}

std::optional<Json> take_template(Json& spec, std::string_view path) {
  Json given = take_at(spec, path);
  if (!given.is_object() || given.empty()) return std::nullopt;
  return template_spec(std::move(given));
}

// The operator fills the place in in image names; Spark itself since 4.1.
void fill_version_in(Conf& entries) {
  auto const version = entries.find(kVersion);
  if (version == entries.end() || !older_than(version->second, 4, 1)) return;
  for (auto& [key, value] : entries)
    if (key.starts_with("spark.kubernetes.") && key.ends_with("container.image"))
      value = text::replace_all(value, "{{SPARK_VERSION}}", version->second);
}

}  // namespace

std::span<FieldRow const> apache_rows() {
  return kRows;
}

Rendered render_apache(Run const& run) {
  Rendered rendered;
  Conf entries = entries_of(run);
  drop_submitters_keys(entries, rendered.warnings);
  warn_of_local_files(run, rendered.warnings);
  warn_of_secrets(run, rendered.warnings);
  auto const name = entries.find("spark.app.name");
  std::string const stem = name == entries.end() || name->second.empty() ? run.name : name->second;
  rendered.object = make_document(kApacheVersion, entries, resource_name(stem));
  Json& spec = rendered.object["spec"];
  if (run.main_class && (is_python(run.primary_resource) || is_r(run.primary_resource)))
    rendered.warnings.emplace_back("--class is left out: the application is no jar");
  add_application(run, entries, spec);
  entries.emplace("spark.submit.deployMode", "cluster");
  fields_from_entries(apache_rows(), {}, entries, spec);
  if (!run.app_args.empty()) spec["driverArgs"] = run.app_args;
  if (run.driver_template) {
    spec["driverSpec"]["podTemplateSpec"] = template_spec(*run.driver_template);
    entries.erase("spark.kubernetes.driver.podTemplateFile");
  }
  if (run.executor_template) {
    spec["executorSpec"]["podTemplateSpec"] = template_spec(*run.executor_template);
    entries.erase("spark.kubernetes.executor.podTemplateFile");
  }
  spec["applicationTolerations"]["restartConfig"]["restartPolicy"] = "Never";
  add_spark_conf(entries, spec);
  return rendered;
}

Result<Imported> read_apache(Json const& document) {
  K8SPARK_ASSIGN(Opened opened, open_document(document));
  Imported imported;
  Json& spec = opened.spec;
  entries_from_fields(apache_rows(), spec, opened.entries);
  read_application(spec, opened.entries);
  fill_version_in(opened.entries);
  Json const arguments = take_at(spec, "driverArgs");
  for (Json const& word : arguments.is_array() ? arguments : Json::array())
    imported.run.app_args.push_back(word.is_string() ? word.get<std::string>() : word.dump());
  imported.run.driver_template = take_template(spec, "driverSpec.podTemplateSpec");
  imported.run.executor_template = take_template(spec, "executorSpec.podTemplateSpec");
  drop_known_defaults(spec);
  warn_of_rest(spec, imported.warnings);
  take_entries(std::move(opened.entries), imported.run);
  imported.run.name = opened.name;
  return imported;
}

}  // namespace k8spark::operators
