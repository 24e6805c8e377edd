#include "app/server/workload_ready.h"

#include "app/progress.h"
#include "app/run/plain_outcome.h"
#include "app/run/run_evidence.h"
#include "diagnosis/event.h"
#include "diagnosis/progress.h"
#include "diagnosis/verdict.h"
#include "kube/watch.h"
#include "sys/interrupt.h"
#include "text/strings.h"
#include "workloads/identity.h"

#include <algorithm>
#include <csignal>
#include <map>
#include <span>

namespace k8spark::app {

namespace {

using diagnosis::Outcome;
using diagnosis::OutcomeKind;
using Milliseconds = sys::Clock::Milliseconds;

Outcome outcome_with(OutcomeKind kind, std::string reason, std::string message, std::string hint) {
  Outcome outcome = plain_outcome(kind, std::move(message));
  outcome.reason = std::move(reason);
  outcome.hint = std::move(hint);
  return outcome;
}

bool is_ready(Json const& pod) {
  diagnosis::PodView const view = diagnosis::read_pod(pod);
  auto const* const ready = view.condition("Ready");
  return ready != nullptr && ready->status == "True" && view.deleted_at.empty();
}

std::string component_of(Json const& pod) {
  auto const& metadata = pod["metadata"];
  if (!metadata.contains("labels")) return "";
  return metadata["labels"].value(std::string(workloads::kComponentLabel), "");
}

class ReadyWait {
 public:
  ReadyWait(workloads::Kind kind,
            std::string const& name,
            ReadyOptions const& options,
            Cluster& cluster,
            Context& context)
      : kind_(kind),
        name_(name),
        options_(options),
        cluster_(cluster),
        context_(context),
        watcher_(cluster.access(), context, Cluster::Voice::kQuiet),
        progress_(context, options.quiet),
        began_(context.clock.steady()) {}

  Readiness run() {
    kube::WatchTarget target{
        kube::pods(), cluster_.ns(), workloads::selector_text(kind_, name_), "", ""};
    kube::WatchCallbacks callbacks;
    callbacks.on_object = [this](Json const& pod) { return take(pod); };
    callbacks.on_gone = [this](Json const& pod) {
      pods_.erase(pod["metadata"].value("name", ""));
      return look();
    };
    callbacks.on_listed = [this] { return look(); };
    callbacks.on_idle = [this] { return look(); };
    auto const watched = kube::watch_objects(watcher_.client(), target, callbacks, context_.clock);
    progress_.clear();
    if (sys::interrupted_by() != 0) interrupted();
    if (!watched && !result_.failed) result_.failed = diagnosis::refusal_of(watched.error());
    return std::move(result_);
  }

 private:
  struct Seen {
    Json pod;
    diagnosis::StartTracker tracker{diagnosis::StartOptions{}};
    Json events = Json::array();
    Milliseconds events_read{-1000};
    std::optional<Milliseconds> ready_since;
  };

  kube::Go take(Json const& pod) {
    std::string const name = pod["metadata"].value("name", "");
    auto const [at, is_new] = pods_.try_emplace(name, Seen{});
    bool const replaced =
        !is_new && diagnosis::read_pod(at->second.pod).uid != diagnosis::read_pod(pod).uid;
    if (is_new || replaced) {
      diagnosis::StartOptions start;
      start.start_timeout = options_.start_timeout;
      start.image_grace = options_.image_timeout;
      at->second.tracker = diagnosis::StartTracker(start);
    }
    at->second.pod = pod;
    return look();
  }

  kube::Go look() {
    if (sys::interrupted_by() != 0) return kube::Go::kStop;
    if (all_ready()) return kube::Go::kStop;
    std::vector<std::string> words;
    for (auto& [name, seen] : pods_) {
      result_.failed = trouble_of(seen, words);
      if (result_.failed) return kube::Go::kStop;
    }
    show(words);
    if (pods_.empty()) result_.failed = refused_pods();
    // A pod that has not even started is judged by its tracker, which knows why.
    constexpr Milliseconds kLater{1000};
    if (!result_.failed && context_.clock.steady() - began_ >= options_.start_timeout + kLater)
      result_.failed = late();
    return result_.failed ? kube::Go::kStop : kube::Go::kOn;
  }

