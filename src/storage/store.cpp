#include "storage/store.h"

#include "storage/azure_store.h"
#include "storage/hadoop_conf.h"
#include "storage/local_store.h"
#include "storage/s3_store.h"
#include "storage/xml.h"

#include <array>
#include <string_view>

namespace k8spark::storage {

namespace {

constexpr std::string_view kPathKey = "spark.kubernetes.file.upload.path";

using Maker = Result<std::unique_ptr<Store>> (*)(Target const&,
                                                 HadoopConf const&,
                                                 StoreInput const&);
struct Scheme {
  std::string_view name;
  Maker make;
};
constexpr std::array<Scheme, 7> kSchemes = {{{"file", make_local_store},
                                             {"s3a", make_s3a_store},
                                             {"gs", make_gs_store},
                                             {"abfs", make_azure_store},
                                             {"abfss", make_azure_store},
                                             {"wasb", make_azure_store},
                                             {"wasbs", make_azure_store}}};

// The class path of spark-submit has SPARK_CONF_DIR before HADOOP_CONF_DIR, and one core-site.xml
// is read. Source: Spark's AbstractCommandBuilder.buildClassPath.
HadoopConf::Site site_of(ClientFiles const& files) {
  auto const find = [](std::vector<TextFile> const& folder) -> TextFile const* {
    for (TextFile const& file : folder)
      if (file.name == "core-site.xml") return &file;
    return nullptr;
  };
  TextFile const* site = find(files.conf_dir);
  if (site == nullptr && files.hadoop_conf_dir) site = find(*files.hadoop_conf_dir);
  return site == nullptr ? HadoopConf::Site() : parse_hadoop_site(site->bytes);
}

// Hadoop 3 has no class of its own behind s3: and s3n:. Who has mapped them to S3A means S3A.
// Source: Hadoop's core-default.xml, S3NativeFileSystem ("no longer available").
Result<std::unique_ptr<Store>> open_other(Target const& target,
                                          HadoopConf const& conf,
                                          StoreInput const& input) {
  bool const old_s3 = target.scheme == "s3" || target.scheme == "s3n";
  if (old_s3 &&
      conf.get_or("fs." + target.scheme + ".impl", "") == "org.apache.hadoop.fs.s3a.S3AFileSystem")
    return make_s3a_store(target, conf, input);
  if (old_s3)
    return usage_error(
        target.scheme + ": is no file system of Hadoop 3, the driver could not read it",
        std::string(kPathKey),
        "write s3a: in its place, or set spark.hadoop.fs." + target.scheme +
            ".impl=org.apache.hadoop.fs.s3a.S3AFileSystem");
  return usage_error("uploading to " + target.scheme + ": is not supported",
                     std::string(kPathKey),
                     "file:, s3a:, abfss:, wasbs: and gs: are; without the key, files of up to 1 "
                     "MiB travel in ConfigMaps");
}

}  // namespace

Result<std::unique_ptr<Store>> open_store(Target const& target, StoreInput const& input) {
  HadoopConf const conf(input.conf, input.environment, site_of(input.client_files));
  for (Scheme const& scheme : kSchemes)
    if (scheme.name == target.scheme) return scheme.make(target, conf, input);
  return open_other(target, conf, input);
}

}  // namespace k8spark::storage
