#include "workloads/standalone.h"

#include "app/progress.h"
#include "app/reach/exec_session.h"
#include "app/report.h"
#include "app/server/server_commands.h"
#include "app/server/server_place.h"
#include "app/server/standalone_state.h"
#include "app/server/workload_apply.h"
#include "app/server/workload_build.h"
#include "app/server/workload_ready.h"
#include "diagnosis/pod_state.h"
#include "setup/bounds.h"
#include "spark/sizes.h"
#include "sys/interrupt.h"
#include "sys/terminal.h"
#include "text/strings.h"

#include <unistd.h>

#include <algorithm>
#include <array>

namespace k8spark::app {

namespace {

using workloads::Kind;

constexpr Kind kKind = Kind::kStandalone;
constexpr char const* kName = "spark";

// What is there, or will be, when no name is given.
std::string name_of(StandaloneOptions const& options) {
  return options.name.empty() ? kName : options.name;
}

Result<long long> mib_of(std::string const& field,
                         std::string const& text,
                         spark::SparkVersion const& version) {
  constexpr auto kMib = spark::SizeUnit::kMib;
  auto const size = spark::parse_size(text, kMib, kMib, version);
  if (size && *size > 0) return *size;
  return usage_error("\"" + text + "\" is no size", field, "512m, 2g");
}

Result<int> count_of(std::string const& field, std::string const& text) {
  constexpr long long kMost = 10000;
  auto const number = text::to_integer(text);
  if (number && *number >= 0 && *number <= kMost) return static_cast<int>(*number);
  return usage_error("\"" + text + "\" is no number of them", field, "0 to 10000");
}

std::optional<std::string> as_text(std::optional<int> number) {
  return number ? std::optional(std::to_string(*number)) : std::nullopt;
}

Result<workloads::StandaloneWishes> wishes_of(StandaloneOptions const& options,
                                              Configured const& configured) {
  profile::ProfileSettings const& settings = configured.layers.settings;
  spark::SparkVersion const& version = configured.layers.spark_version;
  auto const word = [&](std::optional<std::string> const& flag,
                        char const* field,
                        char const* otherwise) { return wish(flag, settings, field, otherwise); };
  workloads::StandaloneWishes wishes;
  char const* const workers = "standalone.workers.replicas";
  K8SPARK_ASSIGN(wishes.workers, count_of(workers, word(as_text(options.workers), workers, "2")));
  char const* const cores = "standalone.workers.cores";
  K8SPARK_ASSIGN(wishes.worker_cores,
                 count_of(cores, word(as_text(options.worker_cores), cores, "1")));
  char const* const memory = "standalone.workers.memory";
  K8SPARK_ASSIGN(wishes.worker_memory_mib,
                 mib_of(memory, word(options.worker_memory, memory, "1g"), version));
  wishes.worker_request_cores =
      word(options.worker_request_cores, "standalone.workers.requestCores", "");
  char const* const daemon = "standalone.daemonMemory";
  wishes.daemon_memory = word(std::nullopt, daemon, "512m");
  K8SPARK_ASSIGN(wishes.daemon_memory_mib, mib_of(daemon, wishes.daemon_memory, version));
  wishes.reverse_proxy = word(std::nullopt, "standalone.reverseProxy", "true") == "true";
  wishes.reverse_proxy_url = word(std::nullopt, "standalone.reverseProxyUrl", "");
  wishes.replication_controllers =
      options.replication_controllers ||
      word(std::nullopt, "standalone.controller", "") == "replicationController";
  return wishes;
}

struct Made {
  Built built;
  workloads::Workload workload;
};

Result<Made> make(StandaloneOptions const& options, BuildFor purpose, Context& context) {
  K8SPARK_ASSIGN(Configured const configured, configure(options.submit, context));
  K8SPARK_ASSIGN(auto const wishes, wishes_of(options, configured));
  workloads::Identity identity{kKind, name_of(options), ""};
  K8SPARK_CHECK(workloads::check_name(workloads::master_name(identity), "standalone"));
  SubmitOptions submit = options.submit;
  if (options.image)
    for (char const* const key :
         {"spark.kubernetes.container.image", "spark.kubernetes.driver.container.image"})
      give_key(submit, "--image", key, *options.image);
  Made made;
  // A master that the profile names is a standalone cluster's, perhaps this one: where the objects
  // go, the kubeconfig says.
  if (configured.conf.get_or("spark.master", "").starts_with("spark://"))
    give_key(submit, "standalone", "spark.master", "k8s://https://kubernetes.default.svc");
  K8SPARK_ASSIGN(made.built,
                 build_stand_in(submit, AppKind::kJava, "standalone", purpose, context));
  identity.ns = made.built.plan.namespace_name;
  K8SPARK_ASSIGN(made.workload, workloads::standalone(made.built.submission, identity, wishes));
  print_warnings(made.built, made.workload, context);
  return made;
}

Json namespace_object(std::string const& name) {
  return setup::make_namespace(name, "", {});
}

int render(StandaloneOptions const& options, Context& context) {
  auto made = make(options, BuildFor::kRender, context);
  if (!made) return report_error(made.error(), context);
  auto& objects = made->workload.objects;
  if (options.create_namespace)
    objects.insert(objects.begin(), namespace_object(made->workload.ns));
  return print_objects(made->workload, options.output, context);
}

Result<StandaloneState> state_of(Cluster& cluster, Json const& master) {
  K8SPARK_ASSIGN(std::string const page,
                 get_page(cluster, master, workloads::kMasterUiPort, "/json/"));
  return parse_standalone(page);
}

// Until the master knows so many living workers. Ready pods are not enough: they register later,
// and those that leave are noticed later.
Result<void> wait_for_workers(std::string const& name,
                              int wanted,
                              std::chrono::seconds limit,
                              Cluster& cluster,
                              Context& context) {
  Progress progress(context, false);
  auto const end = context.clock.steady() + limit;
  constexpr std::chrono::milliseconds kPause{500};
  std::string last = "the master does not answer";
  while (context.clock.steady() < end) {
    auto const master = find_server_pod(kKind, name, workloads::kMaster, cluster);
    auto const state =
        master ? state_of(cluster, *master) : Result<StandaloneState>(master.error());
    if (state && state->alive() == wanted) return {};
    if (state)
      last = "the master knows " + std::to_string(state->alive()) + " living workers of " +
             std::to_string(wanted);
    progress.show(last);
    if (!sys::wait_interruptibly(kPause))
      return Error{ErrorCode::kCancelled, "interrupted: " + last, name, ""};
  }
  return Error{ErrorCode::kTimeout,
               last + " after " + std::to_string(limit.count()) + " s",
               name,
               "k8spark standalone status " + name + " -n " + cluster.ns()};
}

std::chrono::seconds patience(StandaloneOptions const& options) {
  constexpr std::chrono::seconds kUsual{300};
  return options.submit.start_timeout.value_or(kUsual);
}

int apply(StandaloneOptions const& options, Context& context) {
  auto const made = make(options, BuildFor::kApply, context);
  if (!made) return report_error(made.error(), context);
  kube::ClusterAccess access = made->built.access;
  access.ns = made->workload.ns;
  Cluster cluster(
      access, context, options.submit.verbose ? Cluster::Voice::kVerbose : Cluster::Voice::kNormal);
  if (options.create_namespace) {
    auto const space = cluster.client().apply(namespace_object(access.ns));
    if (!space) return report_error(space.error(), context);
  }
  std::string const& name = made->workload.name;
  int const code =
      bring_up(made->workload, made->built, options.submit.start_timeout, {}, cluster, context);
  if (code != 0) return code;
  int const workers = made->workload.must_be_ready.back().replicas;
  auto const joined = wait_for_workers(name, workers, patience(options), cluster, context);
  if (!joined) return report_error(joined.error(), context);
  say(context,
      "the standalone cluster is ready: k8spark submit --master spark://" + name + "-master." +
          access.ns + ".svc:" + std::to_string(workloads::kMasterPort) + " APP");
  return 0;
}

// What makes the workers, Deployment or ReplicationController.
Result<Json> find_maker(std::string const& name, Cluster& cluster) {
  kube::ListOptions options;
  options.label_selector = workloads::selector_text(kKind, name, workloads::kWorker);
  for (char const* const kind : {"Deployment", "ReplicationController"}) {
    auto listed = cluster.client().list(*kube::find_resource(kind), cluster.ns(), options);
    if (!listed && listed.error().code != ErrorCode::kPermissionDenied)
      return std::move(listed).error();
    if (!listed || listed->items.empty()) continue;
    if (listed->items.size() > 1)
      return usage_error("there are several", "k8spark standalone", "name one of them");
    return std::move(listed->items.front());
  }
  return Error{ErrorCode::kNotFound,
               "there is no standalone cluster in namespace " + cluster.ns(),
               name,
               "k8spark standalone apply makes one"};
}

int scale(StandaloneOptions const& options, Cluster& cluster, Context& context) {
  auto const maker = find_maker(options.name, cluster);
  if (!maker) return report_error(maker.error(), context);
  std::string const name = instance_of(*maker);
  int const wanted = *options.workers;
  kube::PatchCall patch{*kube::resource_of(*maker),
                        cluster.ns(),
                        (*maker)["metadata"]["name"],
                        kube::PatchKind::kMerge,
                        {{"spec", {{"replicas", wanted}}}}};
  auto const patched = cluster.client().patch(patch);
  if (!patched) return report_error(patched.error(), context);
  ReadyOptions ready;
  ready.start_timeout = patience(options);
  ready.must_be_ready = {{workloads::kWorker, wanted}};
  Readiness const readiness = wait_ready(kKind, name, ready, cluster, context);
  if (readiness.failed) {
    print_outcome(*readiness.failed, context);
    say(context,
        name + " is still asked for " + std::to_string(wanted) +
            " workers: k8spark standalone scale " + name + " N changes that");
    return readiness.failed->exit_code;
  }
  auto const known = wait_for_workers(name, wanted, patience(options), cluster, context);
  if (!known) return report_error(known.error(), context);
  context.streams.out(name + " has " + std::to_string(wanted) + " workers\n");
  context.streams.flush();
  return 0;
}

int status(StandaloneOptions const& options, Cluster& cluster, Context& context) {
  auto const master = find_server_pod(kKind, options.name, workloads::kMaster, cluster);
  if (!master) return report_error(master.error(), context);
  auto const page = get_page(cluster, *master, workloads::kMasterUiPort, "/json/");
  if (!page) return report_error(page.error(), context);
  auto const state = parse_standalone(*page);
  if (!state) return report_error(state.error(), context);
  context.streams.out(options.output == "json" ? *page + '\n' : standalone_as_table(*state));
  context.streams.flush();
  return state->status == "ALIVE" ? 0 : 1;
}

struct Known {
  std::string_view word;
  std::string_view program;
};
constexpr std::array kShells = std::to_array<Known>({{"pyspark", "/opt/spark/bin/pyspark"},
                                                     {"spark-shell", "/opt/spark/bin/spark-shell"},
                                                     {"spark-sql", "/opt/spark/bin/spark-sql"},
                                                     {"sparkR", "/opt/spark/bin/sparkR"}});

// The conf folder of these pods names the master, and their environment the driver's address.
int exec(StandaloneOptions const& options, Cluster& cluster, Context& context) {
  auto const master = find_server_pod(kKind, options.name, workloads::kMaster, cluster);
  if (!master) return report_error(master.error(), context);
  diagnosis::PodView const pod = diagnosis::read_pod(*master);
  kube::ExecRequest request;
  request.container = workloads::kMaster;
  request.command = options.command;
  for (Known const& shell : kShells)
    if (request.command.front() == shell.word) request.command.front() = shell.program;
  request.input = true;
  request.tty = sys::is_terminal(STDIN_FILENO);
  // Python makes `spark` and `sc` (PYTHONSTARTUP) only for somebody who types, or seems to.
  if (!request.tty && options.command.front() == "pyspark")
    request.command.insert(request.command.begin(), {"env", "PYSPARK_DRIVER_PYTHON_OPTS=-i"});
  return exec_in_pod(cluster, pod.namespace_name, pod.name, request, context);
}

}  // namespace

int run_standalone(StandaloneOptions const& options, Context& context) {
  using Action = StandaloneOptions::Action;
  if (options.action == Action::kRender || options.submit.dry_run == DryRun::kClient)
    return render(options, context);
  if (options.action == Action::kApply) return apply(options, context);
  auto const place = open_server_place(options.submit, context);
  if (!place) return report_error(place.error(), context);
  Cluster& cluster = *place->cluster;
  switch (options.action) {
    case Action::kScale:
      return scale(options, cluster, context);
    case Action::kUi:
      return open_server(kKind,
                         options.name,
                         workloads::kMaster,
                         {workloads::kMasterUiPort, options.port, "/", options.browser},
                         cluster,
                         context);
    case Action::kExec:
      return exec(options, cluster, context);
    case Action::kDelete:
      return remove_server(kKind, name_of(options), cluster, context);
    default:
      return status(options, cluster, context);
  }
}

}  // namespace k8spark::app