  bool has_settled(Seen& seen) {
    constexpr Milliseconds kAfterAnEnd{8000};
    if (!is_ready(seen.pod)) {
      seen.ready_since.reset();
      return false;
    }
    auto const now = context_.clock.steady();
    if (!seen.ready_since) seen.ready_since = now;
    diagnosis::PodView const view = diagnosis::read_pod(seen.pod);
    auto const* const container = view.driver();
    bool const ended_before = container != nullptr && container->restart_count > 0;
    Milliseconds const settle =
        ended_before ? std::max(kAfterAnEnd, Milliseconds(options_.settle)) : options_.settle;
    return now - *seen.ready_since >= settle;
  }

  bool all_ready() {
    result_.pods.clear();
    bool all = true;
    for (workloads::MustBeReady const& wanted : options_.must_be_ready) {
      int ready = 0;
      for (auto& [name, seen] : pods_) {
        if (component_of(seen.pod) != wanted.component || !has_settled(seen)) continue;
        ++ready;
        result_.pods.push_back(seen.pod);
      }
      all = all && ready >= wanted.replicas;
    }
    std::sort(result_.pods.begin(), result_.pods.end(), [](Json const& a, Json const& b) {
      return diagnosis::read_pod(a).created_at > diagnosis::read_pod(b).created_at;
    });
    return all;
  }

  // One line for all of them: a line each would take turns.
  void show(std::vector<std::string> const& words) {
    constexpr std::size_t kShown = 3;
    if (words.empty()) return;
    std::size_t const shown = std::min(kShown, words.size());
    std::string line = text::join(std::span(words).first(shown), ", ");
    if (shown < words.size()) line += " and " + std::to_string(words.size() - shown) + " more";
    progress_.show(line);
  }

  // Why this pod will not be ready; else how it is, unless it is ready, at the end of `words`.
  std::optional<Outcome> trouble_of(Seen& seen, std::vector<std::string>& words) {
    diagnosis::PodView const view = diagnosis::read_pod(seen.pod);
    // An evicted pod of a Deployment has a successor.
    if (view.terminal() && view.restart_policy != "Never") return std::nullopt;
    if (is_ready(seen.pod) || !view.deleted_at.empty()) return std::nullopt;
    refresh_events(seen, view);
    diagnosis::StartVerdict const verdict =
        seen.tracker.observe(seen.pod, seen.events, context_.clock.steady());
    using State = diagnosis::StartVerdict::State;
    switch (verdict.state) {
      case State::kDeadEnd:
        return verdict.outcome;
      case State::kEnded:
        return ended(seen, *diagnosis::outcome_of(seen.pod, seen.events));
      case State::kStarted:
      case State::kWaiting:
        break;
    }
    if (auto crashed = crash_of(seen, view)) return crashed;
    words.push_back("pod " + view.name + ": " +
                    (verdict.state == State::kStarted ? "running, not ready yet" : verdict.status));
    return std::nullopt;
  }

  // One that starts again and again: the second end says that it is no accident. Only while it is
  // down: then the log is that of its last run, and not the first lines of the next one.
  std::optional<Outcome> crash_of(Seen const& seen, diagnosis::PodView const& view) {
    constexpr int kEnough = 1;  // restarts
    auto const* const container = view.driver();
    if (container == nullptr || container->restart_count < kEnough) return std::nullopt;
    if (container->state.phase == diagnosis::ContainerPhase::kRunning) return std::nullopt;
    auto const finding = diagnosis::find_cause(seen.pod, seen.events);
    if (!finding) return std::nullopt;
    return diagnosis::to_outcome(*finding);
  }

