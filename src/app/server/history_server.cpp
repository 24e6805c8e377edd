#include "workloads/history_server.h"

#include "app/report.h"
#include "app/run/plain_outcome.h"
#include "app/run/run_evidence.h"
#include "app/server/history_runs.h"
#include "app/server/server_commands.h"
#include "app/server/server_place.h"
#include "app/server/workload_apply.h"
#include "app/server/workload_build.h"
#include "app/server/workload_status.h"
#include "app/setup/event_folder.h"
#include "app/setup/setup_target.h"
#include "diagnosis/log_rules.h"
#include "diagnosis/pod_state.h"
#include "render/chart_values.h"
#include "spark/uri.h"

namespace k8spark::app {

namespace {

using workloads::Kind;

constexpr Kind kKind = Kind::kHistoryServer;
constexpr char const* kName = "spark-history";
constexpr char const* kComponent = "server";
constexpr char const* kImageKey = "spark.kubernetes.container.image";
constexpr char const* kDriverImageKey = "spark.kubernetes.driver.container.image";

// What is there, or will be, when no name is given.
std::string name_of(HistoryOptions const& options) {
  return options.name.empty() ? kName : options.name;
}

Result<std::string> log_dir_of(HistoryOptions const& options, Configured const& configured) {
  std::string dir = wish(options.log_dir,
                         configured.layers.settings,
                         "historyServer.logDir",
                         configured.conf.get_or("spark.history.fs.logDirectory",
                                                configured.conf.get_or("spark.eventLog.dir", "")));
  if (!dir.empty()) return dir;
  return usage_error("no folder of event logs",
                     "history-server",
                     "eventLog.dir or historyServer.logDir in the profile, or --log-dir DIR");
}

Result<workloads::HistoryWishes> wishes_of(HistoryOptions const& options,
                                           Configured const& configured) {
  profile::ProfileSettings const& settings = configured.layers.settings;
  workloads::HistoryWishes wishes;
  K8SPARK_ASSIGN(wishes.log_dir, log_dir_of(options, configured));
  wishes.memory = wish(std::nullopt, settings, "historyServer.memory", "1g");
  wishes.java_options = wish(std::nullopt, settings, "historyServer.javaOptions");
  wishes.claim = wish(options.claim, settings, "historyServer.claim");
  auto const uri = spark::parse_uri(wishes.log_dir);
  wishes.claim_path =
      wish(std::nullopt, settings, "historyServer.claimPath", uri ? uri->path : wishes.log_dir);
  wishes.service_type = wish(options.service_type, settings, "historyServer.service.type");
  wishes.node_port = options.node_port;
  if (auto const port = settings.option("historyServer.service.nodePort");
      port && !wishes.node_port)
    wishes.node_port = std::stoi(*port);
  if (wishes.node_port && wishes.service_type.empty()) wishes.service_type = "NodePort";
  wishes.host = wish(options.host, settings, "historyServer.ingress.host");
  wishes.ingress_class = wish(std::nullopt, settings, "historyServer.ingress.className");
  wishes.tls_secret = wish(std::nullopt, settings, "historyServer.ingress.tlsSecret");
  wishes.route = settings.option("historyServer.route").value_or("false") == "true";
  return wishes;
}

// What the plan makes of a driver of this size is the server's pod.
SubmitOptions submission_of(HistoryOptions const& options,
                            Configured const& configured,
                            workloads::HistoryWishes const& wishes) {
  SubmitOptions submit = options.submit;
  give_key(submit, "historyServer.memory", "spark.driver.memory", wishes.memory);
  if (!configured.conf.contains("spark.kubernetes.driver.request.cores"))
    give_key(submit, "history-server", "spark.kubernetes.driver.request.cores", "100m");
  std::string const image = wish(options.image, configured.layers.settings, "historyServer.image");
  if (!image.empty())
    for (char const* const key : {kImageKey, kDriverImageKey})
      give_key(submit, options.image ? "--image" : "historyServer.image", key, image);
  return submit;
}

// A server reads the logs of its own line and of older ones. From 4.0 on they are rolled and
// compressed by zstd, which only 3.0 and newer can read.
void warn_of_older_server(HistoryOptions const& options,
                          Configured const& configured,
                          Context& context) {
  std::string const image = wish(options.image, configured.layers.settings, "historyServer.image");
  auto const server = spark::version_in_image_tag(image);
  spark::SparkVersion const& writer = configured.layers.spark_version;
  if (!server || server->at_least(writer.major, writer.minor)) return;
  warn(context,
       "the history server's image is of Spark " + server->text + ", and the runs' is " +
           writer.text + ": an older server may not read their logs");
}

struct Made {
  Built built;
  workloads::Workload workload;
  std::string log_dir;
};

Result<Made> make(HistoryOptions const& options, BuildFor purpose, Context& context) {
  K8SPARK_ASSIGN(Configured const configured, configure(options.submit, context));
  K8SPARK_ASSIGN(auto const wishes, wishes_of(options, configured));
  workloads::Identity identity{kKind, name_of(options), ""};
  K8SPARK_CHECK(workloads::check_name(identity.name, "history-server"));
  warn_of_older_server(options, configured, context);
  Made made;
  K8SPARK_ASSIGN(made.built,
                 build_stand_in(submission_of(options, configured, wishes),
                                AppKind::kJava,
                                "history-server",
                                purpose,
                                context));
  identity.ns = made.built.plan.namespace_name;
  K8SPARK_ASSIGN(made.workload, workloads::history_server(made.built.submission, identity, wishes));
  made.log_dir = wishes.log_dir;
  print_warnings(made.built, made.workload, context);
  return made;
}

// A folder that is missing ends the server at its start: said before anything is made, where the
// store can be asked from here. Where not, the server will find out.
std::optional<diagnosis::Outcome> missing_folder(Made const& made,
                                                 Cluster& cluster,
                                                 Context& context) {
  Built const& built = made.built;
  FolderInput input{
      made.log_dir, built.conf, built.layers.spark_version, built.submission.files, {}};
  input.secret_variables = secret_variables(
      built.conf, read_driver_secrets(built.conf, made.workload.ns, cluster, context));
  constexpr std::chrono::seconds kPatience{5};
  auto folder = EventFolder::open(input, context);
  Result<bool> const exists = folder ? folder->exists(kPatience) : Result<bool>(folder.error());
  if (!exists) {
    say(context,
        "the folder of event logs is not looked at from here: " + exists.error().where + ": " +
            exists.error().message);
    return std::nullopt;
  }
  if (*exists) return std::nullopt;
  diagnosis::Outcome outcome =
      plain_outcome(diagnosis::OutcomeKind::kMissingConfig,
                    "the event log's folder " + made.log_dir + " does not exist (asked with " +
                        folder->login() + "), and the server would end at its start");
  outcome.reason = "EventLogFolder";
  outcome.hint = "k8spark eventlog init " + made.log_dir;
  outcome.rule = "L-EVENTLOG";
  return outcome;
}

// Why a server that ends at its start does so stands in its log, and the folder of the event logs
// is the usual reason. That is a matter of configuration: 114.
void explain_end(std::string const& name, Cluster& cluster, diagnosis::Outcome& outcome) {
  kube::ListOptions options;
  options.label_selector = workloads::selector_text(kKind, name, kComponent);
  auto const pods = cluster.client().list(kube::pods(), cluster.ns(), options);
  if (!pods || pods->items.empty()) return;
  Json const& pod = pods->items.front();
  diagnosis::PodView const view = diagnosis::read_pod(pod);
  if (view.driver() == nullptr || view.driver()->restart_count == 0) return;
  auto const log = read_log_tail(cluster, view.namespace_name, view.name, "", 200);
  if (!log) return;
  // Its pod goes on trying, so there is no outcome of the pod's that could be explained.
  auto const trace = diagnosis::fatal_trace(log->lines);
  auto const cause = diagnosis::log_cause(log->lines, trace);
  if (!cause && trace) outcome.message += ": " + trace->root;
  if (!cause) return;
  outcome = diagnosis::to_outcome(*cause, outcome.driver_exit_code);
  if (outcome.rule != "L-EVENTLOG") return;
  outcome.kind = diagnosis::OutcomeKind::kMissingConfig;
  outcome.exit_code = diagnosis::exit_code_of(outcome.kind);
  outcome.driver_exit_code.reset();
}

int apply(HistoryOptions const& options, Context& context) {
  auto const made = make(options, BuildFor::kApply, context);
  if (!made) return report_error(made.error(), context);
  kube::ClusterAccess access = made->built.access;
  access.ns = made->workload.ns;
  Cluster cluster(
      access, context, options.submit.verbose ? Cluster::Voice::kVerbose : Cluster::Voice::kNormal);
  if (auto const missing = missing_folder(*made, cluster, context)) {
    print_outcome(*missing, context);
    return missing->exit_code;
  }
  std::string const& name = made->workload.name;
  int const code = bring_up(
      made->workload,
      made->built,
      options.submit.start_timeout,
      [&](diagnosis::Outcome& outcome) { explain_end(name, cluster, outcome); },
      cluster,
      context);
  if (code != 0) return code;
  say(context,
      "the history server is ready: k8spark history-server open " + name + " -n " + access.ns);
  return 0;
}

int render(HistoryOptions const& options, Context& context) {
  auto const made = make(options, BuildFor::kRender, context);
  if (!made) return report_error(made.error(), context);
  return print_objects(made->workload, options.output, context);
}

int print(Context& context, std::string const& text) {
  return context.streams.out(text) && context.streams.flush() ? 0 : 1;
}

int values(HistoryOptions const& options, Context& context) {
  auto const configured = configure(options.submit, context);
  if (!configured) return report_error(configured.error(), context);
  auto const wishes = wishes_of(options, *configured);
  if (!wishes) return report_error(wishes.error(), context);
  SparkConf const& conf = configured->conf;
  render::ChartInput input;
  input.conf = conf;
  input.version = configured->layers.spark_version;
  input.image = wish(options.image,
                     configured->layers.settings,
                     "historyServer.image",
                     conf.get_or(kDriverImageKey, conf.get_or(kImageKey, "")));
  if (input.image.empty())
    return report_error(usage_error("no image", "history values", "image.name, or --image IMAGE"),
                        context);
  input.pull_policy = conf.get_or("spark.kubernetes.container.image.pullPolicy", "");
  input.log_dir = wishes->log_dir;
  input.memory = wishes->memory;
  input.java_options = wishes->java_options;
  input.service_type = wishes->service_type;
  input.node_port = wishes->node_port;
  input.host = wishes->host;
  input.claim = wishes->claim;
  input.account = conf.get_or("spark.kubernetes.authenticate.driver.serviceAccountName", "");
  auto const made = render::chart_values(input);
  if (!made) return report_error(made.error(), context);
  for (std::string const& warning : made->warnings) warn(context, warning);
  return print(context, as_manifests({made->values}, "yaml"));
}

int list(HistoryOptions const& options, Cluster& cluster, Context& context) {
  auto const pod = find_server_pod(kKind, options.name, kComponent, cluster);
  if (!pod) return report_error(pod.error(), context);
  auto const page = get_page(cluster, *pod, workloads::kHistoryPort, "/api/v1/applications");
  if (!page) return report_error(page.error(), context);
  auto const text = history_runs(*page, options.output);
  if (!text) return report_error(text.error(), context);
  return print(context, *text);
}

}  // namespace

int run_history_server(HistoryOptions const& options, Context& context) {
  using Action = HistoryOptions::Action;
  if (options.action == Action::kValues) return values(options, context);
  if (options.action == Action::kRender || options.submit.dry_run == DryRun::kClient)
    return render(options, context);
  if (options.action == Action::kApply) return apply(options, context);
  auto const place = open_server_place(options.submit, context);
  if (!place) return report_error(place.error(), context);
  switch (options.action) {
    case Action::kList:
      return list(options, *place->cluster, context);
    case Action::kOpen:
      return open_server(kKind,
                         options.name,
                         kComponent,
                         {workloads::kHistoryPort, options.port, "/", options.browser},
                         *place->cluster,
                         context);
    case Action::kDelete:
      return remove_server(kKind, name_of(options), *place->cluster, context);
    default:
      return print_workload_status(kKind, options.name, options.output, *place->cluster, context);
  }
}

}  // namespace k8spark::app
