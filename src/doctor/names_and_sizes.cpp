#include "diagnosis/json_view.h"
#include "diagnosis/quantity.h"
#include "doctor/pod_parts.h"
#include "doctor/rules.h"
#include "text/strings.h"

#include <algorithm>

// What the objects themselves show.
namespace k8spark::doctor {

namespace {

using diagnosis::member;
using diagnosis::text_at;

constexpr std::size_t kLabelLength = 63;
constexpr std::size_t kNameLength = 253;
constexpr std::size_t kConfigMapBytes = 1'048'576;
constexpr std::size_t kConfigMapSlack = 4096;

bool is_lower_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

// Source: Kubernetes' IsDNS1123Subdomain, IsDNS1123Label, IsDNS1035Label.
std::string fault_of_name(std::string const& kind, std::string const& name) {
  bool const service = kind == "Service";
  bool const label = service || kind == "volume";
  std::size_t const most = label ? kLabelLength : kNameLength;
  if (name.size() > most)
    return "has " + std::to_string(name.size()) + " characters, " + std::to_string(most) +
           " are allowed";
  bool const form = !name.empty() && is_lower_or_digit(name.front()) &&
                    is_lower_or_digit(name.back()) &&
                    std::all_of(name.begin(), name.end(), [&](char c) {
                      return is_lower_or_digit(c) || c == '-' || (!label && c == '.');
                    });
  if (!form) return "may only hold a-z, 0-9 and '-', and no '-' at an end";
  if (service && name.front() >= '0' && name.front() <= '9') return "must begin with a letter";
  return "";
}

// Source: Kubernetes' IsValidLabelValue.
std::string fault_of_label(std::string const& value) {
  if (value.size() > kLabelLength)
    return "has " + std::to_string(value.size()) + " characters, 63 are allowed";
  auto const alnum = [](char c) { return is_lower_or_digit(c) || (c >= 'A' && c <= 'Z'); };
  bool const form = value.empty() || (alnum(value.front()) && alnum(value.back()) &&
                                      std::all_of(value.begin(), value.end(), [&](char c) {
                                        return alnum(c) || c == '-' || c == '_' || c == '.';
                                      }));
  return form ? "" : "may only hold letters, digits, '-', '_' and '.'";
}

std::vector<Json const*> objects_of(Facts const& facts) {
  std::vector<Json const*> all;
  for (Json const* pod : {&facts.driver_pod, &facts.executor_pod})
    if (pod->is_object()) all.push_back(pod);
  for (auto const* list : {&facts.resources, &facts.executor_resources})
    for (Json const& object : *list) all.push_back(&object);
  return all;
}

void check_object_names(Json const& object, Findings& out, bool& any) {
  std::string const kind = text_at(object, "kind");
  constexpr char const* kCure =
      "a shorter spark.app.name, or a name of your own (spark.kubernetes.driver.pod.name, "
      "spark.kubernetes.executor.podNamePrefix)";
  auto const report = [&](std::string const& what, std::string const& fault, char const* cure) {
    if (fault.empty()) return;
    any = true;
    out.error(FaultClass::kConfiguration, what, fault, cure);
  };
  report(kind + ' ' + name_of(object), fault_of_name(kind, name_of(object)), kCure);
  Json const& labels = member(object, "metadata", "labels");
  if (labels.is_object())
    for (auto const& [key, value] : labels.items())
      report("label " + key + " of " + kind + ' ' + name_of(object),
             fault_of_label(diagnosis::text_of(value)),
             "a shorter value, or another one");
  for (Json const& volume : member(object, "spec", "volumes"))
    report("volume " + text_at(volume, "name"),
           fault_of_name("volume", text_at(volume, "name")),
           "a Secret that is mounted gives its name to a volume: mount one with a shorter name");
}

std::size_t bytes_of(Json const& map, std::string& largest) {
  std::size_t sum = 0;
  std::size_t most = 0;
  for (char const* const part : {"data", "binaryData"}) {
    Json const& data = member(map, part);
    if (!data.is_object()) continue;
    for (auto const& [key, value] : data.items()) {
      std::size_t const size = key.size() + diagnosis::text_of(value).size();
      sum += size;
      if (size > most) largest = key + " (" + std::to_string(size) + " bytes)";
      most = std::max(most, size);
    }
  }
  return sum;
}

std::string no_objects(Facts const& facts) {
  return facts.plan_error ? "there is no plan (R-CONF)" : "client mode creates no objects";
}

void check_bounds_of(std::string const& role, Json const& pod, Findings& out, bool& any) {
  auto const amounts = amounts_of(pod);
  for (char const* const resource : {"cpu", "memory", "ephemeral-storage"}) {
    auto const request = amounts.find("requests." + std::string(resource));
    auto const limit = amounts.find("limits." + std::string(resource));
    if (request == amounts.end() || limit == amounts.end()) continue;
    if (request->second.value <= limit->second.value || !limit->second.complete) continue;
    any = true;
    out.error(
        FaultClass::kConfiguration,
        role + ' ' + resource,
        "requests " + spell(resource, request->second.value) + ", the limit is " +
            spell(resource, limit->second.value),
        resource == std::string("cpu")
            ? "raise spark.kubernetes." + role + ".limit.cores or lower spark." + role + ".cores"
            : "correct the pod template: a limit is at least the request");
  }
}

void check_thousandths(std::string const& role, Json const& pod, Findings& out, bool& any) {
  for (Json const* container : containers_of(pod))
    for (char const* const side : {"requests", "limits"})
      for (char const* const resource : {"memory", "ephemeral-storage"}) {
        std::string const text = text_at(*container, "resources", side, resource);
        if (!text.ends_with('m')) continue;
        any = true;
        out.warning(role + ' ' + side + '.' + resource,
                    text + " is in thousandths of a byte to Kubernetes",
                    "write Mi in Kubernetes' fields; only Spark's own keys take m");
      }
}

}  // namespace

void check_plan(Facts const& facts, Findings& out) {
  if (facts.plan_error) {
    Error const& error = *facts.plan_error;
    out.error(FaultClass::kConfiguration, error.where, error.message, error.hint);
    return;
  }
  out.ok("Spark " + facts.version.text,
         facts.mode == DeployMode::kClient
             ? "client mode"
             : "driver pod and " + std::to_string(facts.resources.size()) + " objects beside it");
}

void check_names(Facts const& facts, Findings& out) {
  auto const objects = objects_of(facts);
  if (objects.empty()) return out.not_checked("", no_objects(facts));
  bool any = false;
  for (Json const* object : objects) check_object_names(*object, out, any);
  if (!any) out.ok("", std::to_string(objects.size()) + " objects and their labels");
}

void check_config_map_sizes(Facts const& facts, Findings& out) {
  if (objects_of(facts).empty()) return out.not_checked("", no_objects(facts));
  bool any = false;
  std::size_t most = 0;
  for (Json const* object : objects_of(facts)) {
    if (text_at(*object, "kind") != "ConfigMap") continue;
    std::string largest;
    std::size_t const size = bytes_of(*object, largest);
    most = std::max(most, size);
    std::string const subject = "ConfigMap " + name_of(*object);
    std::string const evidence = std::to_string(size) +
                                 " bytes, an API server takes 1048576; the largest part is " +
                                 largest;
    constexpr char const* kCure =
        "leave files out of SPARK_CONF_DIR, or upload them (spark.kubernetes.file.upload.path)";
    if (size > kConfigMapBytes) {
      out.error(FaultClass::kConfiguration, subject, evidence, kCure);
      any = true;
    } else if (size > kConfigMapBytes - kConfigMapSlack) {
      out.warning(subject, evidence, kCure);
      any = true;
    }
  }
  if (!any) out.ok("", "the largest has " + std::to_string(most) + " bytes");
}

void check_units(Facts const& facts, Findings& out) {
  if (!facts.driver_pod.is_object() && !facts.executor_pod.is_object())
    return out.not_checked("", no_objects(facts));
  bool any = false;
  for (auto const& [role, pod] :
       {std::pair("driver", &facts.driver_pod), std::pair("executor", &facts.executor_pod)}) {
    check_bounds_of(role, *pod, out, any);
    check_thousandths(role, *pod, out, any);
  }
  if (!any) out.ok("", "requests are within limits");
}

// Without either, a full disk of the node evicts the executor and its neighbours.
void check_scratch(Facts const& facts, Findings& out) {
  if (!facts.executor_pod.is_object())
    return out.not_checked("", "the executor pod cannot be foretold");
  for (Json const& volume : member(facts.executor_pod, "spec", "volumes")) {
    std::string const name = text_at(volume, "name");
    if (name.starts_with("spark-local-dir-") && name != "spark-local-dir-1")
      return out.ok("executor", "volume " + name);
    // Spark's own is an emptyDir without a size.
    Json const& empty = member(volume, "emptyDir");
    bool const sized = empty.is_object() && !text_at(empty, "sizeLimit").empty();
    if (name == "spark-local-dir-1" && (!empty.is_object() || sized))
      return out.ok("executor", "volume " + name);
  }
  if (amounts_of(facts.executor_pod).contains("requests.ephemeral-storage"))
    return out.ok("executor", "states ephemeral-storage");
  out.warning("executor",
              "shuffle data goes to the node's disk, without a request or a limit: under disk "
              "pressure the executor is evicted",
              "mount a volume spark-local-dir-1 (spark.kubernetes.executor.volumes.*), or state "
              "ephemeral-storage in the executors' pod template");
}

void check_overhead(Facts const& facts, Findings& out) {
  if (facts.kind != AppKind::kPython) return out.ok("", "no Python application");
  for (char const* const key :
       {"spark.executor.memoryOverheadFactor", "spark.kubernetes.memoryOverheadFactor"}) {
    auto const text = facts.conf.get(key);
    auto const factor = text ? text::to_double(*text) : std::nullopt;
    constexpr double kOfPython = 0.4;
    if (!factor || *factor >= kOfPython) continue;
    if (facts.conf.contains("spark.executor.memoryOverhead") ||
        facts.conf.contains("spark.executor.pyspark.memory"))
      continue;
    return out.warning(key,
                       *text + " leaves little for the Python processes beside the JVM",
                       "leave it out: Spark takes 0.4 for Python; or set "
                       "spark.executor.memoryOverhead");
  }
  out.ok("executors", "overhead is that of Python");
}

}  // namespace k8spark::doctor
