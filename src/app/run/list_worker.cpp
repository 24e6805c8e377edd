#include "app/run/list_worker.h"

#include "app/run/run_begin.h"
#include "app/run/run_settings.h"
#include "app/run/submit_steps.h"
#include "app/run/upload.h"
#include "app/verbose.h"
#include "kube/same_login.h"
#include "sys/interrupt.h"

#include <algorithm>
#include <utility>

namespace k8spark::app {

namespace {

constexpr std::size_t kMostKeptBytes = std::size_t{64} << 20U;
// Lists name few clusters and namespaces; one of each line must not keep a thousand connections.
constexpr std::size_t kMostOpen = 8;

}  // namespace

std::string ListMachine::LockedRandom::bytes(std::size_t count) {
  std::lock_guard const lock(mutex_);
  return random_.bytes(count);
}

ListMachine::ListMachine(Context const& context)
    : context_(context), files_(context.files, kMostKeptBytes), random_(context.random, mutex_) {}

Context ListMachine::for_planning(Streams& streams) {
  return {streams,
          files_,
          context_.environment,
          context_.clock,
          random_,
          context_.user_name,
          context_.make_transport,
          context_.programs};
}

Context ListMachine::for_sending(
    Streams& streams, std::function<void(std::string const&, std::string const&)> save_state) {
  auto const make_transport = [this](ClusterConnection const& connection) {
    std::lock_guard const lock(mutex_);
    return context_.make_transport(connection);
  };
  return {streams,
          context_.files,
          context_.environment,
          context_.clock,
          random_,
          context_.user_name,
          make_transport,
          context_.programs,
          std::move(save_state)};
}

kube::ClusterAccess ListMachine::with_shared_login(kube::ClusterAccess access) {
  if (!access.auth.exec) return access;
  std::lock_guard const lock(mutex_);
  auto const known = std::find_if(logins_.begin(), logins_.end(), [&](auto const& other) {
    return kube::is_same_login(access, other);
  });
  if (known != logins_.end())
    access.auth.exec->session = known->auth.exec->session;
  else
    logins_.push_back(access);
  return access;
}

LineWorker::LineWorker(ListMachine& machine)
    : machine_(machine),
      planning_(machine.for_planning(streams_)),
      sending_(
          machine.for_sending(streams_, [this](std::string const& path, std::string const& text) {
            state_ = {path, text};
          })) {}

Submitted LineWorker::submit(SubmitOptions options) {
  Submitted submitted;
  options.quiet = true;  // the driver's name on stdout says it
  Result<RetryRule> const rule = retry_rule(options);
  Result<void> done = rule ? attempt(options, true, submitted) : rule.error();
  while (!done) {
    submitted.outcome = outcome_of_refusal(done.error());
    if (!rule || !rule->covers(submitted.outcome) || options.attempt > rule->retries) break;
    if (!sys::wait_interruptibly(rule->delay)) {
      submitted.outcome = interrupted(submitted.outcome);
      break;
    }
    ++options.attempt;
    done = attempt(options, false, submitted);
  }
  if (!done) submitted.error = std::move(done).error();
  submitted.words = std::exchange(streams_.words, {});
  submitted.state = std::exchange(state_, {});
  return submitted;
}

Result<void> LineWorker::attempt(SubmitOptions& options, bool first, Submitted& submitted) {
  K8SPARK_ASSIGN(Built built,
                 build_submission(options, BuildFor::kApply, planning_, &machine_.accesses()));
  submitted.run = info_of(built);
  if (options.dry_run == DryRun::kClient) {
    say_uploads(built.plan.uploads, planning_);
    for (std::string const& name : planned_objects(built.plan))
      submitted.dry_run.push_back(name + " (client dry run)");
    return {};
  }
  if (first && options.verbose) {
    print_application(built.submission, planning_);
    print_conf(built.layers, built.conf, planning_);
  }
  Cluster& cluster = cluster_of(built.access, options.verbose);
  if (!first) return begin(options, built, cluster, submitted);
  K8SPARK_ASSIGN(Built newest, with_newest_attempt(std::move(built), options, cluster, planning_));
  return begin(options, newest, cluster, submitted);
}

Result<void> LineWorker::begin(SubmitOptions const& options,
                               Built& built,
                               Cluster& cluster,
                               Submitted& submitted) {
  submitted.run = info_of(built);
  K8SPARK_ASSIGN(BegunRun begun, begin_run(options, built, cluster, sending_));
  submitted.run = begun.info;
  if (options.dry_run == DryRun::kServer) {
    for (std::string const& name : begun.names)
      submitted.dry_run.push_back(name + " (server dry run)");
    return {};
  }
  submitted.pod = begun.pod;
  submitted.attached = begun.attached;
  return {};
}

Cluster& LineWorker::cluster_of(kube::ClusterAccess const& access, bool verbose) {
  for (Open const& open : open_)
    if (open.verbose == verbose && open.cluster->ns() == access.ns &&
        kube::is_same_login(open.cluster->access(), access))
      return *open.cluster;
  if (open_.size() == kMostOpen) open_.erase(open_.begin());
  using Voice = Cluster::Voice;
  open_.push_back({verbose,
                   std::make_unique<Cluster>(machine_.with_shared_login(access),
                                             sending_,
                                             verbose ? Voice::kVerbose : Voice::kNormal)});
  return *open_.back().cluster;
}

}  // namespace k8spark::app
