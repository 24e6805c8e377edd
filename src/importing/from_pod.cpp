#include "importing/from_documents.h"
#include "importing/from_words.h"
#include "importing/notation.h"
#include "operators/field_row.h"
#include "operators/pod_template.h"
#include "spark/properties.h"
#include "spark/uri.h"
#include "text/strings.h"
#include "yaml/yaml.h"

#include <algorithm>
#include <array>

namespace k8spark::importing {

namespace {

using operators::find_at;

constexpr std::string_view kShippedTemplate = "/opt/spark/pod-template/";

// What Spark's submission writes into spark.properties by itself. An empty value: whatever it is.
// Source: Spark's feature steps (spark-submission.md, the conf ConfigMap).
struct Injected {
  std::string_view key;
  std::string_view value;
};
constexpr auto kInjected = std::to_array<Injected>({
    {"spark.app.id", ""},
    {"spark.app.submitTime", ""},
    {"spark.driver.host", ""},
    {"spark.driver.port", "7078"},
    {"spark.driver.blockManager.port", "7079"},
    {"spark.kubernetes.submitInDriver", ""},
    {"spark.kubernetes.resource.type", ""},
    {"spark.kubernetes.memoryOverheadFactor", "0.1"},
    {"spark.kubernetes.memoryOverheadFactor", "0.4"},
    {"spark.kubernetes.executor.hadoopConfigMapName", ""},
});

bool is_hex(std::string_view text) {
  return text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

// "pi-py-0123456789abcdef-driver". Source: Spark's KubernetesUtils.uniqueID.
bool is_generated_name(std::string_view name) {
  constexpr std::string_view kSuffix = "-driver";
  constexpr std::size_t kUnique = 16;
  if (!name.ends_with(kSuffix)) return false;
  name.remove_suffix(kSuffix.size());
  return name.size() > kUnique && name[name.size() - kUnique - 1] == '-' &&
         is_hex(name.substr(name.size() - kUnique));
}

// The name of the ConfigMap of the volume that `matches`.
template <typename Matches>
std::string mounted_map(Json const& pod, Matches matches) {
  Json const* const volumes = find_at(pod, "spec.volumes");
  if (volumes == nullptr || !volumes->is_array()) return "";
  for (Json const& volume : *volumes)
    if (Json const* const map = find_at(volume, "configMap"); map != nullptr && matches(volume))
      return operators::text_in(*map, "name");
  return "";
}

Json const* find_map(std::vector<Json> const& objects, std::string const& name) {
  for (Json const& object : objects)
    if (operators::text_in(object, "kind") == "ConfigMap")
      if (Json const* const own = find_at(object, "metadata.name"); own && *own == name)
        return &object;
  return nullptr;
}

class Reader {
 public:
  Reader(Json const& pod, std::vector<Json> const& objects) : pod_(pod), objects_(objects) {}

  Result<ImportedRun> run() {
    K8SPARK_CHECK(command());
    K8SPARK_CHECK(properties());
    drop_injected();
    drop_redacted();
    executor_template();
    lists();
    shipped_files();
    name_and_version();
    return std::move(imported_);
  }

 private:
  operators::Conf& conf() { return imported_.run.conf; }
  void warn(std::string text) { imported_.warnings.push_back(std::move(text)); }

  // The container's words are bin/spark-submit's, behind "driver". Source: Spark's entrypoint.sh.
  Result<void> command() {
    Json const* const containers = find_at(pod_, "spec.containers");
    for (Json const& container : containers != nullptr ? *containers : Json::array()) {
      Json const* const args = find_at(container, "args");
      if (args == nullptr || !args->is_array() || args->empty() || args->front() != "driver")
        continue;
      std::vector<std::string> words;
      for (Json const& word : *args)
        if (word.is_string()) words.push_back(as_notation(word.get<std::string>()));
      words.erase(words.begin());
      K8SPARK_ASSIGN(imported_, from_words(words));
      imported_.properties_file.clear();
      imported_.warnings.clear();
      drop_runner();
      return {};
    }
    return usage_error("the pod has no container that runs a Spark driver");
  }

  // Python's and R's main classes are Spark's own.
  void drop_runner() {
    std::optional<std::string>& main_class = imported_.run.main_class;
    if (main_class == "org.apache.spark.deploy.PythonRunner" ||
        main_class == "org.apache.spark.deploy.RRunner")
      main_class.reset();
  }

  Result<void> properties() {
    std::string const name = conf_map_of(pod_);
    Json const* const map = find_map(objects_, name);
    Json const* const data = map == nullptr ? nullptr : find_at(*map, "data");
    if (data == nullptr || !data->contains("spark.properties"))
      return usage_error("the pod's configuration is not there: ConfigMap \"" + name + '"',
                         "",
                         "import pod and ConfigMap together, or: k8spark import --driver NAME");
    K8SPARK_ASSIGN(ImportedRun const read,
                   from_properties(operators::text_in(*data, "spark.properties"), name));
    for (auto const& [key, value] : read.run.conf) conf().emplace(key, value);
    return {};
  }

  void drop_injected() {
    for (Injected const& injected : kInjected)
      if (auto const at = conf().find(injected.key);
          at != conf().end() && (injected.value.empty() || at->second == injected.value))
        conf().erase(at);
    constexpr std::string_view kPodName = "spark.kubernetes.driver.pod.name";
    if (auto const at = conf().find(kPodName); at != conf().end() && is_generated_name(at->second))
      conf().erase(at);
  }

  void drop_redacted() {
    constexpr std::string_view kMounted = "spark.kubernetes.authenticate.driver.mounted.";
    for (auto at = conf().begin(); at != conf().end();) {
      bool const redacted =
          text::contains(at->second, "(redacted)") || at->second == "<present_but_redacted>";
      bool const mounted = at->first.starts_with(kMounted);
      if (redacted)
        warn(at->first + " was redacted in the cluster and is left out: set it anew");
      else if (mounted)
        warn(at->first + " names a file that the submission mounted, and is left out");
      at = redacted || mounted ? conf().erase(at) : std::next(at);
    }
  }

  void executor_template() {
    constexpr std::string_view kKey = "spark.kubernetes.executor.podTemplateFile";
    auto const at = conf().find(kKey);
    if (at == conf().end() || !at->second.starts_with(kShippedTemplate)) return;
    conf().erase(at);
    Json const* const map = find_map(objects_, template_map_of(pod_));
    Json const* const data = map == nullptr ? nullptr : find_at(*map, "data");
    if (data != nullptr)
      for (auto const& [name, unused] : data->items())
        if (auto tree = yaml::parse(operators::text_in(*data, name), name))
          if (auto json = yaml::to_json(*tree); json && json->is_object())
            imported_.run.executor_template = operators::template_spec(*std::move(json));
    if (!imported_.run.executor_template)
      warn(std::string(kKey) + " is left out: the ConfigMap with the template is not there");
  }

  // spark-submit adds a jar application to spark.jars, and an empty spark.submit.pyFiles always.
  void lists() {
    if (auto const at = conf().find("spark.submit.pyFiles");
        at != conf().end() && at->second.empty())
      conf().erase(at);
    auto const at = conf().find("spark.jars");
    if (at == conf().end()) return;
    std::vector<std::string> jars = text::split_list(at->second);
    if (!jars.empty() && jars.back() == imported_.run.primary_resource) jars.pop_back();
    if (jars.empty())
      conf().erase(at);
    else
      at->second = text::join(jars, ",");
  }

  void shipped_files() {
    constexpr std::string_view kCode = "/opt/k8spark/code/";
    auto const look = [&](std::string const& value, std::string const& what) {
      if (text::contains(value, kCode))
        warn(what + " came from the submitter's machine in a ConfigMap: name the file again");
      else if (text::contains(value, "/spark-upload-"))
        warn(what + " was uploaded by the submission: name the file again");
    };
    look(imported_.run.primary_resource, "the application");
    for (auto const& [key, value] : conf()) look(value, key);
    if (conf().contains("spark.kubernetes.driver.podTemplateFile"))
      warn("spark.kubernetes.driver.podTemplateFile names a file of the submitter's machine");
  }

  void name_and_version() {
    if (auto const at = conf().find("spark.app.name"); at != conf().end())
      if (auto name = as_literal(at->second)) imported_.run.name = *std::move(name);
    Json const* const labels = find_at(pod_, "metadata.labels");
    if (labels != nullptr && labels->is_object())
      imported_.run.spark_version = operators::text_in(*labels, "spark-version");
  }

  Json const& pod_;
  std::vector<Json> const& objects_;
  ImportedRun imported_;
};

}  // namespace

std::string conf_map_of(Json const& pod) {
  return mounted_map(pod, [](Json const& volume) {
    std::string const name = operators::text_in(volume, "name");
    return name == "spark-conf-volume-driver" || name == "spark-conf-volume";
  });
}

std::string template_map_of(Json const& pod) {
  return mounted_map(pod, [](Json const& volume) {
    return operators::text_in(volume, "name") == "pod-template-volume";
  });
}

Result<ImportedRun> from_pod(Json const& pod, std::vector<Json> const& objects) {
  return Reader(pod, objects).run();
}

}  // namespace k8spark::importing
