#include "app/run/run_evidence.h"

#include "diagnosis/log_tail.h"
#include "diagnosis/pod_state.h"
#include "logs/line_cutter.h"
#include "text/strings.h"
#include "text/timestamp.h"

#include <algorithm>

namespace k8spark::app {

namespace {

using diagnosis::Diagnosis;
using diagnosis::PodView;
using diagnosis::RunEvidence;

constexpr long kLogLines = 2000;
constexpr std::size_t kMostLogBytes = std::size_t{64} << 20U;
constexpr std::size_t kMostExecutorEvents = 5;
constexpr std::int64_t kNanosecondsPerMs = 1'000'000;

bool ends_everything(Error const& error) {
  return error.code == ErrorCode::kUnavailable || error.code == ErrorCode::kUnauthenticated ||
         error.code == ErrorCode::kCancelled || error.code == ErrorCode::kTimeout;
}

void append(Json& events, Json more) {
  for (Json& event : more) events.push_back(std::move(event));
}

// Collects step by step, and notes what it may not see.
class Gatherer {
 public:
  Gatherer(Cluster& cluster, GatherOptions const& options, Context& context)
      : cluster_(cluster), options_(options), context_(context) {}

  Result<Gathered> run() {
    evidence().driver_name = options_.driver;
    evidence().events = Json::array();
    K8SPARK_CHECK(read_driver());
    K8SPARK_CHECK(read_driver_events());
    if (evidence().gone && evidence().events.empty()) {
      gathered_.nothing_left = true;
      return std::move(gathered_);
    }
    if (evidence().driver.is_object()) read_executors();
    if (options_.log && !evidence().gone) read_log();
    return std::move(gathered_);
  }

 private:
  RunEvidence& evidence() { return gathered_.evidence; }

  void note(std::string const& what, Error const& error) {
    gathered_.not_seen.push_back(what + ": " + error.message);
  }

  Result<void> read_driver() {
    if (options_.pod.is_object()) {
      evidence().driver = options_.pod;
      return {};
    }
    Result<Json> pod = cluster_.client().get(kube::pods(), options_.ns, options_.driver);
    if (pod) {
      evidence().driver = *std::move(pod);
      return {};
    }
    evidence().gone = pod.error().code == ErrorCode::kNotFound;
    if (ends_everything(pod.error())) return std::move(pod).error();
    if (!evidence().gone) note("driver pod", pod.error());
    return {};
  }

  Result<void> read_driver_events() {
    std::string selector = "involvedObject.kind=Pod,involvedObject.name=" + options_.driver;
    if (evidence().driver.is_object())
      selector = "involvedObject.uid=" + diagnosis::read_pod(evidence().driver).uid;
    Result<Json> events = list_events(cluster_, options_.ns, selector);
    if (events)
      evidence().events = *std::move(events);
    else if (ends_everything(events.error()))
      return std::move(events).error();
    else
      note("events", events.error());
    return {};
  }

  void read_executors() {
    std::string const app = diagnosis::read_pod(evidence().driver).app_id;
    if (app.empty()) return;
    kube::ListOptions list;
    list.label_selector = "spark-app-selector=" + app + ",spark-role=executor";
    auto pods = cluster_.client().list(kube::pods(), options_.ns, list);
    if (!pods) return note("executor pods", pods.error());
    evidence().executors = std::move(pods->items);
    read_executor_events();
  }

  void read_executor_events() {
    std::size_t asked = 0;
    for (Json const& json : evidence().executors) {
      PodView const pod = diagnosis::read_pod(json);
      if (pod.phase == "Running" || asked == kMostExecutorEvents) continue;
      ++asked;
      auto events = list_events(cluster_, options_.ns, "involvedObject.uid=" + pod.uid);
      if (!events) return;
      append(evidence().events, *std::move(events));
    }
  }

  void read_log() {
    std::string container;
    if (evidence().driver.is_object()) {
      PodView const pod = diagnosis::read_pod(evidence().driver);
      bool const began = pod.driver() != nullptr && !pod.driver()->container_id.empty();
      if (!began) return;
      container = pod.driver()->name;
    }
    auto tail = read_log_tail(cluster_, options_.ns, options_.driver, container, kLogLines);
    if (!tail) {
      // The node is gone, or the log of an evicted pod: nothing to see, and no right is missing.
      if (tail.error().code == ErrorCode::kPermissionDenied) note("log", tail.error());
      return;
    }
    evidence().driver_log = std::move(tail->lines);
    if (!tail->last_ns) return;
    auto const ms = context_.clock.wall().count() - *tail->last_ns / kNanosecondsPerMs;
    evidence().silence = std::chrono::seconds(std::max<long long>(ms, 0) / 1000);
  }

  Cluster& cluster_;
  GatherOptions const& options_;
  Context& context_;
  Gathered gathered_;
};

}  // namespace

Result<Json> list_events(Cluster& cluster, std::string const& ns, std::string const& selector) {
  kube::ListOptions options;
  options.field_selector = selector;
  K8SPARK_ASSIGN(kube::ObjectList list, cluster.client().list(kube::events(), ns, options));
  Json events = Json::array();
  for (Json& event : list.items) events.push_back(std::move(event));
  return events;
}

Result<TailText> read_log_tail(Cluster& cluster,
                               std::string const& ns,
                               std::string const& pod,
                               std::string const& container,
                               long lines) {
  kube::PodLogOptions options;
  options.container = container;
  options.tail_lines = lines;
  diagnosis::LogTail tail;
  TailText text;
  logs::LineCutter cutter(diagnosis::LogTail::kLongestLine);
  std::size_t bytes_read = 0;
  auto const on_piece = [&](logs::LineCutter::Piece const& piece) {
    std::string_view line = piece.bytes;
    if (piece.begins)
      if (auto const stamped = text::split_timestamp(line)) {
        text.last_ns = stamped->ns;
        line = stamped->rest;
      }
    tail.add(line, piece.ends);
  };
  http::StreamSink sink;
  sink.on_bytes = [&](std::string_view bytes) {
    cutter.feed(bytes, on_piece);
    bytes_read += bytes.size();
    return bytes_read < kMostLogBytes;
  };
  auto const answer = cluster.client().pod_log(ns, pod, options, sink);
  if (!answer) return answer.error();
  if (!cutter.partial().empty()) on_piece({cutter.partial(), cutter.partial_begins(), true});
  text.lines = tail.lines();
  return text;
}

diagnosis::Outcome explain_outcome(Cluster& cluster,
                                   diagnosis::Outcome outcome,
                                   Json const& pod,
                                   std::vector<std::string> log,
                                   Context& context) {
  PodView const view = diagnosis::read_pod(pod);
  GatherOptions options;
  options.ns = view.namespace_name;
  options.driver = view.name;
  options.pod = pod;
  options.log = log.empty();
  Result<Gathered> gathered = gather_evidence(cluster, options, context);
  if (!gathered) return outcome;
  if (!log.empty()) gathered->evidence.driver_log = std::move(log);
  Diagnosis diagnosis = diagnose_run(cluster, gathered->evidence, context);
  if (diagnosis.outcome && diagnosis.outcome->exit_code == outcome.exit_code)
    return *std::move(diagnosis.outcome);
  return outcome;
}

Result<Gathered> gather_evidence(Cluster& cluster, GatherOptions const& options, Context& context) {
  return Gatherer(cluster, options, context).run();
}

}  // namespace k8spark::app
