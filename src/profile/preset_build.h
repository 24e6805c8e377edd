#pragma once

#include "matrix/stack.h"
#include "profile/presets.h"

#include <string>
#include <string_view>
#include <vector>

// What the parts of the expansion share: reading the profile's fields, writing keys.
namespace k8spark::profile {

class PresetBuild {
 public:
  PresetBuild(ProfileValues const& values, matrix::Stack const& stack)
      : values_(values), stack_(stack) {}

  // nullptr when the profile does not say it.
  [[nodiscard]] ConfValue const* option(std::string_view path) const;
  [[nodiscard]] std::string text(std::string_view path) const;  // "" likewise
  // The first field of a section ("storage.s3."), for its place; nullptr when there is none.
  [[nodiscard]] ConfValue const* first_of(std::string_view section) const;
  // The fields of a section by the rest of their paths, in order.
  [[nodiscard]] std::vector<std::pair<std::string, ConfValue const*>> all_of(
      std::string_view section) const;
  [[nodiscard]] bool in_conf(std::string_view key) const { return values_.conf.contains(key); }

  [[nodiscard]] matrix::Stack const& stack() const { return stack_; }
  [[nodiscard]] bool hadoop(int major, int minor, int patch = 0) const {
    return stack_.hadoop.at_least(major, minor, patch);
  }
  [[nodiscard]] bool spark(int major, int minor, int patch = 0) const {
    return stack_.spark.at_least(major, minor, patch);
  }
  [[nodiscard]] std::string hadoop_name() const { return "Hadoop " + stack_.hadoop.text(); }
  // "Spark 3.5.9 with Hadoop 3.3.4", for errors.
  [[nodiscard]] std::string stack_name() const {
    return "Spark " + stack_.spark.text + " with " + hadoop_name();
  }
  // The version of an artifact that image.jars or deps.packages name; "" for none.
  [[nodiscard]] std::string jar_version(std::string_view artifact) const;

  // Lowest layer of all: `preset` is its name, "storage.s3".
  void fill(std::string_view preset, std::string key, std::string value, ConfValue const& because);
  // As good as written in the profile.
  void set(std::string key, std::string value, ConfValue const& because);
  // One more entry of a list that the profile may have set.
  void append(std::string const& key, std::string const& entry, ConfValue const& because);
  // Of driver and executors both.
  void secret_env(std::string const& name, std::string const& ref, ConfValue const& because);
  void env(std::string const& name, std::string const& value, ConfValue const& because);
  void label(std::string const& name, std::string const& value, ConfValue const& because);
  void mount(std::string const& secret, std::string const& folder, ConfValue const& because);
  void java_option(std::string option, ConfValue const& because);

  // A key of Hadoop whose value is a variable out of a Secret. Hadoop expands ${env.NAME} from 3.0
  // on (HADOOP-9642); kUsage before.
  Result<void> secret_conf(std::string const& hadoop_key,
                           std::string const& variable,
                           std::string const& ref,
                           ConfValue const& because);

  void drop(std::string key) { presets_.dropped.push_back(std::move(key)); }
  void warn(ConfValue const& because, std::string const& text);
  void note(ConfValue const& because, std::string const& text);
  // Spark's own list of secret names misses some that a store uses: the wider one.
  void redact(ConfValue const& because);
  void ship(std::string name, std::string bytes, std::string path, ConfValue const& because);
  void restrict_pods(ConfValue const& because);
  void tolerate_spot(ConfValue const& because);
  void end_driver_after(ConfValue const& seconds);
  // What the fields tolerations, driver.tolerations and executors.tolerations say.
  void tolerate(std::string const& field, ConfValue const& tolerations);

  [[nodiscard]] Presets take() { return std::move(presets_); }

 private:
  void name_parts(std::string const& what, ConfValue const& because);

  ProfileValues const& values_;
  matrix::Stack const& stack_;
  Presets presets_;
};

// "AWS_ACCESS_KEY_ID" for the bucket "my-logs": "AWS_ACCESS_KEY_ID_MY_LOGS"; for "" as it is.
std::string variable_of(std::string_view stem, std::string_view bucket);

// The parts, each a file of its own. kUsage with file and line for what cannot work.
Result<void> expand_s3(PresetBuild& build);
Result<void> expand_azure(PresetBuild& build);
Result<void> expand_gcs(PresetBuild& build);
Result<void> expand_hadoop(PresetBuild& build);  // hadoopConf, HDFS
Result<void> expand_pods(PresetBuild& build);    // event log, scratch, trust store, Python
Result<void> expand_logging(PresetBuild& build);
Result<void> expand_named(PresetBuild& build);  // presets: [...]

// Only S3A: how a bucket, or every bucket, is logged in to (presets_s3_login.cpp).
struct S3Place {
  std::string fields;       // "storage.s3." or "storage.s3.buckets.logs."
  std::string credentials;  // "credentials.s3." or "storage.s3.buckets.logs.credentials."
  std::string keys;         // "fs.s3a." or "fs.s3a.bucket.logs.", without spark.hadoop.
  std::string bucket;       // "" for all
};
Result<void> expand_s3_login(PresetBuild& build, S3Place const& place);

}  // namespace k8spark::profile
