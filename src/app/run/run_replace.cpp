#include "app/run/run_replace.h"

#include "app/run/executor_news.h"
#include "diagnosis/pod_state.h"
#include "sys/interrupt.h"
#include "text/duration.h"

namespace k8spark::app {

namespace {

constexpr std::chrono::milliseconds kPause{500};

// Asks again and again until `is_done` says so.
Result<void> wait_for(std::function<Result<bool>()> const& is_done,
                      std::string const& what,
                      std::string const& pod,
                      Patience const& patience,
                      Context& context) {
  auto const began = context.clock.steady();
  while (true) {
    K8SPARK_ASSIGN(bool const done, is_done());
    if (done) return {};
    if (patience.timeout && context.clock.steady() - began >= *patience.timeout)
      return Error{ErrorCode::kTimeout,
                   "--timeout passed, and " + what,
                   "",
                   "k8spark kill --force " + pod + " does not wait for its node"};
    if (!sys::wait_interruptibly(kPause))
      return Error{ErrorCode::kCancelled, "interrupted before the driver pod", "", ""};
  }
}

Result<void> wait_for_executors(Cluster& cluster,
                                diagnosis::PodView const& driver,
                                Patience const& patience,
                                Context& context) {
  kube::ListOptions list;
  list.label_selector = executor_selector(driver.app_id);
  auto const none_left = [&]() -> Result<bool> {
    K8SPARK_ASSIGN(kube::ObjectList const found,
                   cluster.client().list(kube::pods(), driver.namespace_name, list));
    return found.items.empty();
  };
  return wait_for(none_left,
                  "executors of driver " + driver.name + " are still there",
                  driver.name,
                  patience,
                  context);
}

}  // namespace

Result<void> wait_until_gone(Cluster& cluster,
                             PodRef const& pod,
                             Patience const& patience,
                             Context& context) {
  auto const is_gone = [&]() -> Result<bool> {
    Result<Json> const now = cluster.client().get(kube::pods(), pod.ns, pod.name);
    if (!now && now.error().code == ErrorCode::kNotFound) return true;
    if (!now) return now.error();
    return diagnosis::read_pod(*now).uid != pod.uid;
  };
  return wait_for(
      is_gone, "driver " + pod.name + " is still being deleted", pod.name, patience, context);
}

Result<void> replace_driver(Cluster& cluster,
                            std::string const& driver,
                            Patience const& patience,
                            std::function<void(std::string const&)> const& tell,
                            Context& context) {
  Result<Json> const found = cluster.client().get(kube::pods(), cluster.ns(), driver);
  if (!found && found.error().code == ErrorCode::kNotFound) return {};
  if (!found) return found.error();
  diagnosis::PodView const former = diagnosis::read_pod(*found);
  if (former.role != "driver")
    return Error{ErrorCode::kAlreadyExists,
                 "a pod named " + driver + " exists already, and it is no driver of Spark's",
                 "--replace",
                 "use another name (spark.kubernetes.driver.pod.name)"};
  std::string const age = text::age_since(former.created_at, context.clock.wall());
  tell("replaces driver " + driver + " (" + diagnosis::status_word(former) + ", " + age +
       " old): waits for its end and its executors'");
  kube::RemoveOptions options;
  options.uid = former.uid;
  auto const removed =
      cluster.client().remove({kube::pods(), former.namespace_name, driver, options});
  if (!removed && removed.error().code != ErrorCode::kNotFound) return removed.error();
  K8SPARK_CHECK(
      wait_until_gone(cluster, {former.namespace_name, driver, former.uid, ""}, patience, context));
  if (former.app_id.empty()) return {};
  return wait_for_executors(cluster, former, patience, context);
}

}  // namespace k8spark::app
