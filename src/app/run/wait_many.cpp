#include "app/run/wait_many.h"

#include "app/progress.h"
#include "app/report.h"
#include "app/run/plain_outcome.h"
#include "diagnosis/pod_state.h"
#include "diagnosis/progress.h"
#include "diagnosis/verdict.h"
#include "kube/watch.h"
#include "sys/interrupt.h"

#include <nlohmann/json.hpp>

#include <csignal>
#include <map>
#include <optional>
#include <set>

namespace k8spark::app {

namespace {

using diagnosis::Outcome;
using diagnosis::OutcomeKind;

class Waiting {
 public:
  Waiting(std::vector<DriverRef> const& drivers,
          WaitOptions const& options,
          Cluster& cluster,
          Context& context)
      : drivers_(drivers),
        options_(options),
        cluster_(cluster),
        context_(context),
        progress_(context, options.quiet) {
    diagnosis::StartOptions start;
    start.start_timeout = options.start_timeout;
    for (DriverRef const& driver : drivers)
      pending_.emplace(driver.uid, Pending{driver, diagnosis::StartTracker(start), Json()});
    if (options.timeout) deadline_ = context.clock.steady() + *options.timeout;
  }

  std::vector<Waited> run() {
    watch();
    progress_.clear();
    std::vector<Waited> all;
    for (DriverRef const& driver : drivers_)
      all.push_back({driver, std::move(done_.at(driver.uid))});
    return all;
  }

 private:
  struct Pending {
    DriverRef driver;
    diagnosis::StartTracker tracker;
    Json pod;  // as last seen; null before
  };

  // One namespace where it is one: no rights beyond it are needed.
  [[nodiscard]] kube::WatchTarget target() const {
    kube::WatchTarget target;
    target.resource = kube::pods();
    target.ns = drivers_.front().ns;
    for (DriverRef const& driver : drivers_)
      if (driver.ns != target.ns) target.ns.clear();
    if (drivers_.size() == 1)
      target.field_selector = "metadata.name=" + drivers_.front().name;
    else
      target.label_selector = "spark-role=driver";
    return target;
  }

  void watch() {
    if (pending_.empty()) return;
    kube::WatchCallbacks callbacks;
    callbacks.on_object = [this](Json const& pod) { return look(pod); };
    callbacks.on_gone = [this](Json const& pod) {
      auto const at = pending_.find(diagnosis::read_pod(pod).uid);
      if (at != pending_.end())
        end(at, diagnosis::outcome_when_gone(pod, Json::array(), at->first));
      return go_on();
    };
    callbacks.on_listed = [this] { return settle_unseen(); };
    callbacks.on_idle = [this] { return look_at_clock(); };
    Result<void> const result =
        kube::watch_objects(cluster_.client(), target(), callbacks, context_.clock);
    if (pending_.empty()) return;
    int const signal = sys::interrupted_by();
    if (signal != 0)
      end_all(plain_outcome(
          signal == SIGTERM ? OutcomeKind::kTerminated : OutcomeKind::kInterrupted, "interrupted"));
    else if (!result)
      end_all(diagnosis::refusal_of(result.error()));
  }

  using Entry = std::map<std::string, Pending>::iterator;

  void end(Entry at, Outcome outcome) {
    progress_.clear();
    if (outcome.exit_code == 0) {
      bool const runs =
          options_.wait_for == WaitOptions::For::kRunning && !outcome.driver_exit_code;
      if (!options_.quiet)
        say(context_, "driver " + at->second.driver.name + (runs ? " runs" : " succeeded"));
    } else {
      context_.streams.err("k8spark: driver " + at->second.driver.name + ":\n");
      print_outcome(outcome, context_);
    }
    done_.insert_or_assign(at->first, std::move(outcome));
    pending_.erase(at);
  }

  void end_all(Outcome const& outcome) {
    progress_.clear();
    print_outcome(outcome, context_);
    for (auto const& [uid, pending] : pending_) done_.insert_or_assign(uid, outcome);
    pending_.clear();
  }

  [[nodiscard]] kube::Go go_on() const {
    return pending_.empty() ? kube::Go::kStop : kube::Go::kOn;
  }

  kube::Go look(Json const& pod) {
    auto const at = pending_.find(diagnosis::read_pod(pod).uid);
    if (at == pending_.end()) return kube::Go::kOn;
    at->second.pod = pod;
    seen_.insert(at->first);
    if (auto outcome = verdict(at->second)) end(at, *std::move(outcome));
    return go_on();
  }

  std::optional<Outcome> verdict(Pending& pending) {
    if (auto outcome = diagnosis::outcome_of(pending.pod, Json::array(), pending.driver.uid))
      return outcome;
    diagnosis::StartVerdict const verdict =
        pending.tracker.observe(pending.pod, Json::array(), context_.clock.steady());
    using State = diagnosis::StartVerdict::State;
    if (verdict.state == State::kDeadEnd) return verdict.outcome;
    bool const runs = verdict.state == State::kStarted || verdict.state == State::kEnded;
    if (runs && options_.wait_for == WaitOptions::For::kRunning)
      return plain_outcome(OutcomeKind::kSucceeded, "");
    return std::nullopt;
  }

  // After a list: who is not in it is gone, and its end was not seen.
  kube::Go settle_unseen() {
    for (auto at = pending_.begin(); at != pending_.end();) {
      auto const here = at++;
      if (!seen_.contains(here->first))
        end(here, diagnosis::outcome_when_gone(here->second.pod, Json::array(), here->first));
    }
    return go_on();
  }

  // Graces and time-outs pass though nothing changes.
  kube::Go look_at_clock() {
    if (sys::interrupted_by() != 0) return kube::Go::kStop;
    if (deadline_ && context_.clock.steady() >= *deadline_) {
      end_all(
          plain_outcome(OutcomeKind::kTimeout,
                        "--timeout of " + std::to_string(options_.timeout->count()) + " s passed"));
      return kube::Go::kStop;
    }
    for (auto at = pending_.begin(); at != pending_.end();) {
      auto const here = at++;
      if (here->second.pod.is_null()) continue;
      if (auto outcome = verdict(here->second)) end(here, *std::move(outcome));
    }
    if (!pending_.empty())
      progress_.show("waiting for " + std::to_string(pending_.size()) + " of " +
                     std::to_string(drivers_.size()) + " drivers");
    return go_on();
  }

  std::vector<DriverRef> const& drivers_;
  WaitOptions const& options_;
  Cluster& cluster_;
  Context& context_;
  Progress progress_;
  std::map<std::string, Pending> pending_;  // by uid
  std::map<std::string, Outcome> done_;
  std::set<std::string> seen_;
  std::optional<sys::Clock::Milliseconds> deadline_;
};

}  // namespace

std::vector<Waited> wait_for_drivers(std::vector<DriverRef> const& drivers,
                                     WaitOptions const& options,
                                     Cluster& cluster,
                                     Context& context) {
  return Waiting(drivers, options, cluster, context).run();
}

}  // namespace k8spark::app