  Outcome ended(Seen const& seen, Outcome outcome) {
    if (outcome.kind == OutcomeKind::kSucceeded)
      return outcome_with(OutcomeKind::kAppFailed,
                          "Completed",
                          "its container ended before it was ready",
                          "k8spark logs " + diagnosis::read_pod(seen.pod).name + " shows why");
    return explain_outcome(cluster_, std::move(outcome), seen.pod, {}, context_);
  }

  // A Deployment whose pods the server refuses: quota, Pod Security, a missing account.
  std::optional<Outcome> refused_pods() {
    constexpr Milliseconds kPause{1000};
    auto const now = context_.clock.steady();
    if (now - makers_read_ < kPause) return std::nullopt;
    makers_read_ = now;
    kube::ListOptions list;
    list.label_selector = workloads::selector_text(kind_, name_);
    auto const deployments =
        cluster_.client().list(*kube::find_resource("Deployment"), cluster_.ns(), list);
    if (!deployments) return std::nullopt;
    for (Json const& deployment : deployments->items) {
      Json const status = deployment.value("status", Json::object());
      for (Json const& condition : status.value("conditions", Json::array()))
        if (condition.value("type", "") == "ReplicaFailure" &&
            condition.value("status", "") == "True")
          return diagnosis::refusal_of(Error{ErrorCode::kPermissionDenied,
                                             condition.value("message", "its pods are refused"),
                                             "deployment " + name_,
                                             ""});
    }
    return std::nullopt;
  }

  // Events only help to explain: no rights to read them is no error.
  void refresh_events(Seen& seen, diagnosis::PodView const& view) {
    constexpr Milliseconds kPause{1000};
    auto const now = context_.clock.steady();
    if (now - seen.events_read < kPause) return;
    seen.events_read = now;
    if (auto events = list_events(cluster_, view.namespace_name, "involvedObject.uid=" + view.uid))
      seen.events = *std::move(events);
  }

  Outcome late() {
    std::string const limit = std::to_string(options_.start_timeout.count()) + " s";
    std::string message = "it is not ready after " + limit;
    for (auto const& [name, seen] : pods_) {
      if (is_ready(seen.pod)) continue;
      message = "pod " + name + " is not ready after " + limit + " (" +
                diagnosis::status_word(diagnosis::read_pod(seen.pod)) + ')';
      for (Json const& event : seen.events)
        if (event.value("reason", "") == "Unhealthy") {
          message += ": " + event.value("message", "");
          break;
        }
      break;
    }
    return outcome_with(OutcomeKind::kStartTimeout,
                        "NotReady",
                        std::move(message),
                        "raise --start-timeout, or look at its log: k8spark logs " +
                            (pods_.empty() ? name_ : pods_.begin()->first));
  }

  void interrupted() {
    result_.failed = outcome_with(
        sys::interrupted_by() == SIGTERM ? OutcomeKind::kTerminated : OutcomeKind::kInterrupted,
        "",
        "interrupted before it was ready",
        "");
  }

  workloads::Kind kind_;
  std::string const& name_;
  ReadyOptions const& options_;
  Cluster& cluster_;
  Context& context_;
  Cluster watcher_;
  Progress progress_;
  Milliseconds began_;
  Milliseconds makers_read_{0};
  std::map<std::string, Seen> pods_;
  Readiness result_;
};

}  // namespace

ReadyOptions ready_options(SubmitOptions const& submit,
                           std::vector<workloads::MustBeReady> must_be_ready) {
  ReadyOptions ready;
  if (submit.start_timeout) ready.start_timeout = *submit.start_timeout;
  ready.image_timeout = submit.image_timeout;
  ready.quiet = submit.quiet;
  ready.must_be_ready = std::move(must_be_ready);
  return ready;
}

Readiness wait_ready(workloads::Kind kind,
                     std::string const& name,
                     ReadyOptions const& options,
                     Cluster& cluster,
                     Context& context) {
  return ReadyWait(kind, name, options, cluster, context).run();
}

}  // namespace k8spark::app
