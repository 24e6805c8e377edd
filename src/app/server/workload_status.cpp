#include "app/server/workload_status.h"

#include "app/report.h"
#include "app/server/workload_apply.h"
#include "diagnosis/pod_state.h"
#include "kube/resource.h"
#include "render/table.h"
#include "text/duration.h"
#include "workloads/identity.h"

#include <map>

namespace k8spark::app {

namespace {

std::string label_of(Json const& object, std::string_view label) {
  Json const metadata = object.value("metadata", Json::object());
  return metadata.value("labels", Json::object()).value(std::string(label), "");
}

void take_pod(WorkloadState& state, Json const& pod, bool has_maker) {
  diagnosis::PodView const view = diagnosis::read_pod(pod);
  auto const* const ready = view.condition("Ready");
  if (!has_maker) ++state.wanted;
  if (ready != nullptr && ready->status == "True" && view.deleted_at.empty()) ++state.ready;
  if (!state.pod.empty() && view.created_at < state.created_at) return;
  state.pod = view.name;
  state.created_at = view.created_at;
  state.status = diagnosis::status_word(view);
}

void take_maker(WorkloadState& state, Json const& object) {
  Json const spec = object.value("spec", Json::object());
  state.wanted += spec.value("replicas", 1);
}

bool makes_pods(Json const& object) {
  std::string const kind = object.value("kind", "");
  return kind == "Deployment" || kind == "StatefulSet" || kind == "ReplicationController";
}

Json as_json(std::vector<WorkloadState> const& states) {
  Json items = Json::array();
  for (WorkloadState const& state : states)
    items.push_back({{"name", state.name},
                     {"status", state.status},
                     {"ready", state.ready},
                     {"wanted", state.wanted},
                     {"pod", state.pod},
                     {"created", state.created_at},
                     {"objects", state.objects}});
  return items;
}

std::string as_table(std::vector<WorkloadState> const& states, sys::Clock const& clock) {
  std::vector<std::vector<std::string>> rows;
  for (WorkloadState const& state : states)
    rows.push_back({state.name,
                    state.status,
                    std::to_string(state.ready) + '/' + std::to_string(state.wanted),
                    state.pod.empty() ? "-" : state.pod,
                    text::age_since(state.created_at, clock.wall())});
  return render::table({"NAME", "STATUS", "READY", "POD", "AGE"}, rows);
}

}  // namespace

std::vector<WorkloadState> states_of(std::vector<Json> const& objects) {
  std::map<std::string, WorkloadState> by_name;
  std::map<std::string, bool> has_maker;
  for (Json const& object : objects)
    if (makes_pods(object)) has_maker[label_of(object, workloads::kInstanceLabel)] = true;
  for (Json const& object : objects) {
    std::string const name = label_of(object, workloads::kInstanceLabel);
    WorkloadState& state = by_name[name];
    state.name = name;
    state.objects.push_back(kube::object_name(object));
    if (object.value("kind", "") == "Pod") take_pod(state, object, has_maker[name]);
    if (makes_pods(object)) take_maker(state, object);
  }
  std::vector<WorkloadState> states;
  for (auto& [name, state] : by_name) {
    if (state.is_ready()) state.status = "Ready";
    if (state.pod.empty()) state.status = "NoPod";
    states.push_back(std::move(state));
  }
  return states;
}

int print_workload_status(workloads::Kind kind,
                          std::string const& name,
                          std::string const& output,
                          Cluster& cluster,
                          Context& context) {
  auto const objects = list_workload(kind, name, cluster);
  if (!objects) return report_error(objects.error(), context);
  std::vector<WorkloadState> const states = states_of(*objects);
  if (!name.empty() && states.empty())
    return report_error(Error{ErrorCode::kNotFound,
                              "there is no " + std::string(workloads::to_string(kind)) +
                                  " of this name in namespace " + cluster.ns(),
                              name,
                              ""},
                        context);
  std::string text;
  if (output == "json")
    text = as_json(states).dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
  else if (output == "name")
    for (WorkloadState const& state : states) text += state.name + '\n';
  else if (states.empty())
    say(context, "no " + std::string(workloads::to_string(kind)) + " in namespace " + cluster.ns());
  else
    text = as_table(states, context.clock);
  context.streams.out(text);
  context.streams.flush();
  return name.empty() || states.front().is_ready() ? 0 : 1;
}

}  // namespace k8spark::app
