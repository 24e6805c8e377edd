#include "plan/executor.h"
#include "plan/objects.h"
#include "spark/names.h"
#include "text/encoding.h"
#include "text/strings.h"

#include <algorithm>
#include <array>

namespace k8spark {

namespace {

using plan::Draft;
using plan::Names;
using plan::StepInput;

struct Step {
  std::string_view class_name;  // Spark's, for excludedFeatureSteps; empty: ours
  plan::StepFunction run;
};

// Spark's order (KubernetesExecutorBuilder): a step sees what the ones before it left.
constexpr std::array kSteps = {
    Step{"", plan::start_from_template},
    Step{"BasicExecutorFeatureStep", plan::set_basic_executor},
    Step{"ExecutorKubernetesCredentialsFeatureStep", plan::set_executor_account},
    Step{"MountSecretsFeatureStep", plan::mount_secrets},
    Step{"EnvSecretsFeatureStep", plan::set_env_secrets},
    Step{"MountVolumesFeatureStep", plan::mount_volumes},
    Step{"HadoopConfExecutorFeatureStep", plan::mount_executor_hadoop_conf},
    Step{"LocalDirsFeatureStep", plan::add_local_dirs},  // after volumes: theirs replace ours
    Step{"", plan::annotate_pod_group},
};

constexpr std::size_t kMaxPrefix = 237;  // leaves room for "-exec-" and ten digits in 253
constexpr std::string_view kPrefixKey = "spark.kubernetes.executor.podNamePrefix";

// A DNS subdomain: labels of small letters, digits and inner dashes, dots between them.
bool is_prefix(std::string_view name) {
  auto const is_inner = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  };
  if (name.size() > kMaxPrefix) return false;
  std::vector<std::string> const labels = text::split(name, '.');
  return std::all_of(labels.begin(), labels.end(), [&](std::string const& label) {
    return !label.empty() && label.front() != '-' && label.back() != '-' &&
           std::all_of(label.begin(), label.end(), is_inner);
  });
}

// The driver draws ids of its own; a foretold one follows from the application's.
std::string drawn_id(Submission const& submission, std::string_view purpose) {
  return text::sha256_hex(submission.ids.app_id + '/' + std::string(purpose)).substr(0, 16);
}

Result<Names> make_names(Submission const& submission) {
  SparkConf const& conf = submission.conf;
  Names names;
  names.namespace_name = conf.get_or("spark.kubernetes.namespace", "default");
  names.driver_pod = conf.get_or("spark.kubernetes.driver.pod.name", "");
  names.conf_map = "spark-exec-" + drawn_id(submission, "conf-map") + "-conf-map";
  names.prefix = conf.get_or(kPrefixKey,
                             spark::resource_name_prefix(conf.get_or("spark.app.name", "spark"),
                                                         drawn_id(submission, "executors"),
                                                         submission.version));
  if (submission.version.at_least(3, 3) && conf.contains(kPrefixKey) && !is_prefix(names.prefix))
    return usage_error(std::string(kPrefixKey) + " must be a DNS name of at most " +
                           std::to_string(kMaxPrefix) + " characters, not \"" + names.prefix + '"',
                       conf.where(kPrefixKey));
  return names;
}

Result<std::vector<std::string>> excluded_steps(StepInput const& in) {
  if (!in.version().at_least(4, 1)) return std::vector<std::string>();
  return in.reader.list(in.key("pod.excludedFeatureSteps"));
}

bool is_excluded(Step const& step, std::vector<std::string> const& excluded) {
  std::string const full = "org.apache.spark.deploy.k8s.features." + std::string(step.class_name);
  return !step.class_name.empty() &&
         std::find(excluded.begin(), excluded.end(), full) != excluded.end();
}

Json owner_reference(std::string const& pod_name) {
  return {{"apiVersion", "v1"}, {"kind", "Pod"}, {"name", pod_name}, {"controller", true}};
}

// A claim belongs to the driver, which may give it to another executor later, or to its executor.
// Source: Spark's ExecutorPodsAllocator.
Result<void> own_claims(StepInput const& in, Draft& draft) {
  constexpr std::string_view kKey = "spark.kubernetes.driver.ownPersistentVolumeClaim";
  bool by_driver = in.version().at_least(3, 4);
  if (in.version().at_least(3, 2) && in.conf().contains(kKey)) {
    K8SPARK_ASSIGN(by_driver, in.reader.boolean(kKey));
  }
  by_driver = by_driver && !in.names.driver_pod.empty();
  std::string const owner =
      by_driver ? in.names.driver_pod : draft.pod["metadata"]["name"].get<std::string>();
  for (Json& object : draft.resources)
    if (object["kind"] == "PersistentVolumeClaim")
      plan::list_in(object["metadata"], "ownerReferences").push_back(owner_reference(owner));
  return {};
}

// Source: Spark's Utils.getDynamicAllocationInitialExecutors, SchedulerBackendUtils.
Result<long long> initial_instances(StepInput const& in) {
  K8SPARK_ASSIGN(long long instances, in.reader.integer("spark.executor.instances"));
  constexpr std::string_view kDynamic = "spark.dynamicAllocation.enabled";
  if (!in.conf().contains(kDynamic)) return instances;
  K8SPARK_ASSIGN(bool const dynamic, in.reader.boolean(kDynamic));
  if (!dynamic) return instances;
  if (!in.conf().contains("spark.executor.instances")) instances = 0;
  for (std::string_view const key :
       {"spark.dynamicAllocation.minExecutors", "spark.dynamicAllocation.initialExecutors"}) {
    if (!in.conf().contains(key)) continue;
    K8SPARK_ASSIGN(long long const number, in.reader.integer(key));
    instances = std::max(instances, number);
  }
  return instances;
}

std::vector<std::string> notes_of(StepInput const& in, Json const& pod) {
  std::vector<std::string> notes = {
      "the first executor pod, as Spark " + in.version().text +
      " will ask for it; numbers in other names are drawn by the driver"};
  std::string const text = pod.dump();
  if (!in.conf().contains(kPrefixKey) || in.version().at_least(3, 3))
    notes.emplace_back(
        "a program that sets its own application name changes names and labels here");
  if (text::contains(text, plan::kDriverAddress))
    notes.push_back(std::string(plan::kDriverAddress) + " stands for the driver's address");
  if (text::contains(text, plan::kUnknownSecret))
    notes.push_back(std::string(plan::kUnknownSecret) + " stands for a secret of the driver");
  if (text::contains(text, "\"ownerReferences\""))
    notes.emplace_back("owner references have no uid: the owner does not exist yet");
  return notes;
}

// The deployment and statefulset allocators do not create pods themselves.
Result<void> check_allocator(StepInput const& in) {
  constexpr std::string_view kKey = "spark.kubernetes.allocation.pods.allocator";
  std::string const allocator = in.conf().get_or(kKey, "direct");
  if (!in.version().at_least(3, 3) || allocator == "direct") return {};
  return usage_error("executors of the allocator \"" + allocator + "\" cannot be foretold",
                     in.conf().where(kKey),
                     "leave " + std::string(kKey) + " at direct, or render without --executors");
}

Result<Draft> run_steps(StepInput const& in) {
  K8SPARK_CHECK(check_allocator(in));
  K8SPARK_ASSIGN(auto const excluded, excluded_steps(in));
  Draft draft;
  for (Step const& step : kSteps)
    if (!is_excluded(step, excluded)) K8SPARK_CHECK(step.run(in, draft));
  K8SPARK_CHECK(own_claims(in, draft));
  plan::list_in(draft.pod["spec"], "containers").push_back(std::move(draft.container));
  return draft;
}

}  // namespace

namespace plan {

void set_owner(StepInput const& in, Json& object) {
  if (!in.names.driver_pod.empty())
    list_in(map_in(object, "metadata"), "ownerReferences")
        .push_back(owner_reference(in.names.driver_pod));
}

}  // namespace plan

Result<ExecutorPlan> plan_executor(Submission const& submission, Plan const& plan) {
  Submission const in_driver = plan::submission_in_driver(submission, plan);
  spark::ConfReader const reader(in_driver.conf, in_driver.environment, in_driver.version);
  K8SPARK_ASSIGN(Names const names, make_names(in_driver));
  StepInput const in{in_driver, reader, names, plan::Role::kExecutor};
  K8SPARK_ASSIGN(Draft draft, run_steps(in));
  ExecutorPlan executor;
  K8SPARK_ASSIGN(executor.instances, initial_instances(in));
  executor.notes = notes_of(in, draft.pod);
  executor.pod = std::move(draft.pod);
  executor.resources = std::move(draft.resources);
  executor.warnings = std::move(draft.warnings);
  return executor;
}

}  // namespace k8spark
