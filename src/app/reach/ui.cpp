#include "app/commands.h"
#include "app/reach/api_proxy.h"
#include "app/reach/local_server.h"
#include "app/reach/pod_port.h"
#include "app/reach/reach.h"
#include "app/reach/ui_history.h"
#include "app/reach/ui_place.h"
#include "app/report.h"
#include "spark/properties.h"
#include "sys/interrupt.h"
#include "sys/launch.h"
#include "text/encoding.h"

#include <memory>
#include <optional>

namespace k8spark::app {

namespace {

constexpr sys::Clock::Milliseconds kPause{1000};
constexpr long long kLogHead = 4LL << 20U;  // the line about the UI is among the first

// One `ui` command: find, wait, serve.
class Ui {
 public:
  Ui(Cluster& cluster, UiOptions const& options, Context& context, Json pod)
      : cluster_(cluster),
        options_(options),
        context_(context),
        pod_(std::move(pod)),
        view_(diagnosis::read_pod(pod_)),
        forwarder_(cluster, context, options.driver, pod_) {}

  Result<void> run() {
    read_conf();
    place_ = ui_place_of(conf_, pod_);
    K8SPARK_CHECK(check());
    K8SPARK_ASSIGN(Way const way, wait_until_reachable());
    if (sys::interrupted_by() != 0) return {};
    ApiProxy proxy(
        cluster_, context_, ProxyRules{{"localhost", "127.0.0.1", "[::1]"}, false, proxy_path()});
    LocalServer server;
    K8SPARK_ASSIGN(
        auto const bound,
        server.listen({"127.0.0.1", "::1"},
                      options_.port.value_or(place_.port),
                      options_.port.has_value(),
                      way == Way::kForward ? forwarder_.handler(place_.port) : proxy.handler()));
    announce(bound.front(), way);
    server.run([this] { return !forwarder_.take_failure() || still_runs(); });
    return {};
  }

 private:
  enum class Way { kForward, kApiProxy };

  // spark.properties, as the driver has mounted them; whoever may not read them has 4040 left.
  void read_conf() {
    std::string const name = conf_map_of(pod_);
    if (name.empty()) return;
    auto const map = cluster_.client().get(kube::config_maps(), view_.namespace_name, name);
    if (!map || !map->contains("data") || !(*map)["data"].contains("spark.properties")) return;
    Json const& text = (*map)["data"]["spark.properties"];
    if (!text.is_string()) return;
    auto const properties = spark::parse_properties(text.get<std::string>(), "spark.properties");
    if (!properties) return;
    for (auto const& property : *properties) conf_[property.key] = property.value;
  }

  Result<void> check() {
    if (view_.terminal()) {
      std::string const events = event_log_of(conf_);
      return usage_error("the driver has ended: " + diagnosis::status_word(view_),
                         view_.name,
                         events.empty()
                             ? "it has left no event log; spark.eventLog.enabled=true keeps one"
                             : "its event log is in " + events +
                                   ": k8spark history-server apply makes a server that shows it");
    }
    auto const enabled = conf_.find("spark.ui.enabled");
    if (enabled != conf_.end() && enabled->second == "false")
      return usage_error("the driver has no UI", view_.name, "spark.ui.enabled is false");
    return {};
  }

  Result<Way> wait_until_reachable() {
    bool said = false;
    while (sys::interrupted_by() == 0) {
      if (view_.phase == "Running") {
        find_place();
        auto const forwarded = probe_forward();
        if (forwarded) return Way::kForward;
        // What will not change by waiting: rights, login.
        ErrorCode const code = forwarded.error().code;
        if (code == ErrorCode::kPermissionDenied || code == ErrorCode::kUnauthenticated)
          return forwarded.error();
        if (!place_.tls && probe_proxy()) return Way::kApiProxy;
      }
      if (!std::exchange(said, true))
        say(context_,
            "waiting for the UI of " + view_.name + " (" + diagnosis::status_word(view_) +
                ") on port " + std::to_string(place_.port));
      context_.clock.sleep(kPause);
      K8SPARK_CHECK(look_again());
      K8SPARK_CHECK(check());
    }
    return Way::kForward;
  }

