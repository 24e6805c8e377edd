#include "app/setup/doctor_facts.h"

#include "app/local/local_spark.h"
#include "app/report.h"
#include "app/setup/doctor_neighbours.h"
#include "app/setup/doctor_requests.h"
#include "app/setup/event_folder.h"
#include "doctor/doctor.h"
#include "spark/uri.h"
#include "text/strings.h"

#include <nlohmann/json.hpp>

#include <array>

namespace k8spark::app {

namespace {

using doctor::Facts;
using doctor::FolderState;

constexpr std::string_view kStandIn = "spark-internal";

// Files of local:// that are files of this machine, too.
std::vector<std::string> image_paths_here(SparkConf const& conf,
                                          std::string const& primary_resource,
                                          sys::FileSystem const& files) {
  constexpr std::array<std::string_view, 4> kLists = {
      "spark.jars", "spark.files", "spark.submit.pyFiles", "spark.archives"};
  std::vector<std::string> uris = {primary_resource};
  for (std::string_view const key : kLists)
    for (std::string& entry : text::split_list(conf.get_or(key, "")))
      uris.push_back(std::move(entry));
  std::vector<std::string> found;
  for (std::string const& uri : uris) {
    if (!uri.starts_with("local:")) continue;
    std::string path = uri.substr(6);
    while (path.starts_with("//")) path.erase(0, 1);
    if (files.kind(path) == sys::FileKind::kRegular) found.push_back(std::move(path));
  }
  return found;
}

long long number(SparkConf const& conf, std::string_view key) {
  return text::to_integer(text::trim(conf.get_or(key, ""))).value_or(0);
}

void set_most_executors(Facts& facts) {
  std::string const prefix = "spark.dynamicAllocation.";
  if (text::equals_ignore_case(facts.conf.get_or(prefix + "enabled", "false"), "true"))
    facts.most_executors = number(facts.conf, prefix + "maxExecutors");
}

void set_target(Facts& facts, Result<kube::ClusterAccess> const& access) {
  if (!access) {
    facts.no_target = access.error().message;
    return;
  }
  facts.context = access->context_name;
  facts.server = access->server;
  facts.user = access->user_name;
}

// A master of spark-submit's kind beside a context: the context's login goes to the master.
void compare_with_context(SubmitOptions const& submit,
                          profile::ProfileSettings const& settings,
                          Context& context,
                          Facts& facts) {
  if (submit.kube.server || settings.option("cluster.server")) return;
  kube::AccessOverrides overrides = overrides_of(submit.kube);
  if (overrides.context.empty())
    overrides.context = settings.option("cluster.context").value_or("");
  if (overrides.kubeconfig.empty())
    overrides.kubeconfig = settings.option("cluster.kubeconfig").value_or("");
  auto const own = kube::load_cluster_access(overrides, context.files, context.environment);
  if (own && !own->context_name.empty() && own->server != facts.server)
    facts.context_server = own->server;
}

void foretell_executor(Built const& built, Facts& facts) {
  auto executor = plan_executor(built.submission, built.plan);
  if (!executor) {
    if (!facts.plan_error) facts.plan_error = executor.error();
    return;
  }
  facts.executor_pod = std::move(executor->pod);
  facts.executor_resources = std::move(executor->resources);
  facts.executors = executor->instances;
}

// Without an application any will do: everything else is examined all the same.
void name_application(SubmitOptions& submit, profile::ProfileSettings const& settings) {
  if (submit.primary_resource || settings.option("app.file")) return;
  submit.primary_resource = std::string(kStandIn);
  if (!submit.main_class) submit.main_class = "Main";
}

bool is_asked_for(SparkConf const& conf) {
  std::string const scheme =
      text::to_lower(spark::scheme_of(conf.get_or("spark.eventLog.dir", "")));
  bool const on =
      text::equals_ignore_case(text::trim(conf.get_or("spark.eventLog.enabled", "false")), "true");
  return on && !scheme.empty() && scheme != "file";
}

// The Python that a driver on this machine would have.
void look_at_python(Configured const& configured, Facts& facts, Context& context) {
  if (facts.mode != DeployMode::kClient || facts.kind != AppKind::kPython) return;
  facts.python.wanted = configured.layers.settings.option("python.version").value_or("");
  auto const choice = choose_python(configured, false);
  if (!choice) {
    facts.python.why = choice.error().message;
    return;
  }
  facts.python.program = choice->program;
  auto const answer = ask_python(*choice, context);
  facts.python.version = answer ? answer->version : "";
  facts.python.why = answer ? "" : answer.error().message;
}

// All but the objects.
Facts facts_of(Built const& built, Context const& context) {
  Facts facts;
  facts.conf = built.conf;
  facts.version = built.layers.spark_version;
  facts.mode = built.submission.mode;
  facts.kind = built.submission.kind;
  facts.profile_in_use = !built.layers.settings.name.empty();
  facts.ns = built.plan.namespace_name;
  facts.environment = built.layers.environment.values();
  facts.primary_resource = built.submission.primary_resource;
  facts.image_paths_here = image_paths_here(facts.conf, facts.primary_resource, context.files);
  set_most_executors(facts);
  return facts;
}

}  // namespace

std::vector<doctor::Check> examine_submission(Built& built, Context const& context) {
  Facts facts = facts_of(built, context);
  std::swap(facts.driver_pod, built.plan.driver_pod);
  std::swap(facts.resources, built.plan.resources);
  std::vector<doctor::Check> checks = doctor::examine_for_submit(facts);
  std::swap(facts.driver_pod, built.plan.driver_pod);
  std::swap(facts.resources, built.plan.resources);
  return checks;
}

Result<Examined> gather_facts(SubmitOptions submit, bool offline, Context& context) {
  Examined examined;
  K8SPARK_ASSIGN(Configured configured, configure(submit, context));
  name_application(submit, configured.layers.settings);
  auto built = build_submission(submit, BuildFor::kRender, context);
  constexpr char const* kNamespaceKey = "spark.kubernetes.namespace";
  if (!submit.kube.name_space) submit.kube.name_space = configured.conf.get(kNamespaceKey);
  auto const access = find_cluster(submit, configured, context);
  Facts& facts = examined.facts;
  if (built) {
    facts = facts_of(*built, context);
    facts.driver_pod = built->plan.driver_pod;
    facts.resources = built->plan.pre_resources;
    for (Json const& object : built->plan.resources) facts.resources.push_back(object);
    foretell_executor(*built, facts);
    look_at_python(configured, facts, context);
    examined.client_files = built->submission.files;
  } else {
    facts.conf = configured.conf;
    facts.version = configured.layers.spark_version;
    facts.profile_in_use = !configured.layers.settings.name.empty();
    facts.plan_error = built.error();
    facts.ns = submit.kube.name_space.value_or(access ? access->ns : "default");
    set_most_executors(facts);
  }
  facts.offline = offline;
  facts.takes_turns = submit.exclusive.has_value();
  set_target(facts, access);
  if (access) compare_with_context(submit, configured.layers.settings, context, facts);
  examined.submit = std::move(submit);
  if (offline || !access) return examined;
  using Voice = Cluster::Voice;
  constexpr std::chrono::seconds kPatience{20};
  examined.cluster = std::make_unique<Cluster>(
      *access, context, examined.submit.verbose ? Voice::kVerbose : Voice::kQuiet, kPatience);
  ask_cluster(*examined.cluster, facts);
  if (facts.unreachable) return examined;
  look_at_neighbours(*examined.cluster, context.clock.wall(), facts);
  look_for_event_folder(examined, context);
  return examined;
}

void look_for_event_folder(Examined& examined, Context& context) {
  Facts& facts = examined.facts;
  if (!is_asked_for(facts.conf)) return;
  std::map<std::string, Json> secrets;
  for (auto const& [name, answer] : facts.secrets)
    if (answer.state == doctor::Answer::State::kFound) secrets[name] = answer.object;
  FolderInput input{facts.conf.get_or("spark.eventLog.dir", ""),
                    facts.conf,
                    facts.version,
                    examined.client_files,
                    secret_variables(facts.conf, secrets)};
  facts.event_folder = FolderState::kUnknown;
  auto folder = EventFolder::open(input, context);
  if (!folder) {
    facts.event_folder_words = folder.error().message;
    return;
  }
  auto const exists = folder->exists();
  facts.event_folder_remarks = folder->remarks();
  if (exists) {
    facts.event_folder = *exists ? FolderState::kExists : FolderState::kMissing;
    facts.event_folder_words = folder->login();
    return;
  }
  // A store that does not answer may do so inside the cluster; one that says no has judged.
  bool const no_answer = exists.error().code == ErrorCode::kUnavailable ||
                         exists.error().code == ErrorCode::kCancelled;
  if (no_answer) facts.event_folder = FolderState::kNoAnswer;
  if (folder->as_driver() && !no_answer) facts.event_folder = FolderState::kRefused;
  facts.event_folder_words = exists.error().message;
  facts.event_folder_cure = exists.error().hint;
}

}  // namespace k8spark::app
