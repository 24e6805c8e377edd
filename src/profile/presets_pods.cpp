#include "profile/preset_build.h"
#include "text/strings.h"

#include <algorithm>
#include <array>

// Event log, scratch space, trust store, ports, tolerations, deadline, Ivy, Python.
namespace k8spark::profile {

namespace {

void event_log(PresetBuild& build) {
  ConfValue const* const folder = build.option("eventLog.dir");
  if (folder == nullptr) return;
  if (!build.in_conf("spark.eventLog.enabled"))
    build.set("spark.eventLog.enabled", "true", *folder);
  // Both are on by themselves from 4.0 on.
  if (build.spark(4, 0) && build.text("eventLog.rolling") != "false")
    build.note(*folder,
               "Spark " + build.stack().spark.text +
                   " writes rolling, zstd-compressed event logs: a history server older than 4.0 "
                   "may not read them");
}

// Spark takes volumes of this name for its local folders (LocalDirsFeatureStep).
Result<void> scratch(PresetBuild& build) {
  ConfValue const* const any = build.first_of("scratch.");
  if (any == nullptr) return {};
  ConfValue const* const named = build.option("scratch.type");
  ConfValue const* const size = build.option("scratch.size");
  ConfValue const* const storage_class = build.option("scratch.storageClass");
  std::string const type = named != nullptr           ? named->value
                           : storage_class != nullptr ? "pvc"
                                                      : "emptyDir";
  if (storage_class != nullptr && type != "pvc")
    return usage_error("scratch of type " + type + " has no storageClass",
                       storage_class->origin.where);
  if (type == "pvc" && (size == nullptr || storage_class == nullptr))
    return usage_error("scratch of type pvc wants size and storageClass",
                       any->origin.where,
                       "scratch: {type: pvc, size: 50Gi, storageClass: NAME}");
  if (type == "memory") {
    if (size != nullptr)
      return usage_error("scratch of type memory has no size: it counts to the pod's memory",
                         size->origin.where,
                         "raise memoryOverhead instead");
    build.set("spark.kubernetes.local.dirs.tmpfs", "true", *any);
    return {};
  }
  std::string const volume = type == "pvc" ? "persistentVolumeClaim" : "emptyDir";
  for (std::string_view const role : {"driver", "executor"}) {
    std::string const stem =
        "spark.kubernetes." + std::string(role) + ".volumes." + volume + ".spark-local-dir-1.";
    build.set(stem + "mount.path", "/var/data/spark-local-dir-1", *any);
    if (size != nullptr) build.set(stem + "options.sizeLimit", size->value, *size);
    if (type != "pvc") continue;
    build.set(stem + "mount.readOnly", "false", *any);
    build.set(stem + "options.claimName", "OnDemand", *any);
    build.set(stem + "options.storageClass", storage_class->value, *storage_class);
  }
  return {};
}

Result<void> trust_store(PresetBuild& build) {
  ConfValue const* const secret = build.option("tls.trustStore.secret");
  ConfValue const* const file = build.option("tls.trustStore.file");
  if (secret == nullptr && file == nullptr) return {};
  ConfValue const& given = secret != nullptr ? *secret : *file;
  if (secret == nullptr || file == nullptr)
    return usage_error("tls.trustStore wants secret and file both", given.origin.where);
  build.mount(secret->value, "/etc/k8spark/tls", *secret);
  build.java_option("-Djavax.net.ssl.trustStore=/etc/k8spark/tls/" + file->value, *file);
  return {};
}

// Spark tries the ports behind a taken one: [p, p + maxRetries].
void ports(PresetBuild& build) {
  struct Range {
    std::string_view name;
    long long first;
  };
  std::vector<Range> ranges;
  for (std::string_view const name : {"rpc", "blockManager", "ui"})
    if (auto const port = text::to_integer(build.text("driver.ports." + std::string(name)));
        port && *port > 0)
      ranges.push_back({name, *port});
  std::string const given = build.text("driver.ports.maxRetries");
  long long const retries = text::to_integer(given.empty() ? "16" : given).value_or(16);
  std::sort(ranges.begin(), ranges.end(), [](Range const& a, Range const& b) {
    return a.first < b.first;
  });
  for (std::size_t i = 1; i < ranges.size(); ++i)
    if (ranges[i].first <= ranges[i - 1].first + retries)
      build.warn(*build.first_of("driver.ports."),
                 "driver.ports: a retry of " + std::string(ranges[i - 1].name) +
                     " may take the port of " + std::string(ranges[i].name) +
                     "; keep them more than maxRetries (" + std::to_string(retries) + ") apart");
}

Result<void> deadline(PresetBuild& build) {
  ConfValue const* const seconds = build.option("driver.activeDeadlineSeconds");
  if (seconds == nullptr) return {};
  if (text::to_integer(seconds->value).value_or(0) < 1)
    return usage_error("driver.activeDeadlineSeconds must be 1 or more", seconds->origin.where);
  build.end_driver_after(*seconds);
  return {};
}

void tolerations(PresetBuild& build) {
  for (char const* const field : {"tolerations", "driver.tolerations", "executors.tolerations"})
    if (ConfValue const* const given = build.option(field)) build.tolerate(field, *given);
}

// {major, minor} of "3.11" or "3.11.4".
std::optional<std::pair<long long, long long>> minor_of(std::string_view version) {
  std::vector<std::string> const parts = text::split(version, '.');
  if (parts.size() < 2) return std::nullopt;
  auto const major = text::to_integer(parts[0]);
  auto const minor = text::to_integer(parts[1]);
  if (!major || !minor) return std::nullopt;
  return std::pair{*major, *minor};
}

Result<void> python(PresetBuild& build) {
  ConfValue const* const version = build.option("python.version");
  if (version == nullptr) return {};
  auto const given = minor_of(version->value);
  if (!given)
    return usage_error("python.version must be like 3.11, not \"" + version->value + '"',
                       version->origin.where);
  std::string const oldest(matrix::line_of(build.stack().spark).oldest_python);
  if (*given < *minor_of(oldest))
    return usage_error("PySpark of Spark " + build.stack().spark.text + " needs Python " + oldest +
                           " or newer, not " + version->value,
                       version->origin.where);
  return {};
}

// Users of an image mostly have no home that Ivy could write to. The field only: packages that a
// flag or `conf` names are spark-submit's to the letter, and `import` relies on that.
void ivy(PresetBuild& build) {
  ConfValue const* const packages = build.option("deps.packages");
  if (packages != nullptr && !packages->value.empty())
    build.fill("deps.packages", "spark.jars.ivy", "/tmp/.ivy2", *packages);
}

}  // namespace

Result<void> expand_pods(PresetBuild& build) {
  event_log(build);
  ports(build);
  ivy(build);
  tolerations(build);
  K8SPARK_CHECK(deadline(build));
  K8SPARK_CHECK(scratch(build));
  K8SPARK_CHECK(trust_store(build));
  return python(build);
}

}  // namespace k8spark::profile
