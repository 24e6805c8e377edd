#include "diagnosis/json_view.h"
#include "doctor/paths.h"
#include "doctor/pod_parts.h"
#include "doctor/rules.h"
#include "matrix/jars.h"
#include "matrix/stack.h"
#include "text/strings.h"

#include <algorithm>
#include <array>
#include <set>

// Code, jars and versions.
namespace k8spark::doctor {

namespace {

using diagnosis::text_at;

struct StoreRow {
  std::string_view scheme;
  matrix::Store store;
  std::string_view artifact;  // the file system's
};
constexpr std::array<StoreRow, 6> kStores = {{{"s3a", matrix::Store::kS3, "hadoop-aws"},
                                              {"wasb", matrix::Store::kWasb, "hadoop-azure"},
                                              {"wasbs", matrix::Store::kWasb, "hadoop-azure"},
                                              {"abfs", matrix::Store::kAbfs, "hadoop-azure"},
                                              {"abfss", matrix::Store::kAbfs, "hadoop-azure"},
                                              {"gs", matrix::Store::kGcs, "gcs-connector"}}};

// Where a scheme is used; "" for nowhere.
std::string use_of(Facts const& facts, std::string_view scheme) {
  for (PathUse const& use : paths_in_use(facts))
    if (use.path.starts_with(std::string(scheme) + "://")) return use.where;
  return "";
}

std::string file_version(std::string_view file, std::string_view artifact) {
  std::string const prefix = std::string(artifact) + '-';
  if (!file.starts_with(prefix) || !file.ends_with(".jar")) return "";
  std::string_view const rest = file.substr(prefix.size(), file.size() - prefix.size() - 4);
  return !rest.empty() && rest[0] >= '0' && rest[0] <= '9' ? std::string(rest) : "";
}

// Jars that the run names itself, by packages and by file name.
std::vector<matrix::Jar> named_jars(SparkConf const& conf) {
  std::vector<matrix::Jar> jars;
  for (std::string const& entry : text::split_list(conf.get_or("spark.jars.packages", "")))
    if (auto const jar = matrix::parse_coordinate(entry)) jars.push_back(*jar);
  for (std::string const& entry : text::split_list(conf.get_or("spark.jars", ""))) {
    std::string const file = entry.substr(entry.rfind('/') + 1);
    for (std::string_view const artifact : {"hadoop-aws",
                                            "hadoop-azure",
                                            "hadoop-common",
                                            "hadoop-client-api",
                                            "gcs-connector",
                                            "aws-java-sdk-bundle",
                                            "aws-java-sdk",
                                            "bundle"})
      if (std::string version = file_version(file, artifact); !version.empty()) {
        jars.push_back({"", std::string(artifact), std::move(version), ""});
        break;
      }
  }
  return jars;
}

class HadoopRule {
 public:
  HadoopRule(Facts const& facts, matrix::Stack stack, Findings& out)
      : facts_(facts), stack_(std::move(stack)), jars_(named_jars(facts.conf)), out_(out) {}

  void run() {
    for (matrix::Jar const& jar : jars_) judge(jar);
    std::set<std::string_view> told;
    for (StoreRow const& row : kStores) {
      std::string const use = use_of(facts_, row.scheme);
      if (!use.empty() && told.insert(row.artifact).second) judge_store(row, use);
    }
    if (!any_) out_.ok("Hadoop " + stack_.hadoop.text(), "no store that needs jars is named");
  }

 private:
  void error(std::string subject, std::string evidence, std::string cure) {
    any_ = true;
    out_.error(
        FaultClass::kConfiguration, std::move(subject), std::move(evidence), std::move(cure));
  }

