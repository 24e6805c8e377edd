#include "profile/store_remarks.h"

#include "matrix/jars.h"
#include "text/strings.h"

#include <algorithm>
#include <array>

namespace k8spark::profile {

namespace {

constexpr std::string_view kS3a = "spark.hadoop.fs.s3a.";

// Hadoop 3.4 takes these for their successors in SDK v2, and no others.
constexpr auto kRenamedProviders = std::to_array<std::string_view>({
    "com.amazonaws.auth.AnonymousAWSCredentials",
    "com.amazonaws.auth.EnvironmentVariableCredentialsProvider",
    "com.amazonaws.auth.EC2ContainerCredentialsProviderWrapper",
    "com.amazonaws.auth.InstanceProfileCredentialsProvider",
    "com.amazonaws.auth.profile.ProfileCredentialsProvider",
});

class Remarks {
 public:
  Remarks(std::vector<ConfMap> const& layers, matrix::Stack const& stack)
      : layers_(layers), stack_(stack) {}

  std::vector<std::string> run() {
    providers();
    signature();
    no_effect();
    region();
    durations();
    schemes();
    packages();
    return std::move(remarks_);
  }

 private:
  [[nodiscard]] ConfValue const* find(std::string_view key) const {
    for (std::size_t i = layers_.size(); i-- > 0;)
      if (auto const at = layers_[i].find(key); at != layers_[i].end()) return &at->second;
    return nullptr;
  }

  [[nodiscard]] std::string hadoop() const { return "Hadoop " + stack_.hadoop.text(); }

  void add(ConfValue const& value, std::string const& text) {
    remarks_.push_back(value.origin.where + ": " + text);
  }

  // The key for all buckets, and those of single ones.
  void providers() {
    constexpr std::string_view kOption = "aws.credentials.provider";
    if (ConfValue const* const all = find(std::string(kS3a) + std::string(kOption)))
      provider_list(*all);
    std::string const prefix = std::string(kS3a) + "bucket.";
    for (ConfMap const& layer : layers_)
      for (auto at = layer.lower_bound(prefix); at != layer.end() && at->first.starts_with(prefix);
           ++at)
        if (at->first.ends_with(kOption)) provider_list(at->second);
  }

  void provider_list(ConfValue const& value) {
    bool const v2 = stack_.hadoop.at_least(3, 4);
    for (std::string const& name : text::split_list(value.value)) {
      bool const renamed = std::find(kRenamedProviders.begin(), kRenamedProviders.end(), name) !=
                           kRenamedProviders.end();
      if (v2 && name.starts_with("com.amazonaws.") && !renamed)
        add(value,
            name + " is of AWS's SDK v1, and " + hadoop() + " has v2" +
                (text::contains(name, "WebIdentityToken")
                     ? "; use software.amazon.awssdk.auth.credentials."
                       "WebIdentityTokenFileCredentialsProvider (credentials.s3.kind: irsa)"
                     : "; without the old SDK in the image it cannot be loaded"));
      // It throws what ends the chain; HADOOP-19535 mends that.
      if (name.ends_with("WebIdentityTokenFileCredentialsProvider") && v2 &&
          !stack_.hadoop.at_least(3, 5) && text::contains(value.value, ","))
        add(value, name + " must stand alone with " + hadoop() + ": the others are never asked");
      if (!v2 && name.starts_with("software.amazon.awssdk."))
        add(value, name + " is of AWS's SDK v2, and " + hadoop() + " has v1");
    }
  }

  void signature() {
    if (!stack_.hadoop.at_least(3, 4)) return;
    for (std::string_view const role : {"driver", "executor"})
      if (ConfValue const* const options = find("spark." + std::string(role) + ".extraJavaOptions");
          options != nullptr && text::contains(options->value, "services.s3.enableV4"))
        add(*options,
            "com.amazonaws.services.s3.enableV4 is obsolete: " + hadoop() + " signs by V4 only");
  }

  void no_effect() {
    if (ConfValue const* const fast = find(std::string(kS3a) + "fast.upload");
        fast != nullptr && stack_.hadoop.at_least(3, 0))
      add(*fast, "fs.s3a.fast.upload has no effect: since Hadoop 3 every upload is a fast one");
    if (ConfValue const* const key = find("spark.hadoop.fs.gs.auth.service.account.json.keyfile");
        key != nullptr && find("spark.hadoop.fs.gs.auth.type") == nullptr && gcs_connector() >= 3)
      add(*key,
          "this gcs-connector reads no key file unless fs.gs.auth.type is "
          "SERVICE_ACCOUNT_JSON_KEYFILE");
  }

