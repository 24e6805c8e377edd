#include "image/conflict_rules.h"

#include "text/strings.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

namespace k8spark::image {

namespace {

using matrix::HadoopVersion;
using matrix::Stack;

std::string hadoop_text(Stack const& stack) {
  return "Hadoop " + stack.hadoop.text();
}

// Modules that speak to Hadoop's inner classes: their version is Hadoop's, exactly.
constexpr std::array<std::string_view, 9> kHadoopModules = {"hadoop-aws",
                                                            "hadoop-azure",
                                                            "hadoop-azure-datalake",
                                                            "hadoop-aliyun",
                                                            "hadoop-cloud-storage",
                                                            "hadoop-gcp",
                                                            "hadoop-client-api",
                                                            "hadoop-client-runtime",
                                                            "hadoop-common"};

std::string mismatch_symptom(HadoopVersion const& module, HadoopVersion const& hadoop) {
  if (hadoop.at_least(3, 4) && !module.at_least(3, 4))
    return "NumberFormatException: For input string: \"60s\"";
  if (!hadoop.at_least(3, 3, 5) && hadoop.at_least(3, 0) && module.at_least(3, 3, 5))
    return "NoClassDefFoundError: org/apache/hadoop/fs/impl/prefetch/PrefetchingStatistics";
  if (!hadoop.at_least(3, 0) && module.at_least(3, 0))
    return "NoClassDefFoundError: org/apache/hadoop/fs/StreamCapabilities";
  return "NoSuchMethodError or NoClassDefFoundError in org.apache.hadoop";
}

std::vector<Finding> hadoop_mismatch(Holdings const& holdings) {
  std::vector<Finding> found;
  if (!holdings.stack) return found;
  HadoopVersion const& hadoop = holdings.stack->hadoop;
  for (NamedJar const& jar : holdings.jars) {
    if (std::find(kHadoopModules.begin(), kHadoopModules.end(), jar.artifact) ==
        kHadoopModules.end())
      continue;
    auto const version = matrix::parse_hadoop_version(jar.version);
    if (!version || *version == hadoop) continue;
    found.push_back({"",
                     Severity::kError,
                     jar.file + " is not of the image's " + hadoop_text(*holdings.stack),
                     mismatch_symptom(*version, hadoop),
                     "use " + jar.artifact + ' ' + hadoop.text()});
  }
  return found;
}

std::vector<Finding> two_versions(Holdings const& holdings) {
  std::map<std::string, std::vector<NamedJar const*>> by_name;
  for (NamedJar const& jar : holdings.jars)
    if (!jar.version.empty()) by_name[jar.artifact + '|' + jar.classifier].push_back(&jar);
  std::vector<Finding> found;
  for (auto const& [name, jars] : by_name) {
    std::set<std::string> versions;
    for (NamedJar const* jar : jars) versions.insert(jar->version);
    if (versions.size() < 2) continue;
    std::vector<std::string> files;
    for (NamedJar const* jar : jars) files.push_back(jar->file);
    found.push_back({"",
                     Severity::kError,
                     "the same jar in two versions: " + text::join(files, ", "),
                     "classes of whichever comes first; NoSuchMethodError",
                     "keep one of them"});
  }
  return found;
}

std::vector<Finding> scala_suffix(Holdings const& holdings) {
  std::vector<Finding> found;
  if (!holdings.stack) return found;
  std::string const& scala = holdings.stack->scala;
  for (NamedJar const& jar : holdings.jars) {
    std::string const suffix = jar.scala();
    if (suffix.empty() || suffix == scala) continue;
    found.push_back({"",
                     Severity::kError,
                     jar.file + " is for Scala " + suffix + ", the image has " + scala,
                     "NoClassDefFoundError: scala/...",
                     "use " + jar.artifact.substr(0, jar.artifact.size() - suffix.size()) + scala});
  }
  return found;
}

// Modules that Spark publishes beside its distribution.
constexpr std::array<std::string_view, 12> kSparkModules = {"spark-core",
                                                            "spark-sql",
                                                            "spark-catalyst",
                                                            "spark-kubernetes",
                                                            "spark-hadoop-cloud",
                                                            "spark-avro",
                                                            "spark-protobuf",
                                                            "spark-connect",
                                                            "spark-sql-kafka-0-10",
                                                            "spark-token-provider-kafka-0-10",
                                                            "spark-streaming-kafka-0-10",
                                                            "spark-ganglia-lgpl"};

// The jar of that module for this Spark. spark-hadoop-cloud was not published of each patch: then
// it is the line's nearest one, or none.
Result<std::string> fitting_version(std::string const& module, matrix::Stack const& stack) {
  if (module != "spark-hadoop-cloud") return stack.spark.text;
  K8SPARK_ASSIGN(matrix::Jar const jar, matrix::cloud_jar(stack));
  return jar.version;
}

std::vector<Finding> spark_mismatch(Holdings const& holdings) {
  std::vector<Finding> found;
  if (!holdings.stack) return found;
  for (NamedJar const& jar : holdings.jars) {
    std::string const module = jar.artifact.substr(0, jar.artifact.rfind('_'));
    bool const of_spark =
        std::find(kSparkModules.begin(), kSparkModules.end(), module) != kSparkModules.end();
    if (!of_spark || jar.version == holdings.stack->spark.text) continue;
    auto const fitting = fitting_version(module, *holdings.stack);
    if (fitting && jar.version == *fitting) continue;
    found.push_back({"",
                     Severity::kError,
                     jar.file + " is not of Spark " + holdings.stack->spark.text,
                     "NoSuchMethodError in org.apache.spark",
                     fitting ? "use " + jar.artifact + ' ' + *fitting : fitting.error().hint});
  }
  return found;
}

std::vector<Finding> missing_jars(Holdings const& holdings) {
  std::vector<Finding> found;
  if (!holdings.stack) return found;
  for (matrix::Store const store : holdings.stores) {
    auto const wanted = matrix::jars_for(*holdings.stack, store);
    if (!wanted) {
      found.push_back({"",
                       Severity::kError,
                       wanted.error().message,
                       "No FileSystem for scheme",
                       wanted.error().hint});
      continue;
    }
    for (matrix::Jar const& jar : *wanted)
      if (find_jar(holdings, jar.artifact) == nullptr)
        found.push_back({"",
                         Severity::kError,
                         jar.file() + " is missing",
                         "No FileSystem for scheme, ClassNotFoundException or NoClassDefFoundError",
                         "add " + jar.coordinate()});
  }
  return found;
}

std::vector<Finding> azure_without_jetty(Holdings const& holdings) {
  NamedJar const* const azure = find_jar(holdings, "hadoop-azure");
  if (azure == nullptr) return {};
  auto const version = matrix::parse_hadoop_version(azure->version);
  if (!version || !version->at_least(3, 0) || version->at_least(3, 5)) return {};
  if (find_jar(holdings, "jetty-util") != nullptr &&
      find_jar(holdings, "jetty-util-ajax") != nullptr)
    return {};
  return {{"",
           Severity::kError,
           azure->file + " without jetty-util and jetty-util-ajax",
           "NoClassDefFoundError: org/eclipse/jetty/util/ajax/JSON",
           "add both, of Jetty 9.4: Spark has its own Jetty under other names"}};
}

std::vector<Finding> azure_storage_unused(Holdings const& holdings) {
  NamedJar const* const storage = find_jar(holdings, "azure-storage");
  if (storage == nullptr || !holdings.stack || !holdings.stack->hadoop.at_least(3, 5)) return {};
  return {{"",
           Severity::kWarning,
           storage->file + " is of no use: " + hadoop_text(*holdings.stack) +
               " has no wasb:// any more",
           "No FileSystem for scheme \"wasbs\"",
           "leave it out, and use abfss://"}};
}

// Guava 14 lacks a method that hadoop-aws calls from 3.2.1 on, until Hadoop shaded its own in 3.3.
std::vector<Finding> old_guava(Holdings const& holdings) {
  NamedJar const* const aws = find_jar(holdings, "hadoop-aws");
  NamedJar const* const guava = find_jar(holdings, "guava");
  if (aws == nullptr || guava == nullptr) return {};
  auto const version = matrix::parse_hadoop_version(aws->version);
  if (!version || !version->at_least(3, 2, 1) || version->at_least(3, 3, 0)) return {};
  if (compare_versions(guava->version, "20") >= 0) return {};
  return {{"",
           Severity::kWarning,
           aws->file + " beside " + guava->file,
           "NoSuchMethodError: com.google.common.base.Preconditions.checkArgument",
           "stay with hadoop-aws 3.2.0"}};
}

std::vector<Finding> gcs_connector(Holdings const& holdings) {
  std::vector<Finding> found;
  for (NamedJar const& jar : holdings.jars) {
    if (jar.artifact != "gcs-connector") continue;
    if (jar.classifier != "shaded")
      found.push_back({"",
                       Severity::kWarning,
                       jar.file + " is not the shaded one",
                       "NoSuchMethodError in com.google",
                       "use the jar with the classifier \"shaded\""});
    if (jar.version.starts_with("hadoop2") && holdings.stack &&
        holdings.stack->hadoop.at_least(3, 0))
      found.push_back({"",
                       Severity::kError,
                       jar.file + " is for Hadoop 2",
                       "NoSuchMethodError in org.apache.hadoop",
                       "use a hadoop3 version"});
    if (jar.version == "3.0.0")
      found.push_back({"",
                       Severity::kWarning,
                       jar.file + " has a Guava that Spark's own stumbles over",
                       "NoSuchMethodError in com.google.common",
                       "use hadoop3-2.2, as Spark itself does"});
  }
  return found;
}

std::vector<Finding> two_log4j(Holdings const& holdings) {
  NamedJar const* const first = find_jar(holdings, "log4j");
  if (first == nullptr || find_jar(holdings, "log4j-core") == nullptr) return {};
  return {{"",
           Severity::kWarning,
           first->file + " beside log4j 2",
           "a log configuration that has no effect",
           "leave log4j 1 out: log4j-1.2-api takes its place"}};
}

// In the order in which findings are printed.
constexpr auto kRules = std::to_array<ConflictRule>({
    {"hadoop-mismatch", hadoop_mismatch},
    {"sdk-generation", wrong_sdk_generation},
    {"two-sdks", two_sdk_generations},
    {"sdk-version", other_sdk_than_hadoops},
    {"sdk-provider", provider_of_other_sdk},
    {"sdk-web-identity", old_sdk_for_web_identity},
    {"missing-jar", missing_jars},
    {"scala-suffix", scala_suffix},
    {"spark-mismatch", spark_mismatch},
    {"two-versions", two_versions},
    {"azure-jetty", azure_without_jetty},
    {"azure-storage-unused", azure_storage_unused},
    {"guava", old_guava},
    {"gcs-connector", gcs_connector},
    {"two-log4j", two_log4j},
});

}  // namespace

std::span<ConflictRule const> conflict_rules() {
  return kRules;
}

NamedJar const* find_jar(Holdings const& holdings, std::string_view artifact) {
  auto const at = std::find_if(holdings.jars.begin(),
                               holdings.jars.end(),
                               [&](NamedJar const& jar) { return jar.artifact == artifact; });
  return at == holdings.jars.end() ? nullptr : &*at;
}

}  // namespace k8spark::image