  void judge(matrix::Jar const& jar) {
    std::string const hadoop = stack_.hadoop.text();
    bool const of_hadoop = jar.artifact.starts_with("hadoop-");
    if (of_hadoop && jar.version != hadoop)
      error(jar.artifact + ' ' + jar.version,
            "Spark " + stack_.spark.text + " is built with Hadoop " + hadoop +
                ": mixed versions fail with NoSuchMethodError or For input string: \"60s\"",
            "name " + jar.artifact + ' ' + hadoop);
    if (jar.artifact.starts_with("aws-java-sdk") && stack_.hadoop.at_least(3, 4))
      error(jar.artifact + ' ' + jar.version,
            "Hadoop " + hadoop + " uses version 2 of AWS's SDK, this is version 1",
            "leave it out, or name " + matrix::aws_sdk(stack_.hadoop).coordinate());
    std::size_t const suffix = jar.artifact.rfind("_2.");
    if (suffix != std::string::npos && jar.artifact.substr(suffix + 1) != stack_.scala &&
        stack_.spark.at_least(4, 0))
      error(jar.artifact,
            "Spark " + stack_.spark.text + " is built with Scala " + stack_.scala,
            "name " + jar.artifact.substr(0, suffix + 1) + stack_.scala);
    if (jar.artifact.starts_with("spark-hadoop-cloud_")) return judge_cloud(jar);
    if (jar.artifact.starts_with("spark-") && suffix != std::string::npos &&
        jar.group == "org.apache.spark" && !same_line(jar.version))
      error(jar.artifact + ' ' + jar.version,
            "the image's Spark is " + stack_.spark.text,
            "name version " + stack_.spark.text);
  }

  // The one module that was not published of each patch, nor of each line.
  void judge_cloud(matrix::Jar const& jar) {
    std::string const subject = jar.artifact + ' ' + jar.version;
    auto const published = matrix::cloud_jar(stack_);
    std::string const cure = published ? "name " + published->coordinate() : published.error().hint;
    if (!same_line(jar.version))
      return error(subject, "the image's Spark is " + stack_.spark.text, cure);
    auto const own = spark::parse_spark_version(jar.version);
    auto const of_own = own ? matrix::cloud_jar({*own, stack_.hadoop, stack_.scala}) : published;
    if (jar.group != "org.apache.spark" || (of_own && of_own->version == jar.version)) return;
    any_ = true;
    out_.warning(subject, "it is not known to be published", cure);
  }

  [[nodiscard]] bool same_line(std::string const& version) const {
    std::string const line =
        std::to_string(stack_.spark.major) + '.' + std::to_string(stack_.spark.minor) + '.';
    return version.starts_with(line);
  }

  void judge_store(StoreRow const& row, std::string const& use) {
    auto const wanted = matrix::jars_for(stack_, row.store);
    std::string const subject = std::string(row.scheme) + ": in " + use;
    if (!wanted) return error(subject, wanted.error().message, wanted.error().hint);
    any_ = true;
    bool const named = std::any_of(jars_.begin(), jars_.end(), [&](matrix::Jar const& jar) {
      return jar.artifact == row.artifact || jar.artifact.starts_with("spark-hadoop-cloud");
    });
    if (named) return out_.ok(subject, "its jars are among those of the run");
    std::vector<std::string> coordinates;
    for (matrix::Jar const& jar : *wanted) coordinates.push_back(jar.coordinate());
    out_.warning(subject,
                 "no distribution of Spark holds " + std::string(row.artifact) +
                     ": the image must; from here that is not seen",
                 "if it does not: --packages " + text::join(coordinates, ","));
  }

