#include "render/submit_job.h"

#include "spark/redaction.h"
#include "text/encoding.h"
#include "text/strings.h"
#include "yaml/yaml.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace k8spark::render {

namespace {

// The API server's limit of 1 MiB, with room for the rest of the object.
constexpr std::size_t kMaxMapBytes = 1048576 - 4096;
constexpr char const* kMaster = "k8s://https://kubernetes.default.svc";
constexpr char const* kProperties = "spark.properties";
constexpr char const* kDriverTemplate = "driver-template.yaml";
constexpr char const* kExecutorTemplate = "executor-template.yaml";
constexpr int kKeptSeconds = 24 * 60 * 60;  // an ended Job, for its log

// Of the machine where the command was written: its login, its cluster's context.
constexpr std::array<std::string_view, 4> kOfTheMachine = {
    "spark.kubernetes.context",
    "spark.kubernetes.authenticate.submission.",
    "spark.kubernetes.trust.certificates",
    "spark.master"};

// They are words of the command line.
constexpr std::array<std::string_view, 2> kAsFlags = {"spark.submit.deployMode", "spark.app.name"};

std::string in_folder(std::string_view name) {
  return std::string(kJobFolder) + '/' + std::string(name);
}

bool is_left_out(std::string const& key) {
  auto const named = [&](std::string_view name) {
    return key == name || (name.back() == '.' && key.starts_with(name));
  };
  return std::any_of(kOfTheMachine.begin(), kOfTheMachine.end(), named) ||
         std::any_of(kAsFlags.begin(), kAsFlags.end(), named);
}

Result<void> check_secrets(SparkConf const& conf) {
  for (auto const& [key, value] : conf.values()) {
    if (is_left_out(key) || spark::is_environment_reference(value.value)) continue;
    bool const secret =
        !value.value.empty() && (spark::is_secret_key(key) || spark::looks_secret(value.value));
    if (secret)
      return usage_error("a Job's ConfigMap is no place for the value of " + key,
                         value.origin.where,
                         "put it into a Secret and name that: credentials in the profile, or "
                         "spark.kubernetes.driver.secretKeyRef.NAME=SECRET:KEY");
  }
  return {};
}

SubmitCommand command_in_pod(JobInput const& input) {
  SubmitCommand command = input.command;
  std::vector<std::string> left_out;
  for (auto const& [key, value] : command.conf.values())
    if (is_left_out(key)) left_out.push_back(key);
  for (std::string const& key : left_out) command.conf.erase(key);
  Origin const derived{Layer::kDerived, "--format job"};
  auto const set = [&](char const* key, std::string value) {
    command.conf.set(key, std::move(value), derived);
  };
  set("spark.kubernetes.namespace", input.ns);
  // The image's user has no home that it may write to.
  if (!command.conf.contains("spark.jars.ivy")) set("spark.jars.ivy", "/tmp/.ivy");
  if (input.driver_template)
    set("spark.kubernetes.driver.podTemplateFile", in_folder(kDriverTemplate));
  if (input.executor_template)
    set("spark.kubernetes.executor.podTemplateFile", in_folder(kExecutorTemplate));
  return command;
}

struct MapFile {
  std::string key;
  std::string path;
  std::string const* bytes;
};

// A key has only letters, digits, '-', '_' and '.', and no folders.
std::string map_key(std::string key) {
  for (char& c : key)
    if (std::isalnum(static_cast<unsigned char>(c)) == 0 && c != '-' && c != '_' && c != '.')
      c = '_';
  return key;
}

std::vector<MapFile> map_files(JobInput const& input, std::string const& properties) {
  std::vector<MapFile> files = {{kProperties, kProperties, &properties}};
  if (input.driver_template)
    files.push_back({kDriverTemplate, kDriverTemplate, &*input.driver_template});
  if (input.executor_template)
    files.push_back({kExecutorTemplate, kExecutorTemplate, &*input.executor_template});
  for (TextFile const& file : input.conf_files)
    files.push_back({map_key("conf-" + file.name), "conf/" + file.name, &file.bytes});
  for (TextFile const& file : input.hadoop_files)
    files.push_back({map_key("hadoop-" + file.name), "hadoop/" + file.name, &file.bytes});
  return files;
}

Result<Json> config_map(JobInput const& input, std::vector<MapFile> const& files) {
  Json map = {
      {"apiVersion", "v1"},
      {"kind", "ConfigMap"},
      {"metadata",
       {{"name", input.name}, {"namespace", input.ns}, {"labels", job_labels(input.name)}}}};
  std::size_t bytes = 0;
  for (MapFile const& file : files) {
    bool const is_text = text::is_valid_utf8(*file.bytes);
    map[is_text ? "data" : "binaryData"][file.key] =
        is_text ? *file.bytes : text::base64_encode(*file.bytes);
    bytes += file.key.size() + file.bytes->size();
  }
  if (bytes > kMaxMapBytes)
    return usage_error("the configuration has " + std::to_string(bytes / 1024) +
                           " KiB, and a Job's ConfigMap holds 1020",
                       "--format job",
                       "put its files into the image");
  return map;
}

std::vector<std::string> submit_words(SubmitCommand const& command, JobInput const& input) {
  std::vector<std::string> words;
  if (input.own_program) {
    words = {"submit", "--no-profile"};
    if (input.run_id) words.insert(words.end(), {"--run-id", *input.run_id});
  } else {
    words = {"/opt/spark/bin/spark-submit", "--master", kMaster, "--deploy-mode", "cluster"};
  }
  std::string const name = input.command.conf.get_or("spark.app.name", "");
  auto const add = [&](char const* flag, std::optional<std::string> const& value) {
    if (value && !value->empty()) words.insert(words.end(), {flag, *value});
  };
  add("--name", name);
  add("--class", command.main_class);
  add("--proxy-user", command.proxy_user);
  add("--properties-file", in_folder(kProperties));
  words.push_back(command.primary_resource);
  words.insert(words.end(), command.app_args.begin(), command.app_args.end());
  return words;
}

Json mount(std::string const& volume, std::string const& path) {
  return {{"name", volume}, {"mountPath", path}, {"readOnly", true}};
}

Json container(JobInput const& input, SubmitCommand const& command) {
  Json out = {{"name", "submit"}, {"image", input.image}};
  if (!input.pull_policy.empty()) out["imagePullPolicy"] = input.pull_policy;
  // Spark's entrypoint runs what it does not know as it is; it must run, for the user's sake.
  if (input.own_program) out["command"] = Json::array({"k8spark"});
  out["args"] = submit_words(command, input);
  Json env = Json::array();
  if (!input.conf_files.empty())
    env.push_back({{"name", "SPARK_CONF_DIR"}, {"value", in_folder("conf")}});
  if (!input.hadoop_files.empty())
    env.push_back({{"name", "HADOOP_CONF_DIR"}, {"value", in_folder("hadoop")}});
  if (!env.empty()) out["env"] = std::move(env);
  out["resources"] = {{"requests", {{"cpu", "100m"}, {"memory", "512Mi"}}},
                      {"limits", {{"memory", "1536Mi"}}}};
  Json& security = out["securityContext"] = {{"allowPrivilegeEscalation", false},
                                             {"capabilities", {{"drop", Json::array({"ALL"})}}}};
  if (input.non_root) security["runAsNonRoot"] = true;
  security["seccompProfile"] = {{"type", "RuntimeDefault"}};
  out["volumeMounts"] = Json::array({mount("submit", std::string(kJobFolder))});
  if (!input.code_volume.is_null())
    out["volumeMounts"].push_back(mount(input.code_volume["name"], input.code_folder));
  return out;
}

Json job_spec(JobInput const& input,
              SubmitCommand const& command,
              std::vector<MapFile> const& files) {
  Json items = Json::array();
  for (MapFile const& file : files) items.push_back({{"key", file.key}, {"path", file.path}});
  Json pod = {{"serviceAccountName", input.account},
              {"restartPolicy", "Never"},
              {"enableServiceLinks", false}};
  for (std::string const& secret : input.pull_secrets)
    pod["imagePullSecrets"].push_back({{"name", secret}});
  pod["containers"] = Json::array({container(input, command)});
  pod["volumes"] = Json::array(
      {{{"name", "submit"}, {"configMap", {{"name", input.name}, {"items", std::move(items)}}}}});
  if (!input.code_volume.is_null()) pod["volumes"].push_back(input.code_volume);
  // A second try would be a second driver.
  Json spec = {{"backoffLimit", 0}};
  if (!input.cron) spec["ttlSecondsAfterFinished"] = kKeptSeconds;
  spec["template"] = {{"metadata", {{"labels", job_labels(input.name)}}}, {"spec", std::move(pod)}};
  return spec;
}

Json job(JobInput const& input, Json spec) {
  Json out = {
      {"apiVersion", "batch/v1"},
      {"kind", input.cron ? "CronJob" : "Job"},
      {"metadata",
       {{"name", input.name}, {"namespace", input.ns}, {"labels", job_labels(input.name)}}}};
  if (!input.cron) {
    out["spec"] = std::move(spec);
    return out;
  }
  out["spec"] = {{"schedule", *input.cron},
                 {"concurrencyPolicy", "Forbid"},
                 {"successfulJobsHistoryLimit", 3},
                 {"failedJobsHistoryLimit", 3},
                 {"jobTemplate",
                  {{"metadata", {{"labels", job_labels(input.name)}}}, {"spec", std::move(spec)}}}};
  return out;
}

Json* find_container(Json& containers, std::string const& name) {
  for (Json& one : containers)
    if (one.is_object() && one.contains("name") && one["name"] == name) return &one;
  return containers.empty() ? nullptr : &containers.front();
}

Result<Json> read_template(std::optional<std::string> const& text) {
  if (!text) return Json::object();
  K8SPARK_ASSIGN(yaml::Node const tree, yaml::parse(*text, "pod template"));
  K8SPARK_ASSIGN(Json json, yaml::to_json(tree));
  return json.is_object() ? std::move(json) : Json::object();
}

}  // namespace

