#include "app/commands.h"
#include "app/progress.h"
#include "app/report.h"
#include "app/run/driver_selection.h"
#include "diagnosis/pod_state.h"
#include "sys/interrupt.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace k8spark::app {

namespace {

class Kill {
 public:
  Kill(KillOptions const& options, Context& context, Cluster& cluster)
      : options_(options), context_(context), cluster_(cluster) {}

  int run() {
    auto const drivers =
        select_drivers(cluster_,
                       {options_.drivers, options_.selector, options_.all, options_.all_namespaces},
                       [this](Error const& error) { missing(error); });
    if (!drivers) return report_error(drivers.error(), context_);
    if (drivers->empty() && options_.drivers.empty()) context_.streams.err("No drivers found.\n");
    remove(*drivers);
    context_.streams.flush();
    if (options_.wait && !options_.dry_run) wait();
    return code_;
  }

 private:
  void missing(Error const& error) {
    if (options_.ignore_not_found)
      say(context_, error.message);
    else
      failed(error);
  }

  // The first failure is the exit code; the others are still tried.
  void failed(Error const& error) {
    int const code = report_error(error, context_);
    if (code_ == 0) code_ = code;
  }

  [[nodiscard]] kube::RemoveCall call_for(DriverRef const& driver) const {
    kube::RemoveOptions remove;
    remove.uid = driver.uid;  // not a namesake that came since
    remove.dry_run = options_.dry_run;
    if (options_.grace_seconds) remove.grace_seconds = static_cast<int>(*options_.grace_seconds);
    if (options_.force) remove.grace_seconds = 0;
    return {kube::pods(), driver.ns, driver.name, remove};
  }

  void remove(std::vector<DriverRef> const& drivers) {
    constexpr std::size_t kAtOnce = 50;
    for (std::size_t begin = 0; begin < drivers.size(); begin += kAtOnce) {
      std::size_t const end = std::min(begin + kAtOnce, drivers.size());
      std::vector<kube::RemoveCall> calls;
      for (std::size_t i = begin; i < end; ++i) calls.push_back(call_for(drivers[i]));
      auto const results = cluster_.client().remove_all(calls);
      for (std::size_t i = begin; i < end; ++i) tell(drivers[i], results[i - begin]);
      if (sys::interrupted_by() != 0) return;
    }
  }

  void tell(DriverRef const& driver, Result<void> const& result) {
    // Another pod has the name already: ours is gone.
    if (!result && result.error().code != ErrorCode::kConflict) return failed(result.error());
    std::string const name = (options_.all_namespaces ? driver.ns + '/' : "") + driver.name;
    context_.streams.out(name + (options_.dry_run ? " deleted (dry run)\n" : " deleted\n"));
    killed_.push_back(driver);
  }

  void wait() {
    Progress progress(context_, false);
    std::optional<sys::Clock::Milliseconds> deadline;
    if (options_.timeout) deadline = context_.clock.steady() + *options_.timeout;
    while (!killed_.empty()) {
      DriverRef const& next = killed_.back();
      Result<Json> const pod = cluster_.client().get(kube::pods(), next.ns, next.name);
      bool const gone = pod ? diagnosis::read_pod(*pod).uid != next.uid
                            : pod.error().code == ErrorCode::kNotFound;
      if (gone) {
        killed_.pop_back();
        continue;
      }
      if (!pod) return failed(pod.error());
      progress.show("waiting until " + std::to_string(killed_.size()) +
                    (killed_.size() == 1 ? " driver is" : " drivers are") + " gone");
      if (deadline && context_.clock.steady() >= *deadline) return timed_out(progress);
      if (!sys::wait_interruptibly(std::chrono::milliseconds(500)))
        return failed(
            Error{ErrorCode::kCancelled, "interrupted while drivers were ending", "", ""});
    }
  }

  void timed_out(Progress& progress) {
    constexpr int kTimeout = 124;
    progress.clear();
    std::string const hint =
        options_.force ? "" : "; --force does not wait for a node that does not answer";
    say(context_,
        "--timeout of " + std::to_string(options_.timeout->count()) + " s passed, and " +
            std::to_string(killed_.size()) + " are not gone yet" + hint);
    if (code_ == 0) code_ = kTimeout;
  }

  KillOptions const& options_;
  Context& context_;
  Cluster& cluster_;
  int code_ = 0;
  std::vector<DriverRef> killed_;
};

}  // namespace

int run_kill(KillOptions const& options, Context& context) {
  auto cluster = open_cluster(options.kube, context);
  if (!cluster) return report_error(cluster.error(), context);
  return Kill(options, context, **cluster).run();
}

}  // namespace k8spark::app