  Facts const& facts_;
  matrix::Stack stack_;
  std::vector<matrix::Jar> jars_;
  Findings& out_;
  bool any_ = false;
};

// What Hadoop 3.4 renames by itself. Source: hadoop-aws, AwsV1BindingSupport and
// fs.s3a.aws.credentials.provider.mapping (storage-images-recipes.md 1.3).
constexpr std::array<std::string_view, 5> kRenamed = {
    "com.amazonaws.auth.AnonymousAWSCredentials",
    "com.amazonaws.auth.EnvironmentVariableCredentialsProvider",
    "com.amazonaws.auth.EC2ContainerCredentialsProviderWrapper",
    "com.amazonaws.auth.InstanceProfileCredentialsProvider",
    "com.amazonaws.auth.profile.ProfileCredentialsProvider"};

bool judge_provider(std::string const& key,
                    std::string const& name,
                    matrix::Stack const& stack,
                    Findings& out) {
  bool const v2 = stack.hadoop.at_least(3, 4);
  bool const renamed = std::find(kRenamed.begin(), kRenamed.end(), name) != kRenamed.end();
  if (v2 && name.starts_with("com.amazonaws.") && !renamed) {
    out.error(FaultClass::kConfiguration,
              key,
              name + " is of version 1 of AWS's SDK; Hadoop " + stack.hadoop.text() + " has 2",
              text::contains(name, "WebIdentityToken")
                  ? "write software.amazon.awssdk.auth.credentials."
                    "WebIdentityTokenFileCredentialsProvider"
                  : "write the class of software.amazon.awssdk.auth.credentials, or Hadoop's own");
    return true;
  }
  if (!v2 && name.starts_with("software.amazon.awssdk.")) {
    out.error(FaultClass::kConfiguration,
              key,
              name + " is of version 2 of AWS's SDK; Hadoop " + stack.hadoop.text() + " has 1",
              text::contains(name, "WebIdentityToken")
                  ? "write com.amazonaws.auth.WebIdentityTokenCredentialsProvider"
                  : "write the class of com.amazonaws.auth, or Hadoop's own");
    return true;
  }
  return false;
}

std::string minor_of(spark::SparkVersion const& version) {
  return std::to_string(version.major) + '.' + std::to_string(version.minor);
}

}  // namespace

void check_version(Facts const& facts, Findings& out) {
  bool any = false;
  for (auto const& [role, pod] :
       {std::pair("driver", &facts.driver_pod), std::pair("executor", &facts.executor_pod)}) {
    auto const containers = containers_of(*pod);
    if (containers.empty()) continue;
    std::string const image = text_at(*containers.back(), "image");
    auto const tagged = spark::version_in_image_tag(image);
    if (!tagged || minor_of(*tagged) == minor_of(facts.version)) continue;
    any = true;
    std::string const subject = std::string(role) + " image " + image;
    std::string const evidence =
        "holds Spark " + tagged->text + ", but Spark " + facts.version.text + " is followed";
    std::string const cure = "set spark.version of the profile (--spark-version) to " +
                             minor_of(*tagged) + ", or take an image of " + minor_of(facts.version);
    // The tag of an image of somebody's own may count that one's versions.
    if (text::contains(image, "spark"))
      out.error(FaultClass::kConfiguration, subject, evidence, cure);
    else
      out.warning(subject, "by its tag it " + evidence, cure);
  }
  if (!any) out.ok("Spark " + facts.version.text, "no image tag says otherwise");
}

void check_hadoop(Facts const& facts, Findings& out) {
  auto const stack = matrix::make_stack(facts.version);
  if (!stack) return out.not_checked("", stack.error().message);
  HadoopRule(facts, *stack, out).run();
}

void check_provider(Facts const& facts, Findings& out) {
  auto const stack = matrix::make_stack(facts.version);
  if (!stack) return out.not_checked("", stack.error().message);
  bool any = false;
  bool set = false;
  for (auto const& [key, value] : facts.conf.values()) {
    if (!key.starts_with("spark.hadoop.fs.s3a.") || !key.ends_with("aws.credentials.provider"))
      continue;
    set = true;
    for (std::string const& name : text::split_list(value.value))
      any = judge_provider(key, std::string(text::trim(name)), *stack, out) || any;
  }
  if (!any)
    out.ok("", set ? "the classes exist in Hadoop " + stack->hadoop.text() : "Hadoop's own");
}

void check_ivy(Facts const& facts, Findings& out) {
  if (facts.conf.get_or("spark.jars.packages", "").empty())
    return out.ok("", "no spark.jars.packages");
  if (facts.conf.contains("spark.jars.ivy") || facts.conf.contains("spark.jars.ivySettings"))
    return out.ok("spark.jars.ivy", facts.conf.get_or("spark.jars.ivy", "set by ivySettings"));
  out.warning("spark.jars.packages",
              "the driver keeps what it fetches below its home, which most images do not let it "
              "write: basedir must be absolute, or FileNotFoundException",
              "--conf spark.jars.ivy=/tmp/.ivy2");
}

void check_local(Facts const& facts, Findings& out) {
  if (facts.image_paths_here.empty())
    return out.ok("", "no local:// path is a file of this machine");
  for (std::string const& path : facts.image_paths_here)
    out.warning("local://" + path,
                "is a file of this machine; local:// means a file in the image",
                "without local:// it travels along; or is it in the image as well?");
}

}  // namespace k8spark::doctor
