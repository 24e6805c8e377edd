#include "profile/preset_build.h"
#include "text/strings.h"

// hadoopConf and HDFS.
namespace k8spark::profile {

namespace {

// Secrets of any key of Hadoop: "fs.s3a.proxy.password" becomes HADOOP_FS_S3A_PROXY_PASSWORD.
Result<void> secret_values(PresetBuild& build) {
  for (auto const& [key, ref] : build.all_of("hadoopConf.secrets.")) {
    K8SPARK_CHECK(
        build.secret_conf(key, variable_of("HADOOP", text::to_lower(key)), ref->value, *ref));
    build.redact(*ref);
  }
  return {};
}

// The folder is mounted, and HADOOP_CONF_DIR set, on the driver; on executors from Spark 3.5 on
// (SPARK-43504).
void config_map(PresetBuild& build) {
  ConfValue const* const name = build.option("hadoopConf.configMap");
  if (name == nullptr || build.spark(3, 5)) return;
  build.warn(*name,
             "Spark " + build.stack().spark.text +
                 " gives hadoopConf.configMap to the driver only; executors see what the driver "
                 "hands on");
}

// As an entry of spark.files it lies in the working folder, which must be in the class path.
// Newer images have it there (SPARK-43540, 3.4.1 or 3.5.0).
Result<void> core_site(PresetBuild& build) {
  ConfValue const* const file = build.option("hadoopConf.file");
  if (file == nullptr) return {};
  if (build.option("hadoopConf.configMap") != nullptr)
    return usage_error("hadoopConf: file does not go with configMap", file->origin.where);
  std::string const name = file->value.substr(file->value.rfind('/') + 1);
  if (!name.ends_with("-site.xml"))
    return usage_error("hadoopConf.file must be a core-site.xml or another -site.xml, not " + name,
                       file->origin.where,
                       "Hadoop reads no other name");
  build.append("spark.files", file->value, *file);
  if (!build.spark(3, 5)) build.env("SPARK_EXTRA_CLASSPATH", "/opt/spark/work-dir", *file);
  return {};
}

}  // namespace

Result<void> expand_hadoop(PresetBuild& build) {
  if (ConfValue const* const user = build.option("storage.hdfs.user"))
    build.env("HADOOP_USER_NAME", user->value, *user);
  config_map(build);
  K8SPARK_CHECK(core_site(build));
  return secret_values(build);
}

}  // namespace k8spark::profile
