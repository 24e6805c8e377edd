#include "app/server/workload_forward.h"

#include "app/report.h"
#include "diagnosis/pod_state.h"
#include "sys/interrupt.h"
#include "text/encoding.h"
#include "workloads/identity.h"
#include "workloads/secrets.h"

namespace k8spark::app {

Result<void> WorkloadForward::bind(std::optional<int> wanted, int usual) {
  auto const handler = [this](sys::Socket local, sys::Bell const& stop) {
    serve(std::move(local), stop);
  };
  K8SPARK_ASSIGN(
      auto const bound,
      server_.listen({"127.0.0.1", "::1"}, wanted.value_or(usual), wanted.has_value(), handler));
  address_ = bound.front();
  return {};
}

Result<void> WorkloadForward::connect(Cluster& cluster, std::string const& pod, int port) {
  port_ = port;
  forwarder_ = std::make_unique<PortForwarder>(
      cluster, context_, [this, &cluster] { return newest_pod(kind_, name_, cluster); }, pod);
  K8SPARK_ASSIGN(auto const probe, forwarder_->open(port));
  probe->close();
  return {};
}

void WorkloadForward::serve(sys::Socket local, sys::Bell const& stop) {
  ++open_;
  forwarder_->handler(port_)(std::move(local), stop);
  --open_;
}

bool WorkloadForward::still_there() {
  auto const pod = forwarder_->look();
  if (pod) return true;
  bool const gone = pod.error().code == ErrorCode::kNotFound;
  if (gone) say(context_, std::string(workloads::words_of(kind_)) + ' ' + name_ + " is gone");
  return !gone;
}

bool WorkloadForward::run(std::function<bool()> const& keep_on) {
  bool there = true;
  server_.run([&] {
    if (forwarder_->take_failure()) there = still_there();
    return there && keep_on();
  });
  return there;
}

Result<Json> newest_pod(workloads::Kind kind, std::string const& name, Cluster& cluster) {
  kube::ListOptions options;
  options.label_selector = workloads::selector_text(kind, name);
  K8SPARK_ASSIGN(kube::ObjectList listed,
                 cluster.client().list(kube::pods(), cluster.ns(), options));
  Json newest;
  std::string created;
  for (Json& pod : listed.items) {
    diagnosis::PodView const view = diagnosis::read_pod(pod);
    if (view.terminal() || !view.deleted_at.empty()) continue;
    if (!newest.is_null() && view.created_at < created) continue;
    created = view.created_at;
    newest = std::move(pod);
  }
  if (!newest.is_null()) return newest;
  return Error{ErrorCode::kNotFound,
               "no pod of " + std::string(workloads::words_of(kind)) + ' ' + name + " runs",
               "namespace " + cluster.ns(),
               ""};
}

std::optional<std::string> read_token(std::string const& name, Cluster& cluster) {
  auto const secret =
      cluster.client().get(kube::secrets(), cluster.ns(), workloads::token_secret_name(name));
  if (!secret) return std::nullopt;
  Json const data = secret->value("data", Json::object());
  return text::base64_decode(data.value(workloads::kTokenKey, ""));
}

std::string new_token(Context& context) {
  constexpr std::size_t kBytes = 16;
  return text::hex_encode(context.random.bytes(kBytes));
}

}  // namespace k8spark::app
