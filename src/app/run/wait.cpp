#include "app/commands.h"
#include "app/report.h"
#include "app/run/driver_selection.h"
#include "app/run/driver_table.h"
#include "app/run/follow.h"
#include "app/run/wait_many.h"
#include "diagnosis/pod_state.h"

namespace k8spark::app {

namespace {

class Wait {
 public:
  Wait(WaitOptions const& options, Context& context, Cluster& cluster)
      : options_(options), context_(context), cluster_(cluster) {}

  int run() {
    auto const drivers = select_drivers(
        cluster_, {options_.drivers, options_.selector, false, options_.all_namespaces});
    if (!drivers) return report_error(drivers.error(), context_);
    if (drivers->empty())
      return report_error(no_such_driver(options_.selector, cluster_.ns()), context_);
    bool const one = drivers->size() == 1 && options_.wait_for == WaitOptions::For::kCompleted;
    return one ? follow(drivers->front()) : wait_for_all(*drivers);
  }

 private:
  [[nodiscard]] RunInfo info_of(DriverRef const& driver) const {
    return run_of(cluster_, {driver.ns, driver.name, driver.uid, ""});
  }

  int follow(DriverRef const& driver) {
    FollowOptions follow;
    follow.pod = {driver.ns, driver.name, driver.uid, ""};
    follow.timeout = options_.timeout;
    follow.start_timeout = options_.start_timeout;
    follow.quiet = options_.quiet;
    follow.watch_executors = true;
    follow.treat_143_success = options_.treat_143_success;
    Followed const followed = follow_run(cluster_, follow, context_);
    print_outcome(followed.outcome, context_);
    print_json(outcome_as_json(followed.outcome, info_of(driver)));
    return followed.outcome.exit_code;
  }

  // The first failure in the order of the drivers is the exit code.
  int wait_for_all(std::vector<DriverRef> const& drivers) {
    std::vector<Waited> const all = wait_for_drivers(drivers, options_, cluster_, context_);
    int code = 0;
    Json items = Json::array();
    for (Waited const& one : all) {
      if (code == 0) code = one.outcome.exit_code;
      items.push_back(outcome_as_json(one.outcome, info_of(one.driver)));
    }
    if (all.size() == 1)
      print_json(items.front());
    else
      print_json({{"exitCode", code}, {"items", std::move(items)}});
    return code;
  }

  void print_json(Json const& document) {
    if (options_.output != "json") return;
    context_.streams.out(document.dump(2, ' ', false, Json::error_handler_t::replace) + '\n');
    context_.streams.flush();
  }

  WaitOptions const& options_;
  Context& context_;
  Cluster& cluster_;
};

}  // namespace

int run_wait(WaitOptions const& options, Context& context) {
  auto cluster = open_cluster(options.kube, context);
  if (!cluster) return report_error(cluster.error(), context);
  return Wait(options, context, **cluster).run();
}

}  // namespace k8spark::app
