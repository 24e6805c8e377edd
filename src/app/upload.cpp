#include "app/upload.h"

#include "app/report.h"
#include "spark/uri.h"

#include <filesystem>

namespace k8spark::app {

namespace {

Result<void> copy_file(Upload const& upload) {
  namespace fs = std::filesystem;
  // As written, not decoded: Spark hands the text to Hadoop's Path, which decodes nothing.
  std::string path = upload.target.substr(upload.target.find(':') + 1);
  if (path.starts_with("//")) path.erase(0, path.find('/', 2));
  std::error_code error;
  fs::create_directories(fs::path(path).parent_path(), error);
  if (!error) fs::copy_file(upload.source_path, path, fs::copy_options::overwrite_existing, error);
  if (error)
    return usage_error(
        "cannot copy " + upload.source_path + " to " + upload.target + ": " + error.message(),
        "spark.kubernetes.file.upload.path");
  return {};
}

}  // namespace

Result<void> upload_files(std::vector<Upload> const& uploads, Context& context) {
  for (Upload const& upload : uploads) {
    std::string const scheme = spark::scheme_of(upload.target);
    if (!scheme.empty() && scheme != "file")
      return usage_error("uploading to " + scheme + ": is not supported yet",
                         "spark.kubernetes.file.upload.path",
                         "leave the key out: files of up to 1 MiB then travel in ConfigMaps");
  }
  for (Upload const& upload : uploads) {
    K8SPARK_CHECK(copy_file(upload));
    say(context, "uploaded " + upload.source_path + " to " + upload.target);
  }
  return {};
}

}  // namespace k8spark::app
