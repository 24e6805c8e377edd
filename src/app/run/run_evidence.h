#pragma once

#include "app/cluster.h"
#include "app/context.h"
#include "diagnosis/pod_state.h"
#include "diagnosis/run.h"

#include <optional>
#include <string>
#include <vector>

namespace k8spark::app {

// What the cluster shows of a run, and what it did not let us see.
struct Gathered {
  diagnosis::RunEvidence evidence;
  std::vector<std::string> not_seen;  // "events: pods is forbidden ..."
  bool nothing_left = false;          // no pod, no event: there is no such run
};

struct GatherOptions {
  std::string ns;
  std::string driver;
  Json pod;         // the driver, if it was read already
  bool log = true;  // read the last lines of the driver's log
};

// Reads pods, events and logs of a driver by its name; what is forbidden is left out and named.
// Bounded: 2,000 lines of log, the events of the driver and of five executors.
// Fails only when the cluster cannot be reached or does not let us in.
Result<Gathered> gather_evidence(Cluster& cluster, GatherOptions const& options, Context& context);

// What the diagnosis made so far asks for: nodes and other runs for one that has no room, the
// driver's properties for one that was out of memory, the log of an executor that died.
void add_surroundings(Cluster& cluster,
                      diagnosis::RunEvidence& evidence,
                      diagnosis::Diagnosis const& diagnosis,
                      Context& context);

// Whether the log of an executor that died could tell more, and the first such executor.
bool wants_executor_log(diagnosis::Diagnosis const& diagnosis);
std::optional<diagnosis::PodView> dead_executor(diagnosis::RunEvidence const& evidence);

// Both, one after the other.
diagnosis::Diagnosis diagnose_run(Cluster& cluster,
                                  diagnosis::RunEvidence& evidence,
                                  Context& context);

// A driver that has ended badly while we followed it: `outcome` with the cause that its pod, its
// executors and its log tell. `log` empty: it is read. What cannot be read changes nothing.
diagnosis::Outcome explain_outcome(Cluster& cluster,
                                   diagnosis::Outcome outcome,
                                   Json const& pod,
                                   std::vector<std::string> log,
                                   Context& context);

// Events whose field selector that is; an empty array when they may not be read.
Result<Json> list_events(Cluster& cluster, std::string const& ns, std::string const& selector);

struct TailText {
  std::vector<std::string> lines;
  std::optional<std::int64_t> last_ns;  // time stamp of the last one
};

// The last lines of a container's log; `container` empty: the only one.
Result<TailText> read_log_tail(Cluster& cluster,
                               std::string const& ns,
                               std::string const& pod,
                               std::string const& container,
                               long lines);

}  // namespace k8spark::app
