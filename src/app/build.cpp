#include "app/build.h"

#include "app/cluster.h"
#include "app/protection.h"
#include "app/run/ids.h"
#include "app/run/run_id.h"
#include "spark/conf_reader.h"
#include "spark/key_check.h"
#include "submission/prepare.h"
#include "text/strings.h"
#include "workloads/client_pod.h"

namespace k8spark::app {

namespace {

constexpr std::string_view kInClusterMaster = "k8s://https://kubernetes.default.svc";
// Where kubectl proxy and k8spark proxy serve unless they are told otherwise.
constexpr std::string_view kKubectlProxy = "k8s://http://127.0.0.1:8001";

std::string flag_or(std::optional<std::string> const& flag,
                    profile::ProfileSettings const& settings,
                    std::string_view option) {
  return flag ? *flag : settings.option(option).value_or("");
}

// With ${...} expanded; "" for none. A circular reference is found again, and reported, by the
// plan.
std::string expanded(profile::Layers const& layers, SparkConf const& conf, std::string_view key) {
  auto const& environment = layers.environment.values();
  return spark::ConfReader(conf, environment, layers.spark_version)
      .expand(conf.get_or(key, ""))
      .value_or("");
}

// Which cluster: flags, then the profile, then spark.* keys, then the kubeconfig.
// Source of the keys: Spark's SparkKubernetesClientFactory.
kube::AccessOverrides access_overrides(SubmitOptions const& options,
                                       profile::Layers const& layers,
                                       SparkConf const& conf) {
  profile::ProfileSettings const& settings = layers.settings;
  kube::AccessOverrides overrides = overrides_of(options.kube);
  overrides.kubeconfig = flag_or(options.kube.kubeconfig, settings, "cluster.kubeconfig");
  overrides.context = flag_or(options.kube.context, settings, "cluster.context");
  if (overrides.context.empty())
    overrides.context = expanded(layers, conf, "spark.kubernetes.context");
  overrides.server = flag_or(options.kube.server, settings, "cluster.server");
  std::string const master = conf.get_or("spark.master", "");
  if (overrides.server.empty())
    if (auto const url = submission::normalize_master(master)) overrides.server = url->substr(6);
  overrides.ns = expanded(layers, conf, "spark.kubernetes.namespace");
  std::string const prefix = "spark.kubernetes.authenticate.submission.";
  // A flag comes before the key, as with all of them.
  auto const unless_given = [&](std::string& value, std::string const& key) {
    if (value.empty()) value = conf.get_or(prefix + key, "");
  };
  unless_given(overrides.token, "oauthToken");
  if (overrides.token.empty()) unless_given(overrides.token_file, "oauthTokenFile");
  unless_given(overrides.ca_file, "caCertFile");
  unless_given(overrides.client_key_file, "clientKeyFile");
  unless_given(overrides.client_cert_file, "clientCertFile");
  if (text::equals_ignore_case(conf.get_or("spark.kubernetes.trust.certificates", "false"), "true"))
    overrides.insecure = true;
  return overrides;
}

// The namespace of the kubeconfig's context holds where nobody named one; the key is set only then,
// so that without a kubeconfig the objects are spark-submit's.
void set_namespace(Built& built) {
  constexpr std::string_view kKey = "spark.kubernetes.namespace";
  if (!built.has_access || built.conf.contains(kKey) || built.access.ns == "default") return;
  built.conf.set(std::string(kKey), built.access.ns, {Layer::kDerived, built.access.where});
}

// A profile that was checked in by somebody must not make us run a program, nor send our login to a
// server of its choice.
Result<void> check_target(SubmitOptions const& options,
                          Built const& built,
                          kube::AccessOverrides overrides,
                          Context& context) {
  profile::ProfileSettings const& settings = built.layers.settings;
  if (!settings.from_repository || !built.has_access) return {};
  bool const own_kubeconfig = options.kube.kubeconfig || !settings.option("cluster.kubeconfig");
  if (!own_kubeconfig && built.access.auth.kind == kube::Auth::Kind::kExec)
    return usage_error("the kubeconfig that the profile names would run a program to log in",
                       settings.file,
                       "name it yourself: --kubeconfig " + overrides.kubeconfig);
  ConfValue const* const master = built.conf.find("spark.master");
  bool const profiles_server =
      !options.kube.server && (settings.option("cluster.server") ||
                               (master != nullptr && master->origin.layer == Layer::kProfile));
  if (!profiles_server) return {};
  overrides.server.clear();
  auto const own = kube::load_cluster_access(overrides, context.files, built.layers.environment);
  if (!own || own->server == built.access.server) return {};
  return usage_error("the profile names the server " + built.access.server + ", but " + own->where +
                         " logs in to " + own->server,
                     settings.file,
                     "say that it is meant: --server " + built.access.server);
}

Result<void> find_access(SubmitOptions const& options,
                         BuildFor purpose,
                         Context& context,
                         kube::AccessCache* accesses,
                         Built& built) {
  kube::AccessOverrides const overrides = access_overrides(options, built.layers, built.conf);
  sys::Environment const& environment = built.layers.environment;
  Result<kube::ClusterAccess> access =
      accesses != nullptr ? accesses->load(overrides, context.files, environment)
                          : kube::load_cluster_access(overrides, context.files, environment);
  built.has_access = access.has_value();
  // A render needs no cluster, but a configuration that is there must be right.
  bool const optional = purpose == BuildFor::kRender && !built.has_access &&
                        access.error().where.empty() && !options.kube.context;
  if (!built.has_access) return optional ? Result<void>() : std::move(access).error();
  built.access = *std::move(access);
  K8SPARK_CHECK(check_target(options, built, overrides, context));
  return confirm_change(built.layers.settings, built.access, context);
}

Result<std::string> application_of(SubmitOptions const& options,
                                   profile::ProfileSettings const& settings) {
  if (options.primary_resource) return *options.primary_resource;
  if (auto const file = settings.option("app.file")) return *file;
  return usage_error(
      "no application", "", "name it after the options: k8spark submit [options] APP");
}

Result<render::SubmitCommand> make_command(SubmitOptions const& options, Built const& built) {
  profile::ProfileSettings const& settings = built.layers.settings;
  render::SubmitCommand command;
  command.conf = built.conf;
  command.master =
      built.has_access ? "k8s://" + built.access.server : std::string(kInClusterMaster);
  if (built.wants_proxy) command.master = kKubectlProxy;
  K8SPARK_ASSIGN(command.primary_resource, application_of(options, settings));
  command.main_class = options.main_class ? options.main_class : settings.option("app.class");
  command.proxy_user = options.proxy_user ? options.proxy_user : settings.option("app.proxyUser");
  // Arguments given by hand replace the profile's, when the application is the profile's.
  command.app_args = options.app_args;
  if (!options.primary_resource) command.app_args = settings.list("app.args");
  return command;
}

submission::PrepareInput prepare_input(Built const& built,
                                       Context const& context,
                                       bool client_pod) {
  submission::PrepareInput input;
  input.conf = built.command.conf;
  input.version = built.layers.spark_version;
  input.main_class = built.command.main_class;
  input.primary_resource = built.command.primary_resource;
  input.app_args = built.command.app_args;
  input.proxy_user = built.command.proxy_user;
  input.user = context.user_name;
  input.environment = built.layers.environment.values();
  input.given = built.layers.given;
  input.default_master = built.command.master;
  input.for_client_pod = client_pod;
  return input;
}

// Nothing of a client-mode submission can be applied: its driver is a process, not a pod.
Result<void> check_mode(SparkConf const& conf, BuildFor purpose) {
  constexpr std::string_view kKey = "spark.submit.deployMode";
  if (purpose != BuildFor::kApply || conf.get_or(kKey, "") != "client") return {};
  return usage_error("in client mode there is nothing to create: the driver runs on this machine",
                     conf.where(kKey),
                     "k8spark submit runs it; --deploy-mode cluster makes a driver pod");
}

// "proxy" is no address of Spark's: a driver on this machine then needs no login of its own.
Result<void> take_proxy(Built& built) {
  constexpr std::string_view kMaster = "spark.master";
  if (built.conf.get_or(kMaster, "") != "proxy") return {};
  if (built.conf.get_or("spark.submit.deployMode", "") != "client")
    return usage_error("the master \"proxy\" is for a driver on this machine",
                       built.conf.where(kMaster),
                       "leave it out: k8spark logs in to the cluster of the kubeconfig by itself; "
                       "or --deploy-mode client");
  built.wants_proxy = true;
  built.conf.erase(kMaster);
  return {};
}

// The driver's objects; none in client mode, where spark-submit itself creates nothing.
Result<Plan> plan_objects(Submission const& submission, bool client_pod) {
  if (client_pod) return workloads::client_pod(submission);
  if (submission.mode == DeployMode::kCluster) return plan_driver(submission);
  Plan plan;
  plan.app_id = submission.ids.app_id;
  plan.app_name = submission.conf.get_or("spark.app.name", "");
  plan.namespace_name = submission.conf.get_or("spark.kubernetes.namespace", "default");
  plan.warnings =
      spark::remarks_on_keys(submission.conf, submission.version, spark::KeyMode::kClient);
  return plan;
}

// A driver on this machine gets them from us.
SparkConf without_variables(SparkConf const& conf) {
  SparkConf rest = conf;
  for (std::string const prefix :
       {"spark.kubernetes.driverEnv.", "spark.kubernetes.driver.secretKeyRef."})
    for (auto const& [name, value] : conf.with_prefix(prefix)) rest.erase(prefix + name);
  return rest;
}

// A further attempt beside the pod of the one before.
void set_attempt(SubmitOptions const& options, SparkConf& conf) {
  auto const name = conf.get(kDriverPodNameKey);
  if (options.attempt < 2 || options.run_id || !name) return;
  conf.set(std::string(kDriverPodNameKey),
           *name + '-' + std::to_string(options.attempt),
           {Layer::kDerived, "--retry"});
}

}  // namespace

Result<Configured> configure(SubmitOptions const& options, Context& context) {
  K8SPARK_ASSIGN(profile::Layers layers,
                 profile::load_layers(options.layers, context.files, context.environment));
  SparkConf conf = merge(std::move(layers.in_order));
  layers.in_order.clear();
  return Configured{std::move(layers), std::move(conf)};
}

Result<kube::ClusterAccess> find_cluster(SubmitOptions const& options,
                                         Configured configured,
                                         Context& context) {
  Built built;
  built.layers = std::move(configured.layers);
  built.conf = std::move(configured.conf);
  // spark-submit's --kill and --status know a namespace from the id or the kubeconfig only.
  if (!options.kube.name_space) built.conf.erase("spark.kubernetes.namespace");
  K8SPARK_CHECK(find_access(options, BuildFor::kApply, context, nullptr, built));
  return built.access;
}

Result<Built> build_submission(SubmitOptions const& options,
                               BuildFor purpose,
                               Context& context,
                               kube::AccessCache* accesses) {
  K8SPARK_ASSIGN(Configured configured, configure(options, context));
  Built built;
  built.layers = std::move(configured.layers);
  built.conf = std::move(configured.conf);
  // A pod in client mode is put together from what cluster mode makes.
  if (options.client_pod)
    built.conf.set("spark.submit.deployMode", "cluster", {Layer::kDerived, "client pod"});
  K8SPARK_CHECK(check_mode(built.conf, purpose));
  K8SPARK_CHECK(take_proxy(built));
  K8SPARK_CHECK(find_access(options, purpose, context, accesses, built));
  set_namespace(built);
  if (options.run_id) K8SPARK_CHECK(name_run(*options.run_id, options.attempt, built.conf));
  set_attempt(options, built.conf);
  K8SPARK_ASSIGN(built.command, make_command(options, built));
  submission::PrepareInput input = prepare_input(built, context, options.client_pod);
  // The preparation changes the conf: without other owners, in place.
  built.conf = SparkConf();
  if (purpose == BuildFor::kApply) built.command.conf = SparkConf();
  K8SPARK_ASSIGN(built.submission, submission::prepare_submission(std::move(input), context.files));
  built.conf = built.submission.conf;
  built.submission.ids =
      purpose == BuildFor::kRender
          ? derive_ids(built.submission)
          : make_ids(
                context.random, context.clock.wall().count(), built.submission.local_files.size());
  K8SPARK_ASSIGN(built.plan, plan_objects(built.submission, options.client_pod));
  if (purpose == BuildFor::kLaunch && built.submission.mode == DeployMode::kClient)
    built.plan.warnings = spark::remarks_on_keys(
        without_variables(built.conf), built.submission.version, spark::KeyMode::kClient);
  if (options.run_id) {
    RunMarks marks{
        *options.run_id, options.attempt, built.layers.settings.name, context.user_name, ""};
    marks.hash = submission_hash(built.plan, built.submission.ids, context.files);
    mark_run(marks, built.plan);
  }
  return built;
}

}  // namespace k8spark::app