  // Words that S3A or the SDK take for something else than a region.
  void region() {
    ConfValue const* const region = find(std::string(kS3a) + "endpoint.region");
    if (region == nullptr) return;
    for (std::string_view const word : {"auto", "ec2", "null", "sdk"})
      if (region->value == word)
        add(*region,
            '"' + region->value +
                "\" is no region to sign with; a store that is not AWS takes any other name: "
                "external");
  }

  // Before 3.4 these are plain numbers of milliseconds.
  void durations() {
    if (stack_.hadoop.at_least(3, 4)) return;
    for (std::string_view const option :
         {"connection.timeout", "connection.establish.timeout", "threads.keepalivetime"})
      if (ConfValue const* const value = find(std::string(kS3a) + std::string(option));
          value != nullptr && !value->value.empty() && !text::contains(value->value, "${") &&
          !text::to_integer(value->value))
        add(*value,
            "fs.s3a." + std::string(option) + " of " + hadoop() +
                " is a plain number of milliseconds");
  }

  void schemes() {
    constexpr auto kPlaces = std::to_array<std::string_view>({"spark.archives",
                                                              "spark.eventLog.dir",
                                                              "spark.files",
                                                              "spark.jars",
                                                              "spark.kubernetes.file.upload.path",
                                                              "spark.sql.warehouse.dir",
                                                              "spark.submit.pyFiles"});
    bool const s3 = find("spark.hadoop.fs.s3.impl") != nullptr;
    for (std::string_view const key : kPlaces) {
      ConfValue const* const value = find(key);
      if (value == nullptr) continue;
      for (std::string const& entry : text::split_list(value->value)) {
        if (entry.starts_with("s3://") && !s3)
          add(*value, "Hadoop has no file system for s3://; write s3a://");
        if (stack_.hadoop.at_least(3, 5) &&
            (entry.starts_with("wasb://") || entry.starts_with("wasbs://")))
          add(*value,
              hadoop() +
                  " cannot open wasb:// or wasbs:// any more; write "
                  "abfss://CONTAINER@ACCOUNT.dfs.core.windows.net/");
      }
    }
  }

  [[nodiscard]] int gcs_connector() const {
    ConfValue const* const packages = find("spark.jars.packages");
    if (packages == nullptr) return 0;
    for (std::string const& coordinate : text::split_list(packages->value))
      if (auto const jar = matrix::parse_coordinate(coordinate);
          jar && jar->artifact == "gcs-connector" && !jar->version.starts_with("hadoop"))
        return static_cast<int>(
            text::to_integer(jar->version.substr(0, jar->version.find('.'))).value_or(0));
    return 0;
  }

  // Jars of another Hadoop than the image's are the most common error of all.
  void packages() {
    ConfValue const* const packages = find("spark.jars.packages");
    if (packages == nullptr) return;
    for (std::string const& coordinate : text::split_list(packages->value)) {
      auto const jar = matrix::parse_coordinate(coordinate);
      if (!jar) continue;
      bool const module = jar->group == "org.apache.hadoop" &&
                          (jar->artifact == "hadoop-aws" || jar->artifact == "hadoop-azure");
      if (module && jar->version != stack_.hadoop.text())
        add(*packages,
            coordinate + " does not fit an image with " + hadoop() + ": use " + jar->group + ':' +
                jar->artifact + ':' + stack_.hadoop.text());
      if (jar->group == "com.amazonaws" && stack_.hadoop.at_least(3, 4))
        add(*packages,
            coordinate + " is AWS's SDK v1: " + hadoop() + " wants " +
                matrix::aws_sdk(stack_.hadoop).coordinate());
    }
  }

  std::vector<ConfMap> const& layers_;
  matrix::Stack const& stack_;
  std::vector<std::string> remarks_;
};

}  // namespace

std::vector<std::string> remarks_on_stores(std::vector<ConfMap> const& layers,
                                           matrix::Stack const& stack) {
  return Remarks(layers, stack).run();
}

}  // namespace k8spark::profile
