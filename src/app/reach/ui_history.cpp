#include "app/reach/ui_history.h"

#include "app/logs/container_now.h"
#include "app/report.h"
#include "app/server/server_place.h"
#include "diagnosis/pod_state.h"
#include "sys/interrupt.h"
#include "text/encoding.h"
#include "workloads/history_server.h"

#include <algorithm>

namespace k8spark::app {

namespace {

constexpr auto kKind = workloads::Kind::kHistoryServer;

// "spark-" and 32 hex digits. Source: Spark's KubernetesConf.getKubernetesAppId.
bool is_application_id(std::string const& text) {
  constexpr std::string_view kPrefix = "spark-";
  constexpr std::size_t kDigits = 32;
  return text.size() == kPrefix.size() + kDigits && text.starts_with(kPrefix) &&
         text.find_first_not_of("0123456789abcdef", kPrefix.size()) == std::string::npos;
}

std::string page_of(std::string const& application) {
  return "/history/" + text::url_encode(application) + '/';
}

// A server looks for new logs every ten seconds (spark.history.fs.update.interval).
Result<void> wait_until_listed(std::string const& application,
                               Json const& pod,
                               Cluster& cluster,
                               Context& context) {
  constexpr std::chrono::milliseconds kLimit{25'000};
  constexpr std::chrono::milliseconds kPause{1000};
  auto const end = context.clock.steady() + kLimit;
  bool said = false;
  while (true) {
    auto const page = get_page(cluster,
                               pod,
                               workloads::kHistoryPort,
                               "/api/v1/applications/" + text::url_encode(application));
    if (page) return {};
    if (page.error().code != ErrorCode::kNotFound) return page.error();
    if (context.clock.steady() >= end) break;
    if (!std::exchange(said, true))
      say(context, "waiting until the history server has found the log of " + application);
    if (!sys::wait_interruptibly(kPause))
      return Error{ErrorCode::kCancelled, "interrupted", application, ""};
  }
  return Error{ErrorCode::kNotFound,
               "the history server does not know this run",
               application,
               "did it write an event log into the server's folder? k8spark history-server list "
               "shows what is there"};
}

// The pod's phase follows the end of its containers by a second or more.
bool has_ended(Json const& driver) {
  diagnosis::PodView const pod = diagnosis::read_pod(driver);
  if (pod.terminal() || pod.driver() == nullptr) return pod.terminal();
  ContainerNow const now = container_now(pod, pod.driver()->name);
  return now.over() && !now.may_restart;
}

}  // namespace

std::string ended_application(std::string const& words, Result<Json> const& driver) {
  if (!driver)
    return driver.error().code == ErrorCode::kNotFound && is_application_id(words) ? words : "";
  if (!has_ended(*driver)) return "";
  Json const labels = (*driver)["metadata"].value("labels", Json::object());
  return labels.value("spark-app-selector", "");
}

std::optional<int> show_in_history(std::string const& application,
                                   UiOptions const& options,
                                   Cluster& cluster,
                                   Context& context) {
  if (options.history) {
    std::string url = *options.history;
    while (url.ends_with('/')) url.pop_back();
    return context.streams.out(url + page_of(application) + '\n') && context.streams.flush() ? 0
                                                                                             : 1;
  }
  auto const pod = find_server_pod(kKind, "", "server", cluster);
  // Who may not list pods is told of the driver, as without a server.
  bool const none = !pod && (pod.error().code == ErrorCode::kNotFound ||
                             pod.error().code == ErrorCode::kPermissionDenied);
  if (none) return std::nullopt;
  if (!pod) return report_error(pod.error(), context);
  if (auto const listed = wait_until_listed(application, *pod, cluster, context); !listed)
    return report_error(listed.error(), context);
  ServeOptions serve;
  serve.remote = workloads::kHistoryPort;
  serve.local = options.port;
  serve.path = page_of(application);
  serve.browser = options.open;
  return serve_pod(*pod, serve, cluster, context);
}

}  // namespace k8spark::app
