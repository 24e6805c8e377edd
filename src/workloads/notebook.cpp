#include "workloads/notebook.h"

#include "workloads/client_driver.h"
#include "workloads/pod.h"
#include "workloads/secrets.h"

#include <algorithm>
#include <array>

namespace k8spark::workloads {

namespace {

// Anybody may write there, whatever user the pod runs as.
constexpr char const* kHome = "/tmp/.jupyter";
constexpr char const* kStorageVolume = "k8spark-notebooks";
constexpr std::array<std::string_view, 3> kJupyters = {"lab", "notebook", "server"};

Result<void> check(NotebookWishes const& wishes) {
  K8SPARK_CHECK(check_name(wishes.name, "name of the notebook"));
  if (std::find(kJupyters.begin(), kJupyters.end(), wishes.jupyter) == kJupyters.end())
    return usage_error("\"" + wishes.jupyter + "\" is none of Jupyter's programs",
                       "--jupyter",
                       "lab, notebook or server");
  if (wishes.storage && wishes.claim)
    return usage_error("a claim of its own and one that is there exclude each other",
                       "--claim",
                       "leave --storage or --claim out");
  if (wishes.git && wishes.git->repository.starts_with('-'))
    return usage_error("\"" + wishes.git->repository + "\" is no repository", "--git");
  return {};
}

bool keeps_notebooks(NotebookWishes const& wishes) {
  return wishes.storage || wishes.claim || wishes.git;
}

// A kernel starts a driver before it answers: on a busy node Jupyter's own 60 s are too few, and it
// hangs up on who waits.
std::string options_of(NotebookWishes const& wishes) {
  std::string options =
      wishes.jupyter + " --ip=0.0.0.0 --no-browser --port=" + std::to_string(wishes.port) +
      " --ServerApp.port_retries=0" + " --MappingKernelManager.kernel_info_timeout=300";
  if (keeps_notebooks(wishes)) options += " --ServerApp.root_dir=" + std::string(kNotebookFolder);
  return options;
}

std::vector<Json> environment(NotebookWishes const& wishes) {
  return {env_of_text("HOME", kHome),
          env_of_text("PYSPARK_DRIVER_PYTHON", "jupyter"),
          env_of_text("PYSPARK_DRIVER_PYTHON_OPTS", options_of(wishes)),
          env_of_field(kPodNameVariable, "metadata.name"),
          env_of_token("JUPYTER_TOKEN", wishes.name)};
}

PodWishes pod_wishes(Base const& base, NotebookWishes const& wishes) {
  PodWishes pod;
  pod.component = kServerComponent;
  pod.args = {"/opt/spark/bin/pyspark",
              "--properties-file",
              std::string(kPropertiesPath),
              "--name",
              base.properties.at("spark.app.name")};
  pod.ports = {{"http", wishes.port}};
  pod.ports.insert(pod.ports.end(), base.ports.begin(), base.ports.end());
  pod.env = environment(wishes);
  pod.readiness_probe = tcp_probe(wishes.port);
  if (wishes.account) pod.service_account = wishes.name;
  return pod;
}

// Before Jupyter starts; what is there already stays: the claim was there before.
Json git_container(GitSource const& git, Json const& spark_container) {
  std::string const folder(kNotebookFolder);
  std::string script = "test -e " + folder + "/.git || git clone --depth=1 ";
  if (!git.branch.empty()) script += "--branch \"$K8SPARK_GIT_BRANCH\" ";
  script += "-- \"$K8SPARK_GIT_REPOSITORY\" " + folder;
  Json container = {{"name", "git"}};
  container["image"] = git.image.empty() ? spark_container.at("image") : Json(git.image);
  container["command"] = Json::array({"sh", "-c", script});
  container["env"] = Json::array(
      {env_of_text("HOME", "/tmp"), env_of_text("K8SPARK_GIT_REPOSITORY", git.repository)});
  if (!git.branch.empty())
    container["env"].push_back(env_of_text("K8SPARK_GIT_BRANCH", git.branch));
  container["volumeMounts"] = Json::array({{{"name", kStorageVolume}, {"mountPath", folder}}});
  return container;
}

void add_storage(NotebookWishes const& wishes, Json& pod) {
  if (!keeps_notebooks(wishes)) return;
  Json volume = {{"name", kStorageVolume}, {"emptyDir", Json::object()}};
  if (wishes.storage) volume = claim_volume(kStorageVolume, wishes.name + "-notebooks");
  if (wishes.claim) volume = claim_volume(kStorageVolume, *wishes.claim);
  mount(pod, std::move(volume), std::string(kNotebookFolder));
  if (!wishes.git) return;
  Json& init = pod["spec"]["initContainers"];
  if (!init.is_array()) init = Json::array();
  init.push_back(git_container(*wishes.git, pod["spec"]["containers"].back()));
}

}  // namespace

Result<Workload> notebook(Submission const& submission, NotebookWishes const& wishes) {
  K8SPARK_CHECK(check(wishes));
  K8SPARK_ASSIGN(Base base, base_of(submission));
  Identity const identity{Kind::kNotebook, wishes.name, base.ns};
  set_client_keys(base, wishes.name);
  allow_any_application(base);
  // Before the variable comes spark.pyspark.python, where somebody has set it.
  base.properties["spark.pyspark.driver.python"] = "jupyter";

  PodWishes const wanted = pod_wishes(base, wishes);
  Json pod = pod_of(base, identity, wishes.name, wanted);
  pod["metadata"]["annotations"][std::string(kJupyterAnnotation)] = wishes.jupyter;
  add_storage(wishes, pod);

  std::vector<Json> objects = {
      headless_service(base, identity, wishes.name, kServerComponent, wanted.ports),
      conf_map_of(base, identity)};
  if (wishes.storage) objects.push_back(claim_of(identity, "notebooks", *wishes.storage));
  if (wishes.account)
    for (Json& object : account_of(identity, submission)) objects.push_back(std::move(object));
  objects.push_back(wishes.deployment ? deployment_of(std::move(pod), identity, kServerComponent, 1)
                                      : std::move(pod));
  // Two pods on one claim, and with one Service, would get in each other's way.
  if (wishes.deployment) objects.back()["spec"]["strategy"] = {{"type", "Recreate"}};
  return assemble_server(base, identity, std::move(objects), kServerComponent, wanted.ports);
}

}  // namespace k8spark::workloads
