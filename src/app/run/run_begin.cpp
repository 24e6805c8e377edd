#include "app/run/run_begin.h"

#include "app/run/last_run.h"
#include "app/run/run_exclusive.h"
#include "app/run/run_id.h"
#include "app/run/run_labels.h"
#include "app/run/run_lookup.h"
#include "app/run/run_replace.h"
#include "app/run/upload.h"
#include "diagnosis/pod_state.h"
#include "kube/apply.h"

namespace k8spark::app {

namespace {

class Beginning {
 public:
  Beginning(SubmitOptions const& options, Built& built, Cluster& cluster, Context& context)
      : options_(options), built_(built), cluster_(cluster), context_(context) {}

  Result<BegunRun> run() {
    if (options_.dry_run == DryRun::kServer) return create();
    K8SPARK_CHECK(make_room());
    Result<BegunRun> begun = options_.run_id ? attach_or_create() : create();
    if (!begun) give_up_turn(cluster_, turn_);
    if (begun)
      save_last_run({begun->pod.name, begun->pod.ns, begun->pod.uid, begun->info.server}, context_);
    return begun;
  }

 private:
  // A former driver goes (--replace), and no other one has the key (--exclusive).
  Result<void> make_room() {
    K8SPARK_CHECK(check_begin(options_, built_));
    std::string const& driver = built_.plan.driver_pod_name;
    if (options_.replace) {
      auto const say_it = [this](std::string const& text) { tell(text); };
      K8SPARK_CHECK(replace_driver(cluster_, driver, {options_.timeout}, say_it, context_));
    }
    if (!options_.exclusive) return {};
    K8SPARK_ASSIGN(turn_, take_turn(cluster_, *options_.exclusive, driver, context_));
    return {};
  }

  Result<BegunRun> attach_or_create() {
    Json const& pod = built_.plan.driver_pod;
    wanted_ = {*options_.run_id,
               built_.plan.driver_pod_name,
               pod["metadata"]["annotations"].value(std::string(kSubmissionHash), ""),
               options_.attach_anyway};
    kinds_ = kinds_of(built_.plan);
    std::optional<Error> refused;
    while (true) {
      K8SPARK_ASSIGN(RunFound found, look_for_run(cluster_, wanted_));
      switch (found.state) {
        case RunFound::State::kBeingDeleted:
          K8SPARK_CHECK(wait_for_end_of(found.pod));
          continue;
        case RunFound::State::kLive:
        case RunFound::State::kEnded:
          return attach(found);
        case RunFound::State::kNone:
          break;
      }
      if (refused) return *std::move(refused);  // it came and went; the plan is spent
      Result<BegunRun> begun = create_anew();
      if (begun || begun.error().code != ErrorCode::kAlreadyExists) return begun;
      refused = std::move(begun).error();
    }
  }

  Result<void> wait_for_end_of(Json const& pod) {
    diagnosis::PodView const view = diagnosis::read_pod(pod);
    tell("the driver of run " + wanted_.id + ", " + view.name +
         ", is being deleted; the run starts anew when it is gone");
    return wait_until_gone(
        cluster_, {view.namespace_name, view.name, view.uid, ""}, {options_.timeout}, context_);
  }

  Result<BegunRun> attach(RunFound const& found) {
    diagnosis::PodView const view = diagnosis::read_pod(found.pod);
    BegunRun begun;
    begun.attached = true;
    begun.ended = found.state == RunFound::State::kEnded;
    begun.info = info_of(built_);
    begun.info.ns = view.namespace_name;
    begun.info.uid = view.uid;
    Json const& metadata = found.pod["metadata"];
    if (auto const labels = metadata.find("labels"); labels != metadata.end())
      begun.info.app_id = labels->value("spark-app-selector", begun.info.app_id);
    begun.pod = {view.namespace_name, view.name, view.uid, ""};
    tell(begun.ended ? "run " + wanted_.id + " has ended already: driver " + view.name +
                           "; k8spark logs " + view.name + " -n " + view.namespace_name +
                           " reads its log, k8spark kill lets the run start anew"
                     : "run " + wanted_.id + " is there already: attached to driver " + view.name +
                           " in namespace " + view.namespace_name);
    if (!begun.ended) tidy(found.pod);
    return begun;
  }

