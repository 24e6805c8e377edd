#include "workloads/connect.h"

#include "app/reach/reach.h"
#include "app/report.h"
#include "app/run/run_evidence.h"
#include "app/server/connect_commands.h"
#include "app/server/notebook_pod.h"
#include "app/server/workload_apply.h"
#include "app/server/workload_build.h"
#include "app/server/workload_forward.h"
#include "diagnosis/verdict.h"
#include "sys/interrupt.h"
#include "text/encoding.h"
#include "workloads/notebook.h"
#include "workloads/secrets.h"

namespace k8spark::app {

namespace {

using workloads::Kind;

constexpr std::string_view kTokenVariable = "SPARK_CONNECT_AUTHENTICATE_TOKEN";
constexpr char const* kPortName = "spark-connect";

std::string new_name(Context& context) {
  constexpr std::size_t kBytes = 4;
  return "connect-" + text::hex_encode(context.random.bytes(kBytes));
}

// The caller's own token, which its client takes from the same variable.
std::string token_of(Context const& context) {
  auto const& values = context.environment.values();
  auto const at = values.find(kTokenVariable);
  return at == values.end() ? "" : at->second;
}

int port_in(Json const& pod) {
  for (Json const& container : pod["spec"].value("containers", Json::array()))
    for (Json const& port : container.value("ports", Json::array()))
      if (port.value("name", "") == kPortName)
        return port.value("containerPort", workloads::kConnectPort);
  return workloads::kConnectPort;
}

class Connect {
 public:
  Connect(ConnectOptions const& options, std::string name, Context& context)
      : options_(options),
        name_(std::move(name)),
        context_(context),
        forward_(Kind::kConnect, name_, context) {}

  int run() {
    // First, so that a port that is taken costs nothing.
    if (auto const bound = forward_.bind(options_.port, workloads::kConnectPort); !bound)
      return report_error(bound.error(), context_);
    Readiness const readiness = options_.attach ? attach() : create();
    if (readiness.refused) return report_error(*readiness.refused, context_);
    if (readiness.failed) return readiness.failed->exit_code;
    int const code = serve(readiness.pods.front());
    if (made_ && (!options_.keep || failed_))
      take_back(Kind::kConnect, name_, *cluster_, context_);
    else if (made_)
      say(context_,
          "kept " + name_ + ": k8spark connect --attach " + name_ + " forwards to it again, " +
              "k8spark connect delete " + name_ + " deletes it");
    return code;
  }

 private:
  Readiness attach() {
    auto cluster = open_workload_cluster(options_.submit, context_);
    if (!cluster) return {cluster.error(), {}, {}};
    cluster_ = *std::move(cluster);
    auto const pod = newest_pod(Kind::kConnect, name_, *cluster_);
    if (!pod) {
      Error error = pod.error();
      error.hint = "k8spark connect status lists the servers there are";
      return {error, {}, {}};
    }
    ReadyOptions const ready = ready_options(options_.submit, {{workloads::kServerComponent, 1}});
    Readiness readiness = wait_ready(Kind::kConnect, name_, ready, *cluster_, context_);
    if (readiness.failed) print_outcome(*readiness.failed, context_);
    return readiness;
  }

  Readiness create() {
    Built built;
    auto workload = build_connect(options_, name_, BuildFor::kApply, context_, built);
    if (!workload) return {workload.error(), {}, {}};
    print_warnings(built, *workload, context_);
    std::string token = token_of(context_);
    if (token.empty() && options_.auth) shown_token_ = token = new_token(context_);
    if (!token.empty()) workloads::add_token(*workload, token);
    cluster_ = cluster_of(built, options_.submit, context_);
    auto const applied =
        apply_workload(*workload, built, *cluster_, context_, options_.submit.quiet);
    if (!applied) return {applied.error(), {}, {}};
    made_ = true;
    return ready_or_deleted(*workload, options_.submit, *cluster_, context_);
  }

