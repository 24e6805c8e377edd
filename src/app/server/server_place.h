#pragma once

#include "app/build.h"
#include "app/cluster.h"
#include "app/context.h"
#include "diagnosis/outcome.h"
#include "k8spark/json.h"
#include "workloads/workload.h"

#include <nlohmann/json.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

// What the commands about servers share.
namespace k8spark::app {

// The cluster that flags and profile name; its namespace is the one that counts.
struct ServerPlace {
  Configured configured;
  std::unique_ptr<Cluster> cluster;
};
Result<ServerPlace> open_server_place(SubmitOptions const& options, Context& context);

// A ready pod of that component. name empty: of the only thing of its kind there.
// kNotFound when there is none, kUsage when there are several, kUnavailable while none is ready.
Result<Json> find_server_pod(workloads::Kind kind,
                             std::string const& name,
                             std::string const& component,
                             Cluster& cluster);
// The thing's name, by its label.
std::string instance_of(Json const& object);

// GET of a page of a pod, through the API server.
Result<std::string> get_page(Cluster& cluster,
                             Json const& pod,
                             int port,
                             std::string const& path_and_query);

struct ServeOptions {
  int remote = 0;
  std::optional<int> local;  // none: the same number, or the next free one
  std::string path = "/";    // of the printed address
  bool browser = false;
};
// Carries a local port to the pod's and prints the address, until a signal comes or the pod is
// gone. Returns the exit code.
int serve_pod(Json const& pod, ServeOptions const& options, Cluster& cluster, Context& context);

// The same for the only server of its kind, or the one of that name; and its deletion.
int open_server(workloads::Kind kind,
                std::string const& name,
                std::string const& component,
                ServeOptions const& options,
                Cluster& cluster,
                Context& context);
int remove_server(workloads::Kind kind,
                  std::string const& name,
                  Cluster& cluster,
                  Context& context);

// Creates a server and waits until it is ready. When it cannot be, its cause is printed, it is
// deleted again, and the exit code is the cause's.
//   explain  may know more about why
using Explain = std::function<void(diagnosis::Outcome&)>;
int bring_up(workloads::Workload const& workload,
             Built const& built,
             std::optional<std::chrono::seconds> start_timeout,
             Explain const& explain,
             Cluster& cluster,
             Context& context);

// A field of the profile, unless a flag says it.
std::string wish(std::optional<std::string> const& flag,
                 profile::ProfileSettings const& settings,
                 char const* field,
                 std::string_view fallback = "");

// A key as if its flag were given.
void give_key(SubmitOptions& submit, std::string flag, std::string key, std::string value);

}  // namespace k8spark::app
