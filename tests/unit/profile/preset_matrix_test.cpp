#include "bench.h"
#include "matrix/stack.h"
#include "sys/file_system.h"
#include "text/strings.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <vector>

// Stores, logins and named presets on every build of Spark: preset_matrix.txt holds what each
// becomes, and each refusal. Reviewed by hand against the tables of Hadoop's and Spark's manuals;
// kWorks below says independently where each is possible at all.
namespace k8spark::profile {
namespace {

struct Build {
  std::string_view spark;
  std::string_view hadoop;  // "" for the usual one
};

constexpr auto kBuilds = std::to_array<Build>({{"3.1", "2.7"},
                                               {"3.1", ""},
                                               {"3.2", "2.7"},
                                               {"3.2", ""},
                                               {"3.3", "2.7"},
                                               {"3.3", ""},
                                               {"3.4", ""},
                                               {"3.5", ""},
                                               {"4.0", ""},
                                               {"4.1", ""},
                                               {"4.2", ""},
                                               {"4.3", ""}});

std::string name_of(Build const& build) {
  std::string name(build.spark);
  if (!build.hadoop.empty()) name += '/' + std::string(build.hadoop);
  return name;
}

struct Case {
  std::string_view fields;
  // A letter for each of kBuilds: '+' works, '-' is refused.
  std::string_view works;
};

// Columns: 3.1/2.7 3.1 3.2/2.7 3.2 3.3/2.7 3.3 3.4 3.5 4.0 4.1 4.2 4.3
constexpr auto kCases = std::to_array<Case>({
    {"storage: {s3: {region: eu-central-1}}", "++++++++++++"},
    {"storage: {s3: {region: cn-north-1}}", "++++++++++++"},
    {"storage: {s3: {region: auto}}", "------------"},
    {"storage: {s3: {endpoint: 'http://minio:9000'}}", "++++++++++++"},
    {"storage: {s3: {endpoint: 'https://s3.cern.ch', region: cern}}", "++++++++++++"},
    {"storage: {s3: {endpoint: s3.eu-west-1.amazonaws.com}}", "++++++++++++"},
    {"storage: {s3: {pathStyle: true}}", "-+-+-+++++++"},
    {"storage: {s3: {region: eu-central-1, signatureV4: true}}", "++++++++++++"},
    {"storage: {s3: {committer: magic}}", "---+-+++++++"},
    {"storage: {s3: {committer: directory}}", "---+-+++++++"},
    {"storage: {s3: {committer: magic}}\n  image: {jars: "
     "['com.example:spark-hadoop-cloud_2.13:4.2.1']}",
     "---+-+++++++"},
    {"storage: {s3: {committer: magic}}\n  image: {jars: "
     "['org.apache.spark:spark-hadoop-cloud_2.12:3.1.3']}",
     "-+-+-+++++++"},
    {"storage: {s3: {encryption: {algorithm: AES256}}}", "++++++++++++"},
    {"storage: {s3: {encryption: {algorithm: SSE-KMS, kmsKey: 'arn:k'}}}", "-+-+-+++++++"},
    {"storage: {s3: {encryption: {algorithm: SSE-C, secret: s, key: k}}}", "-+-+-+++++++"},
    {"storage: {s3: {encryption: {algorithm: DSSE-KMS, kmsKey: 'arn:k'}}}", "--------++++"},
    {"storage: {s3: {encryption: {algorithm: CSE-KMS, kmsKey: 'arn:k'}}}", "-----+++-+++"},
    {"storage: {s3: {buckets: {logs: {region: eu-west-1, credentials: {secret: s}}}}}",
     "-+-+-+++++++"},
    {"storage: {s3: {buckets: {logs: {endpoint: 'http://minio:9000', credentials: {kind: "
     "anonymous}}}}}",
     "-+-+-+++++++"},
    {"credentials: {s3: {secret: s}}", "++++++++++++"},
    {"credentials: {s3: {kind: session, secret: s}}", "-+-+-+++++++"},
    {"credentials: {s3: {kind: irsa}}", "-+-+-+++++++"},
    {"credentials: {s3: {kind: pod-identity}}", "--------++++"},
    {"credentials: {s3: {kind: pod-identity}}\n  image: {jars: "
     "['com.amazonaws:aws-java-sdk-bundle:1.12.782']}",
     "-+-+-+++++++"},
    {"credentials: {s3: {kind: instance-profile}}", "++++++++++++"},
    {"credentials: {s3: {kind: assumed-role, secret: s, roleArn: 'arn:r', sessionDuration: 15m}}",
     "-+-+-+++++++"},
    {"credentials: {s3: {kind: assumed-role, base: irsa, roleArn: 'arn:r'}}", "-+-+-+++++++"},
    {"credentials: {s3: {kind: anonymous}}", "++++++++++++"},
    {"credentials: {s3: {kind: profile, secret: s, file: credentials, profileName: etl}}",
     "-+-+-+++++++"},
    {"credentials: {s3: {kind: jceks, secret: s, file: s3.jceks, passwordKey: pw}}",
     "-+-+-+++++++"},
    {"storage: {azure: {account: acc}}\n  credentials: {azure: {secret: s, key: k}}",
     "-+-+-+++++++"},
    {"storage: {azure: {account: acc, scheme: wasbs}}\n  credentials: {azure: {secret: s, key: k}}",
     "-+-+-+++++--"},
    {"storage: {azure: {account: acc, container: c, scheme: wasbs}}\n  credentials: {azure: {kind: "
     "sas, secret: s, key: k}}",
     "-+-+-+++++--"},
    {"storage: {azure: {account: acc}}\n  credentials: {azure: {kind: sas, secret: s, key: k}}",
     "--------++++"},
    {"storage: {azure: {account: acc}}\n  credentials: {azure: {kind: oauth, secret: s, key: k, "
     "tenant: t, clientId: i}}",
     "-+-+-+++++++"},
    {"storage: {azure: {account: acc}}\n  credentials: {azure: {kind: managed-identity}}",
     "-+-+-+++++++"},
    {"storage: {azure: {account: acc}}\n  credentials: {azure: {kind: workload-identity}}",
     "--------++++"},
    {"storage: {azure: {account: acc, hierarchical: false}}\n  credentials: {azure: {secret: s, "
     "key: k}}",
     "-+-+-+++++++"},
    {"storage: {gcs: {keySecret: s, keyFile: key.json}}", "++++++++++++"},
    {"storage: {gcs: {connector: '3.1', keySecret: s, keyFile: key.json}}", "-+-+-+++++++"},
    {"storage: {gcs: {auth: workload-identity}}", "++++++++++++"},
    {"storage: {gcs: {auth: application-default}}", "------------"},
    {"storage: {gcs: {connector: '3.1', auth: application-default}}", "-+-+-+++++++"},
    {"storage: {hdfs: {defaultFs: 'hdfs://nn:8020', user: etl}}", "++++++++++++"},
    {"hadoopConf: {secrets: {fs.s3a.proxy.password: 'proxy:pw'}}", "-+-+-+++++++"},
    {"hadoopConf: {configMap: cm}", "++++++++++++"},
    {"hadoopConf: {file: core-site.xml}", "++++++++++++"},
    {"presets: [aws]", "++++++++++++"},
    {"presets: [azure]", "++++++++++++"},
    {"presets: [gcs]", "++++++++++++"},
    {"presets: [minio]", "++++++++++++"},
    {"presets: [openshift]", "++++++++++++"},
    {"presets: [local]", "++++++++++++"},
    {"presets: [spot]", "++++++++++++"},
    {"presets: [istio]", "++++++++++++"},
    {"presets: [restricted]", "--++++++++++"},
    {"eventLog: {dir: 's3a://logs/'}", "++++++++++++"},
    {"logging: {level: WARN}", "++++++++++++"},
});

Result<Layers> load(Case const& one, Build const& build) {
  std::string fields = "  spark: {version: '" + std::string(build.spark) + '\'';
  if (!build.hadoop.empty()) fields += ", hadoop: '" + std::string(build.hadoop) + '\'';
  return Bench::with(fields + "}\n  " + std::string(one.fields) + '\n').load();
}

// Versions differ from build to build: "Spark 3.5.9 with Hadoop 3.3.4" becomes "SPARK with HADOOP".
std::string without_versions(std::string text, Build const& build) {
  matrix::Stack const stack =
      *matrix::make_stack(*spark::parse_spark_version(build.spark), build.hadoop);
  text = text::replace_all(std::move(text), "Spark " + stack.spark.text, "SPARK");
  text = text::replace_all(std::move(text), "Hadoop " + stack.hadoop.text(), "HADOOP");
  text = text::replace_all(std::move(text), stack.spark.text, "VERSION");
  return text::replace_all(std::move(text), "k8spark.yaml:6: ", "");
}

std::string outcome(Case const& one, Build const& build) {
  Result<Layers> const layers = load(one, build);
  if (!layers)
    return without_versions(
        "  error: " + layers.error().message + "\n   hint: " + layers.error().hint + '\n', build);
  std::string text;
  SparkConf const conf = merge(layers->in_order);
  for (auto const& [key, value] : conf.values()) text += "  " + key + '=' + value.value + '\n';
  for (TextFile const& file : layers->given.conf_files) text += "  file: " + file.name + '\n';
  for (std::string const& warning : layers->warnings) text += "  warning: " + warning + '\n';
  for (std::string const& note : layers->notes) text += "  note: " + note + '\n';
  return without_versions(text.empty() ? "  nothing\n" : text, build);
}

// Builds with the same outcome stand together.
std::string section_of(Case const& one) {
  std::vector<std::pair<std::string, std::string>> groups;  // outcome, builds
  for (Build const& build : kBuilds) {
    std::string const text = outcome(one, build);
    auto const same = std::find_if(
        groups.begin(), groups.end(), [&](auto const& group) { return group.first == text; });
    if (same == groups.end())
      groups.emplace_back(text, name_of(build));
    else
      same->second += ' ' + name_of(build);
  }
  std::string section = "# " + text::replace_all(std::string(one.fields), "\n  ", "\n# ") + '\n';
  for (auto const& [text, builds] : groups) section += builds + ":\n" + text;
  return section + '\n';
}

TEST(PresetMatrix, IsWhatTheFileSays) {
  std::string actual;
  for (Case const& one : kCases) actual += section_of(one);
  sys::HostFileSystem const files;
  Result<std::string> const expected =
      files.read(K8SPARK_SOURCE_DIR "/tests/unit/profile/preset_matrix.txt");
  ASSERT_TRUE(expected);
  if (*expected == actual) return;
  std::string const path = testing::TempDir() + "preset_matrix.actual.txt";
  std::ofstream(path) << actual;
  for (Case const& one : kCases)
    if (!text::contains(*expected, section_of(one))) ADD_FAILURE() << section_of(one);
  ADD_FAILURE() << "preset_matrix.txt differs from " << path;
}

TEST(PresetMatrix, EachWorksWhereItCan) {
  std::size_t combinations = 0;
  for (Case const& one : kCases) {
    ASSERT_EQ(one.works.size(), kBuilds.size()) << one.fields;
    for (std::size_t i = 0; i < kBuilds.size(); ++i, ++combinations) {
      Result<Layers> const layers = load(one, kBuilds.at(i));
      EXPECT_EQ(layers.has_value(), one.works[i] == '+')
          << one.fields << " on " << name_of(kBuilds.at(i)) << ": "
          << (layers ? "works" : layers.error().message);
      EXPECT_TRUE(layers || layers.error().where.starts_with("k8spark.yaml:")) << one.fields;
    }
  }
  EXPECT_GE(combinations, 300U);
}

}  // namespace
}  // namespace k8spark::profile
