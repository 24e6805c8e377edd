#include "doctor/paths.h"

#include "text/strings.h"

#include <array>

namespace k8spark::doctor {

namespace {

constexpr std::array<std::string_view, 10> kPathKeys = {"spark.eventLog.dir",
                                                        "spark.jars",
                                                        "spark.files",
                                                        "spark.archives",
                                                        "spark.submit.pyFiles",
                                                        "spark.sql.warehouse.dir",
                                                        "spark.kubernetes.file.upload.path",
                                                        "spark.hadoop.fs.defaultFS",
                                                        "spark.checkpoint.dir",
                                                        "spark.history.fs.logDirectory"};

}  // namespace

std::vector<PathUse> paths_in_use(Facts const& facts) {
  std::vector<PathUse> uses;
  auto const add = [&](std::string const& where, std::string const& path) {
    if (text::contains(path, "://")) uses.push_back({where, path});
  };
  add("the application", facts.primary_resource);
  for (std::string_view const key : kPathKeys)
    for (std::string const& entry : text::split_list(facts.conf.get_or(key, "")))
      add(std::string(key), entry);
  for (auto const& [key, value] : facts.conf.values())
    if (key.starts_with("spark.kubernetes.driverEnv.") || key.starts_with("spark.executorEnv."))
      add(key, value.value);
  return uses;
}

}  // namespace k8spark::doctor
