#include "app/server/server_place.h"

#include "app/reach/local_server.h"
#include "app/reach/pod_port.h"
#include "app/reach/reach.h"
#include "app/report.h"
#include "app/server/workload_apply.h"
#include "app/server/workload_ready.h"
#include "app/setup/setup_target.h"
#include "kube/resource.h"
#include "sys/interrupt.h"
#include "sys/launch.h"
#include "text/encoding.h"
#include "text/strings.h"
#include "workloads/identity.h"

#include <algorithm>
#include <set>

namespace k8spark::app {

namespace {

bool is_ready(Json const& pod) {
  diagnosis::PodView const view = diagnosis::read_pod(pod);
  auto const* const ready = view.condition("Ready");
  return ready != nullptr && ready->status == "True" && view.deleted_at.empty();
}

std::string command_of(workloads::Kind kind) {
  return "k8spark " + std::string(workloads::to_string(kind));
}

}  // namespace

Result<ServerPlace> open_server_place(SubmitOptions const& options, Context& context) {
  SetupOptions setup;
  setup.layers = options.layers;
  setup.kube = options.kube;
  setup.kube.verbose = options.verbose;
  K8SPARK_ASSIGN(SetupTarget target, find_setup_target(setup, true, context));
  target.access->ns = target.ns;
  ServerPlace place;
  place.cluster = open_setup_cluster(setup, target, context);
  place.configured = std::move(target.configured);
  return place;
}

std::string instance_of(Json const& object) {
  auto const& metadata = object["metadata"];
  if (!metadata.contains("labels")) return "";
  return metadata["labels"].value(std::string(workloads::kInstanceLabel), "");
}

Result<Json> find_server_pod(workloads::Kind kind,
                             std::string const& name,
                             std::string const& component,
                             Cluster& cluster) {
  kube::ListOptions options;
  options.label_selector = workloads::selector_text(kind, name, component);
  K8SPARK_ASSIGN(auto listed, cluster.client().list(kube::pods(), cluster.ns(), options));
  std::string const what(workloads::words_of(kind));
  if (listed.items.empty())
    return Error{ErrorCode::kNotFound,
                 what + " is not there: namespace " + cluster.ns() + " has none of its pods",
                 name,
                 command_of(kind) + " apply makes one; -n names another namespace"};
  std::set<std::string> names;
  for (Json const& pod : listed.items) names.insert(instance_of(pod));
  if (names.size() > 1)
    return usage_error("there are several: " +
                           text::join(std::vector<std::string>(names.begin(), names.end()), ", "),
                       command_of(kind),
                       "name one of them");
  auto const ready = std::find_if(listed.items.begin(), listed.items.end(), is_ready);
  if (ready != listed.items.end()) return std::move(*ready);
  diagnosis::PodView const pod = diagnosis::read_pod(listed.items.front());
  return Error{ErrorCode::kUnavailable,
               what + " is not ready: pod " + pod.name + " is " + diagnosis::status_word(pod),
               *names.begin(),
               "k8spark logs " + pod.name + " -n " + cluster.ns()};
}

Result<std::string> get_page(Cluster& cluster,
                             Json const& pod,
                             int port,
                             std::string const& path_and_query) {
  diagnosis::PodView const view = diagnosis::read_pod(pod);
  return cluster.client().get_raw(kube::resource_path(kube::pods(), view.namespace_name, "") + '/' +
                                  text::url_encode(view.name) + ':' + std::to_string(port) +
                                  "/proxy" + path_and_query);
}

int serve_pod(Json const& pod, ServeOptions const& options, Cluster& cluster, Context& context) {
  std::string const name = diagnosis::read_pod(pod).name;
  PortForwarder forwarder(cluster, context, name, pod);
  // Rights and a pod that is gone are told before somebody opens the page.
  if (auto const tried = forwarder.open(options.remote); !tried)
    return report_error(tried.error(), context);
  LocalServer server;
  auto const bound = server.listen({"127.0.0.1", "::1"},
                                   options.local.value_or(options.remote),
                                   options.local.has_value(),
                                   forwarder.handler(options.remote));
  if (!bound) return report_error(bound.error(), context);
  std::string const url = "http://" + bound->front() + options.path;
  context.streams.out(url + '\n');
  context.streams.flush();
  bool const may_run = context.programs != nullptr;
  if (options.browser && (!may_run || !sys::launch({"xdg-open", url})))
    warn(context, "no browser could be started (xdg-open)");
  server.run([&] {
    if (!forwarder.take_failure()) return true;
    auto const now = forwarder.look();
    return now && !diagnosis::read_pod(*now).terminal();
  });
  if (sys::interrupted_by() != 0) return signal_exit_code();
  say(context, "pod " + name + " is gone; another one may have taken its place: start this again");
  return 1;
}

int open_server(workloads::Kind kind,
                std::string const& name,
                std::string const& component,
                ServeOptions const& options,
                Cluster& cluster,
                Context& context) {
  auto const pod = find_server_pod(kind, name, component, cluster);
  return pod ? serve_pod(*pod, options, cluster, context) : report_error(pod.error(), context);
}

int remove_server(workloads::Kind kind,
                  std::string const& name,
                  Cluster& cluster,
                  Context& context) {
  auto const removed = delete_workload(kind, name, {}, cluster, context);
  return removed ? 0 : report_error(removed.error(), context);
}

int bring_up(workloads::Workload const& workload,
             Built const& built,
             std::optional<std::chrono::seconds> start_timeout,
             Explain const& explain,
             Cluster& cluster,
             Context& context) {
  if (auto const made = apply_workload(workload, built, cluster, context); !made)
    return report_error(made.error(), context);
  ReadyOptions options;
  // The history server's page is there before it looks for its folder (HistoryServer.main).
  if (workload.kind == workloads::Kind::kHistoryServer) options.settle = std::chrono::seconds(4);
  if (start_timeout) options.start_timeout = *start_timeout;
  options.must_be_ready = workload.must_be_ready;
  Readiness ready = wait_ready(workload.kind, workload.name, options, cluster, context);
  if (!ready.failed) return 0;
  if (explain) explain(*ready.failed);
  print_outcome(*ready.failed, context);
  DeleteOptions removal;
  removal.quiet = true;
  removal.ignore_interrupt = true;
  auto const removed = delete_workload(workload.kind, workload.name, removal, cluster, context);
  if (!removed) {
    report_error(removed.error(), context);
  } else {
    say(context, "deleted it again");
  }
  return ready.failed->exit_code;
}

std::string wish(std::optional<std::string> const& flag,
                 profile::ProfileSettings const& settings,
                 char const* field,
                 std::string_view fallback) {
  return flag ? *flag : settings.option(field).value_or(std::string(fallback));
}

void give_key(SubmitOptions& submit, std::string flag, std::string key, std::string value) {
  submit.layers.flags.push_back(
      {std::move(flag), std::move(key), std::move(value), profile::FlagValue::kAfterAll});
}

}  // namespace k8spark::app
