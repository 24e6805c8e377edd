#include "plan/objects.h"
#include "plan/template_reader.h"

#include <algorithm>

namespace k8spark::plan {

namespace {

// Which of the template's containers becomes Spark's: the one of that name if there is exactly
// one, else the first.
std::size_t choose_container(StepInput const& in, Json const& containers, Draft& draft) {
  std::string const name = in.conf().get_or(in.key("podTemplateContainerName"), "");
  if (name.empty()) return 0;
  auto const has_name = [&](Json const& container) {
    return container.is_object() && container.value("name", Json()) == Json(name);
  };
  if (std::count_if(containers.begin(), containers.end(), has_name) != 1) {
    draft.warnings.push_back("the pod template has no container \"" + name +
                             "\": its first container becomes the " +
                             (in.role == Role::kDriver ? "driver" : "executor"));
    return 0;
  }
  return static_cast<std::size_t>(std::find_if(containers.begin(), containers.end(), has_name) -
                                  containers.begin());
}

// What the API client of the older lines does with a template. Source: records of those lines.
Result<void> apply_old_rules(StepInput const& in, std::string const& file, Draft& draft) {
  spark::SparkVersion const& version = in.version();
  Json& metadata = map_in(draft.pod, "metadata");
  if (Json const given = metadata.value("namespace", Json()); given.is_string()) {
    if (!version.at_least(3, 4) && given != Json(in.names.namespace_name))
      return usage_error("the pod template is for the namespace " + given.get<std::string>() +
                             ", the submission for " + in.names.namespace_name,
                         file,
                         "remove metadata.namespace from the template");
    metadata["namespace"] = in.names.namespace_name;
  }
  return {};
}

}  // namespace

// Source: Spark's KubernetesUtils.loadPodFromTemplate and selectSparkContainer.
Result<void> start_from_template(StepInput const& in, Draft& draft) {
  draft.pod = {{"apiVersion", "v1"}, {"kind", "Pod"}};
  draft.pod["metadata"] = Json::object();
  draft.pod["spec"] = Json::object();
  ClientFiles const& files = in.submission.files;
  auto const& text = in.role == Role::kDriver ? files.driver_template : files.executor_template;
  if (!text) return {};

  std::string const file = in.conf().get_or(in.key("podTemplateFile"), "");
  K8SPARK_ASSIGN(Json pod, read_pod_template(*text, file, in.version(), draft.warnings));
  if (!pod.is_object() || !pod.contains("spec") || !pod["spec"].is_object())
    return usage_error("the pod template has no spec",
                       file,
                       "a template is one Pod: apiVersion, kind, metadata, spec");
  std::string const kind = pod.value("kind", "Pod");
  if (kind != "Pod" && !in.version().at_least(3, 4))
    return usage_error("the pod template is a " + kind + ", not a Pod", file);
  // apiVersion and kind first, the rest in the template's own order.
  for (auto const& [key, value] : pod.items()) draft.pod[key] = value;
  // Also for a Deployment: the server then says what is wrong.
  if (in.version().at_least(3, 2)) draft.pod["apiVersion"] = "v1";
  K8SPARK_CHECK(apply_old_rules(in, file, draft));

  Json& spec = draft.pod["spec"];
  Json containers = spec.value("containers", Json::array());
  if (!containers.is_array() || containers.empty()) {
    spec.erase("containers");
    return {};
  }
  std::size_t const chosen = choose_container(in, containers, draft);
  if (!std::all_of(containers.begin(), containers.end(), [](Json const& container) {
        return container.is_object();
      }))
    return usage_error("a container of the pod template is no map", file);
  draft.container = containers[chosen];
  containers.erase(chosen);
  spec["containers"] = std::move(containers);
  return {};
}

}  // namespace k8spark::plan
