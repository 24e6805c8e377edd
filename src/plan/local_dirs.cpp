#include "plan/objects.h"
#include "text/strings.h"

// Source: Spark's LocalDirsFeatureStep.
namespace k8spark::plan {

namespace {

// Mount paths of volumes named spark-local-dir-*: given by the user, they replace ours.
std::vector<std::string> given_folders(Draft& draft) {
  std::vector<std::string> folders;
  for (Json const& mount : list_in(draft.container, "volumeMounts")) {
    if (!mount.is_object()) continue;
    Json const name = mount.value("name", Json());
    Json const path = mount.value("mountPath", Json());
    if (name.is_string() && path.is_string() &&
        name.get<std::string>().starts_with("spark-local-dir-"))
      folders.push_back(path.get<std::string>());
  }
  return folders;
}

// Read raw, as Spark does; trailing empty entries vanish as with Java's split.
std::vector<std::string> wanted_folders(StepInput const& in) {
  auto const& environment = in.submission.environment;
  auto const at = environment.find("SPARK_LOCAL_DIRS");
  std::string const list =
      at != environment.end()
          ? at->second
          : in.conf().get_or("spark.local.dir",
                             "/var/data/spark-" + in.submission.ids.local_dir_uuid);
  std::vector<std::string> folders = text::split(list, ',');
  bool const blank = list.empty();  // "" is one folder without a name, "," is none
  while (!blank && !folders.empty() && folders.back().empty()) folders.pop_back();
  return folders;
}

}  // namespace

Result<void> check_local_dirs(StepInput const& in) {
  K8SPARK_CHECK(in.reader.boolean("spark.kubernetes.local.dirs.tmpfs"));
  return {};
}

Result<void> add_local_dirs(StepInput const& in, Draft& draft) {
  K8SPARK_ASSIGN(bool const in_memory, in.reader.boolean("spark.kubernetes.local.dirs.tmpfs"));
  std::vector<std::string> folders = given_folders(draft);
  if (folders.empty()) {
    folders = wanted_folders(in);
    for (std::size_t i = 0; i < folders.size(); ++i) {
      Json source = Json::object();
      if (in_memory) source["medium"] = "Memory";
      add_volume(
          draft,
          {{"name", "spark-local-dir-" + std::to_string(i + 1)}, {"emptyDir", std::move(source)}},
          folders[i]);
    }
  }
  add_env(draft, "SPARK_LOCAL_DIRS", text::join(folders, ","));
  return {};
}

}  // namespace k8spark::plan