  int serve(Json const& pod) {
    pod_name_ = diagnosis::read_pod(pod).name;
    if (auto const connected = forward_.connect(*cluster_, pod_name_, port_in(pod)); !connected) {
      failed_ = true;
      return report_error(connected.error(), context_);
    }
    std::string const& address = forward_.address();
    std::string url = "sc://localhost" + address.substr(address.rfind(':'));
    // Who has set the variable needs no further copy of it.
    if (!shown_token_.empty()) url += "/;token=" + shown_token_;
    context_.streams.out(url + '\n');
    context_.streams.flush();
    last_used_ = looked_ = context_.clock.steady();
    forward_.run([this] { return goes_on(); });
    if (sys::interrupted_by() != 0) return signal_exit_code();
    return idle_ ? 0 : ended();
  }

  bool goes_on() {
    constexpr std::chrono::seconds kPause{5};
    auto const now = context_.clock.steady();
    if (forward_.open_connections() > 0) last_used_ = now;
    if (options_.idle_timeout && now - last_used_ >= *options_.idle_timeout) {
      idle_ = true;
      say(context_,
          "nobody was connected for " + std::to_string(options_.idle_timeout->count()) + " s");
      return false;
    }
    if (now - looked_ < kPause) return true;
    looked_ = now;
    auto const pod = newest_pod(Kind::kConnect, name_, *cluster_);
    return pod || pod.error().code != ErrorCode::kNotFound;
  }

  // The server has gone, and not because we wanted it to.
  int ended() {
    auto const pod = cluster_->client().get(kube::pods(), cluster_->ns(), pod_name_);
    diagnosis::Outcome outcome =
        pod ? diagnosis::outcome_of(*pod, Json::array()).value_or(diagnosis::Outcome{})
            : diagnosis::outcome_when_gone({}, Json::array());
    if (pod) outcome = explain_outcome(*cluster_, std::move(outcome), *pod, {}, context_);
    print_outcome(outcome, context_);
    return outcome.exit_code;
  }

 public:
  static Result<workloads::Workload> build_connect(ConnectOptions const& options,
                                                   std::string const& name,
                                                   BuildFor purpose,
                                                   Context& context,
                                                   Built& built) {
    K8SPARK_ASSIGN(built, build_stand_in(options.submit, AppKind::kJava, name, purpose, context));
    workloads::ConnectWishes wishes;
    wishes.name = name;
    wishes.authenticated = options.auth || !token_of(context).empty();
    wishes.account = options.account;
    wishes.scala = built.layers.stack.scala;
    return workloads::connect_server(built.submission, wishes);
  }

 private:
  ConnectOptions const& options_;
  std::string name_;
  Context& context_;
  std::unique_ptr<Cluster> cluster_;
  std::string pod_name_;
  std::string shown_token_;
  bool made_ = false;
  bool failed_ = false;
  bool idle_ = false;
  sys::Clock::Milliseconds last_used_{0};
  sys::Clock::Milliseconds looked_{0};
  WorkloadForward forward_;  // last: its threads use the cluster
};

int print_connect(ConnectOptions const& options, std::string const& name, Context& context) {
  Built built;
  auto const workload = Connect::build_connect(options, name, BuildFor::kRender, context, built);
  if (!workload) return report_error(workload.error(), context);
  print_warnings(built, *workload, context);
  if (options.auth || !token_of(context).empty())
    say(context,
        "not shown: Secret " + workloads::token_secret_name(name) +
            " with the token (key token), without which the pod does not start");
  return print_objects(*workload, options.format, context);
}

}  // namespace

int run_connect(ConnectOptions const& options, Context& context) {
  std::string name = options.attach.value_or(options.name);
  bool const prints = !options.format.empty();
  // The same input, the same bytes.
  if (name.empty()) name = prints ? "connect" : new_name(context);
  if (prints) return print_connect(options, name, context);
  return Connect(options, std::move(name), context).run();
}

}  // namespace k8spark::app