  Result<BegunRun> create_anew() {
    if (was_there_before(cluster_, wanted_.driver))
      tell("run " + wanted_.id + " was there before, and its driver was deleted: it starts anew");
    K8SPARK_ASSIGN(BegunRun begun, create());
    tidy(created_pod_);
    return begun;
  }

  void tidy(Json const& pod) {
    for (std::string const& line : tidy_run(cluster_, wanted_.id, pod, kinds_)) tell(line);
  }

  // What is sent is moved out of the plan: it may be large.
  Result<BegunRun> create() {
    kube::ApplyOptions apply;
    apply.dry_run = options_.dry_run == DryRun::kServer;
    if (!apply.dry_run) {
      K8SPARK_CHECK(upload_files(built_, {options_.quiet, options_.verbose}, context_));
    } else {
      say_uploads(built_.plan.uploads, context_);
    }
    kube::ApplyPlan plan{std::move(built_.plan.pre_resources),
                         std::move(built_.plan.driver_pod),
                         std::move(built_.plan.resources)};
    // A template's own namespace gives way to spark.kubernetes.namespace, as with Spark's client.
    plan.driver_pod["metadata"]["namespace"] = built_.plan.namespace_name;
    K8SPARK_ASSIGN(kube::Created created,
                   kube::apply_plan(cluster_.client(), std::move(plan), context_.clock, apply));
    for (std::string const& warning : created.warnings) warn(context_, warning);
    if (!apply.dry_run) say_created(created);
    if (auto const owned = own_turn(cluster_, turn_, created.pod_name, created.pod_uid); !owned)
      warn(context_, "Lease " + turn_.lease + " will stay: " + owned.error().message);
    BegunRun begun;
    begun.info = info_of(built_);
    begun.info.ns = created.ns;
    begun.info.uid = created.pod_uid;
    begun.pod = {created.ns,
                 created.pod_name,
                 created.pod_uid,
                 created.pod["metadata"].value("resourceVersion", "")};
    begun.names = std::move(created.names);
    created_pod_ = std::move(created.pod);
    return begun;
  }

  void say_created(kube::Created const& created) {
    std::string where = " in namespace " + created.ns;
    if (!built_.access.context_name.empty())
      where += " (context " + built_.access.context_name + ')';
    tell("created driver " + created.pod_name + where);
  }

  void tell(std::string const& text) {
    if (!options_.quiet) say(context_, text);
  }

  SubmitOptions const& options_;
  Built& built_;
  Cluster& cluster_;
  Context& context_;
  RunWanted wanted_;
  Turn turn_;
  std::vector<kube::Resource> kinds_;
  Json created_pod_;
};

}  // namespace

RunInfo info_of(Built const& built) {
  RunInfo run;
  run.ns = built.plan.namespace_name;
  run.driver = built.plan.driver_pod_name;
  run.app_id = built.plan.app_id;
  run.app_name = built.plan.app_name;
  run.context = built.access.context_name;
  run.server = built.access.server;
  return run;
}

Result<void> check_begin(SubmitOptions const& options, Built const& built) {
  if (options.replace && !options.run_id && built.conf.find(kDriverPodNameKey) == nullptr)
    return usage_error("a driver with a fresh name replaces none",
                       "--replace",
                       "--run-id ID, or spark.kubernetes.driver.pod.name");
  return options.exclusive ? check_exclusive_key(*options.exclusive) : Result<void>();
}

Result<BegunRun> begin_run(SubmitOptions const& options,
                           Built& built,
                           Cluster& cluster,
                           Context& context) {
  return Beginning(options, built, cluster, context).run();
}

}  // namespace k8spark::app
