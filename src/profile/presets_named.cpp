#include "profile/preset_build.h"
#include "spark/redaction.h"
#include "text/strings.h"

#include <algorithm>
#include <array>

// presets: [minio, spot]: keys for a place or a need. Lowest of all layers: whatever else speaks of
// a key wins.
namespace k8spark::profile {

namespace {

struct NamedKey {
  std::string_view preset;
  std::string_view key;
  std::string_view value;
  matrix::HadoopVersion since = {};           // of the image's Hadoop
  matrix::HadoopVersion until = {999, 0, 0};  // and not from this one on
  int spark_major = 3;                        // the first Spark that knows the key
  int spark_minor = 1;
};

constexpr std::string_view kRedaction = "";  // stands for the regex, which is long

constexpr auto kKeys = std::to_array<NamedKey>({
    // Before 3.4 the defaults suit a laptop, and columnar files are read from end to end.
    {"aws", "spark.hadoop.fs.s3a.connection.maximum", "200", {}, {3, 4, 0}},
    {"aws", "spark.hadoop.fs.s3a.threads.max", "64", {}, {3, 4, 0}},
    {"aws", "spark.hadoop.fs.s3a.experimental.input.fadvise", "random", {3, 1, 0}, {3, 3, 5}},

    {"azure", "spark.redaction.regex", kRedaction},

    {"gcs", "spark.hadoop.fs.gs.impl", "com.google.cloud.hadoop.fs.gcs.GoogleHadoopFileSystem"},
    {"gcs",
     "spark.hadoop.fs.AbstractFileSystem.gs.impl",
     "com.google.cloud.hadoop.fs.gcs.GoogleHadoopFS"},
    {"gcs", "spark.redaction.regex", kRedaction},

    // What storage.s3.endpoint brings as well; here for endpoints that come from elsewhere.
    {"minio", "spark.hadoop.fs.s3a.path.style.access", "true", {2, 8, 0}},
    {"minio", "spark.hadoop.fs.s3a.endpoint.region", "external", {3, 3, 1}},
    {"minio", "spark.hadoop.fs.s3a.checksum.generation", "false", {3, 4, 3}},
    {"minio", "spark.hadoop.fs.s3a.checksum.validation", "false", {3, 4, 3}},

    // A user without a home, in group 0.
    {"openshift", "spark.kubernetes.driverEnv.HOME", "/tmp"},
    {"openshift", "spark.executorEnv.HOME", "/tmp"},
    {"openshift", "spark.jars.ivy", "/tmp/.ivy2"},

    {"local", "spark.kubernetes.container.image.pullPolicy", "IfNotPresent"},
    {"local", "spark.kubernetes.driver.request.cores", "100m"},
    {"local", "spark.kubernetes.executor.request.cores", "100m"},
    {"local", "spark.executor.instances", "1"},
    {"local", "spark.driver.memory", "512m"},
    {"local", "spark.executor.memory", "512m"},

    {"spot", "spark.decommission.enabled", "true"},
    {"spot", "spark.storage.decommission.enabled", "true"},
    {"spot", "spark.storage.decommission.rddBlocks.enabled", "true"},
    {"spot", "spark.storage.decommission.shuffleBlocks.enabled", "true"},
    {"spot", "spark.executor.decommission.forceKillTimeout", "100s", {}, {999, 0, 0}, 3, 2},
    {"spot", "spark.stage.ignoreDecommissionFetchFailure", "true", {}, {999, 0, 0}, 3, 4},

    // It comes after the pod template's.
    {"spot",
     "spark.kubernetes.executor.terminationGracePeriodSeconds",
     "120s",
     {},
     {999, 0, 0},
     4,
     1},

    // Of both, the label counts in newer versions and the annotation in older ones.
    {"istio", "spark.kubernetes.driver.label.sidecar.istio.io/inject", "false"},
    {"istio", "spark.kubernetes.executor.label.sidecar.istio.io/inject", "false"},
    {"istio", "spark.kubernetes.driver.annotation.sidecar.istio.io/inject", "false"},
    {"istio", "spark.kubernetes.executor.annotation.sidecar.istio.io/inject", "false"},
});

// What Pod Security asks for goes through the types of Spark's API client, and that of 3.1 drops
// seccompProfile.
Result<void> restrict(PresetBuild& build, ConfValue const& because) {
  if (!build.spark(3, 2))
    return usage_error("preset restricted: pods of Spark " + build.stack().spark.text +
                           " cannot have a seccompProfile, which Pod Security asks for",
                       because.origin.where,
                       "use Spark 3.2 or newer, or a namespace of level baseline");
  build.restrict_pods(because);
  return {};
}

Result<void> expand_one(PresetBuild& build, std::string const& name, ConfValue const& because) {
  for (NamedKey const& row : kKeys)
    if (row.preset == name && build.stack().hadoop >= row.since &&
        build.stack().hadoop < row.until && build.spark(row.spark_major, row.spark_minor))
      build.fill(name,
                 std::string(row.key),
                 std::string(row.value == kRedaction ? spark::wide_redaction_regex() : row.value),
                 because);
  if (name == "restricted") return restrict(build, because);
  if (name == "minio" && !build.hadoop(3, 0))
    build.java_option("-Dcom.amazonaws.services.s3.enableV4=true", because);
  if (name != "spot") return {};
  build.tolerate_spot(because);
  build.note(because,
             "spot: keep the driver on nodes that stay, by driver.nodeSelector "
             "(karpenter.sh/capacity-type: on-demand, eks.amazonaws.com/capacityType: ON_DEMAND)");
  return {};
}

}  // namespace

Result<void> expand_named(PresetBuild& build) {
  ConfValue const* const names = build.option("presets");
  if (names == nullptr) return {};
  for (std::string const& name : text::split_list(names->value))
    K8SPARK_CHECK(expand_one(build, name, *names));
  return {};
}

}  // namespace k8spark::profile