Json job_labels(std::string const& name) {
  return {{"app.kubernetes.io/name", "spark-submit"},
          {"app.kubernetes.io/instance", name},
          {"app.kubernetes.io/managed-by", "k8spark"}};
}

std::string job_name(std::string_view app_name) {
  constexpr std::size_t kMost = 45;  // and "-submit"
  std::string name;
  for (char const c : text::to_lower(app_name)) {
    bool const legal = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (legal)
      name += c;
    else if (!name.empty() && name.back() != '-')
      name += '-';
  }
  name.resize(std::min(name.size(), kMost));
  while (!name.empty() && name.back() == '-') name.pop_back();
  return (name.empty() ? "spark" : name) + "-submit";
}

Result<std::vector<Json>> submit_job(JobInput const& input) {
  K8SPARK_CHECK(check_secrets(input.command.conf));
  SubmitCommand const command = command_in_pod(input);
  std::string const properties = conf_as_properties(command);
  std::vector<MapFile> const files = map_files(input, properties);
  K8SPARK_ASSIGN(Json map, config_map(input, files));
  return std::vector<Json>{std::move(map), job(input, job_spec(input, command, files))};
}

Result<std::string> template_with_volume(std::optional<std::string> const& text,
                                         std::string const& container,
                                         Json const& volume,
                                         std::string const& mount_path) {
  K8SPARK_ASSIGN(Json pod, read_template(text));
  pod["apiVersion"] = "v1";
  pod["kind"] = "Pod";
  Json& spec = pod["spec"];
  if (!spec.is_object()) spec = Json::object();
  if (!spec["volumes"].is_array()) spec["volumes"] = Json::array();
  spec["volumes"].push_back(volume);
  Json& containers = spec["containers"];
  if (!containers.is_array()) containers = Json::array();
  Json* target = find_container(containers, container);
  if (target == nullptr) {
    // Spark fills it: image, arguments, resources.
    containers.push_back({{"name", container.empty() ? "spark-kubernetes" : container}});
    target = &containers.back();
  }
  Json& mounts = (*target)["volumeMounts"];
  if (!mounts.is_array()) mounts = Json::array();
  mounts.push_back(mount(volume["name"], mount_path));
  return yaml::emit(pod);
}

}  // namespace k8spark::render
