#include "app/reach/reach.h"
#include "app/report.h"
#include "app/run/run_evidence.h"
#include "app/server/notebook_pod.h"
#include "app/server/notebook_pod_commands.h"
#include "app/server/workload_apply.h"
#include "app/server/workload_build.h"
#include "app/server/workload_forward.h"
#include "sys/interrupt.h"
#include "sys/launch.h"

#include <algorithm>

namespace k8spark::app {

namespace {

using workloads::Kind;
constexpr int kUsualPort = 8888;

// Where Jupyter listens: the port of that name.
int jupyter_port(Json const& pod) {
  for (Json const& container : pod["spec"].value("containers", Json::array()))
    for (Json const& port : container.value("ports", Json::array()))
      if (port.value("name", "") == "http") return port.value("containerPort", kUsualPort);
  return kUsualPort;
}

// Jupyter prints "http://127.0.0.1:8888/lab?token=0a1b..." when nobody gave it one.
std::optional<std::string> token_in_log(Json const& pod, Cluster& cluster) {
  constexpr long kLines = 2000;
  constexpr std::string_view kMark = "?token=";
  diagnosis::PodView const view = diagnosis::read_pod(pod);
  std::string const container = view.driver() == nullptr ? "" : view.driver()->name;
  auto const tail = read_log_tail(cluster, view.namespace_name, view.name, container, kLines);
  if (!tail) return std::nullopt;
  auto const is_hex = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
  for (std::string const& line : tail->lines) {
    std::size_t const at = line.find(kMark);
    if (at == std::string::npos) continue;
    auto const begin = line.begin() + static_cast<std::ptrdiff_t>(at + kMark.size());
    auto const end = std::find_if_not(begin, line.end(), is_hex);
    if (begin != end) return std::string(begin, end);
  }
  return std::nullopt;
}

class NotebookOpen {
 public:
  NotebookOpen(NotebookOpenOptions const& options, std::string name, Context& context)
      : options_(options),
        name_(std::move(name)),
        context_(context),
        forward_(Kind::kNotebook, name_, context) {}

  int run() {
    // First, so that a port that is taken costs nothing.
    if (auto const bound = forward_.bind(options_.port, kUsualPort); !bound)
      return report_error(bound.error(), context_);
    auto cluster = open_workload_cluster(options_.notebook.submit, context_);
    if (!cluster) return report_error(cluster.error(), context_);
    cluster_ = *std::move(cluster);
    if (auto const code = find_or_create()) return *code;
    int const code = serve();
    if (options_.remove || (created_ && failed_))
      take_back(Kind::kNotebook, name_, *cluster_, context_);
    return code;
  }

 private:
  // An exit code when there is none that is ready.
  std::optional<int> find_or_create() {
    auto const found = list_workload(Kind::kNotebook, name_, *cluster_);
    if (!found) return report_error(found.error(), context_);
    if (found->empty() && !options_.create)
      return report_error(Error{ErrorCode::kNotFound,
                                "there is no notebook " + name_ + " in namespace " + cluster_->ns(),
                                "",
                                "--create makes it; k8spark notebook status lists those there are"},
                          context_);
    Readiness readiness = found->empty() ? create() : wait();
    if (readiness.refused) return report_error(*readiness.refused, context_);
    if (readiness.failed) return readiness.failed->exit_code;
    pod_ = readiness.pods.front();
    return std::nullopt;
  }

  Readiness create() {
    NotebookPodOptions options = options_.notebook;
    options.name = name_;
    options.wait = true;
    auto made = build_notebook(options, BuildFor::kApply, context_);
    if (!made) return {made.error(), {}, {}};
    print_warnings(made->built, made->workload, context_);
    created_ = true;
    return create_notebook(*made, options, *cluster_, context_);
  }

  Readiness wait() {
    ReadyOptions const ready =
        ready_options(options_.notebook.submit, {{workloads::kServerComponent, 1}});
    Readiness readiness = wait_ready(Kind::kNotebook, name_, ready, *cluster_, context_);
    if (readiness.failed) print_outcome(*readiness.failed, context_);
    return readiness;
  }

  int serve() {
    std::string const pod = diagnosis::read_pod(pod_).name;
    if (auto const connected = forward_.connect(*cluster_, pod, jupyter_port(pod_)); !connected) {
      failed_ = true;
      return report_error(connected.error(), context_);
    }
    announce();
    forward_.run([] { return true; });
    return sys::interrupted_by() != 0 ? signal_exit_code() : 0;
  }

  void announce() {
    std::optional<std::string> token = read_token(name_, *cluster_);
    if (!token) token = token_in_log(pod_, *cluster_);
    std::string const url =
        "http://" + forward_.address() + '/' + (token ? "?token=" + *token : "");
    context_.streams.out(url + '\n');
    context_.streams.flush();
    if (!token)
      warn(context_,
           "the token is not known: its Secret may not be read, and the log does not show it");
    // The address holds the token: only a browser of this user's own may see it, by no argv.
    if (options_.browser && (context_.programs == nullptr ||
                             !sys::launch({"xdg-open", "http://" + forward_.address() + '/'})))
      warn(context_, "no browser could be started (xdg-open)");
  }

  NotebookOpenOptions const& options_;
  std::string name_;
  Context& context_;
  std::unique_ptr<Cluster> cluster_;
  Json pod_;
  bool created_ = false;
  bool failed_ = false;
  WorkloadForward forward_;  // before the cluster that its threads use goes
};

}  // namespace

int run_notebook_open(NotebookOpenOptions const& options, Context& context) {
  auto const configured = configure(options.notebook.submit, context);
  if (!configured) return report_error(configured.error(), context);
  std::string name = notebook_name(options.notebook, configured->layers.settings);
  return NotebookOpen(options, std::move(name), context).run();
}

}  // namespace k8spark::app