  Result<void> look_again() {
    K8SPARK_ASSIGN(pod_, forwarder_.look());
    view_ = diagnosis::read_pod(pod_);
    return {};
  }

  void find_place() {
    place_ = ui_place_of(conf_, pod_);
    kube::PodLogOptions options;
    options.container = view_.driver() == nullptr ? "" : view_.driver()->name;
    options.timestamps = false;
    options.limit_bytes = kLogHead;
    std::string log;
    http::StreamSink sink;
    sink.on_bytes = [&](std::string_view bytes) {
      log.append(bytes);
      return true;
    };
    auto const read = cluster_.client().pod_log(view_.namespace_name, view_.name, options, sink);
    if (auto const found = read ? ui_place_in_log(log) : std::nullopt) place_ = *found;
  }

  // Success: something answers on the port.
  Result<void> probe_forward() {
    constexpr std::chrono::milliseconds kAnswerTime{5000};
    constexpr std::chrono::milliseconds kLook{100};
    K8SPARK_ASSIGN(auto const port, forwarder_.open(place_.port));
    // A TLS server answers this as well, with an alert.
    K8SPARK_CHECK(port->send("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"));
    auto const end = context_.clock.steady() + kAnswerTime;
    std::string answer;
    bool open = true;
    while (answer.empty() && open && context_.clock.steady() < end && sys::interrupted_by() == 0) {
      K8SPARK_ASSIGN(open, port->receive(answer));
      if (answer.empty() && open) port->wait(kLook);
    }
    port->close();
    if (answer.empty()) return Error{ErrorCode::kUnavailable, "the port does not answer", "", ""};
    return {};
  }

  [[nodiscard]] std::string proxy_path() const {
    return kube::resource_path(kube::pods(), view_.namespace_name, "") + '/' +
           text::url_encode(view_.name) + ':' + std::to_string(place_.port) + "/proxy";
  }

  // A driver that listens on its pod's address only cannot be forwarded to; the API server itself
  // can reach it.
  bool probe_proxy() {
    http::StreamSink sink;
    sink.on_head = [](http::Response const&) { return false; };
    auto const answer = cluster_.client().stream(proxy_path() + '/', sink);
    return answer && answer->head.status < 400;
  }

  void announce(std::string const& address, Way way) {
    std::string const url = (way == Way::kForward && place_.tls ? "https://" : "http://") + address;
    context_.streams.out(url + '\n');
    context_.streams.flush();
    if (way == Way::kApiProxy)
      say(context_,
          "the driver does not listen on localhost: going through the API server's proxy");
    bool const may_run = context_.programs != nullptr;
    if (options_.open && (!may_run || !sys::launch({"xdg-open", url})))
      warn(context_, "no browser could be started (xdg-open)");
  }

  bool still_runs() {
    if (auto const looked = look_again(); !looked) {
      bool const gone = looked.error().code == ErrorCode::kNotFound;
      if (gone) say(context_, "the driver is gone");
      return !gone;
    }
    auto const checked = check();
    if (!checked) say(context_, checked.error().message + " (" + checked.error().hint + ')');
    return checked.has_value();
  }

  Cluster& cluster_;
  UiOptions const& options_;
  Context& context_;
  Json pod_;
  diagnosis::PodView view_;
  PortForwarder forwarder_;
  DriverConf conf_;
  UiPlace place_;
};

}  // namespace

int run_ui(UiOptions const& options, Context& context) {
  auto cluster = open_cluster(options.kube, context);
  if (!cluster) return report_error(cluster.error(), context);
  auto pod = reach_driver(**cluster, options.driver);
  if (std::string const id = ended_application(options.driver, pod); !id.empty())
    if (auto const code = show_in_history(id, options, **cluster, context)) return *code;
  if (!pod) return report_error(pod.error(), context);
  auto const shown = Ui(**cluster, options, context, *std::move(pod)).run();
  if (!shown) return report_error(shown.error(), context);
  return sys::interrupted_by() != 0 ? signal_exit_code() : 0;
}

}  // namespace k8spark::app
