#include "app/commands.h"
#include "app/reach/local_server.h"
#include "app/reach/pod_port.h"
#include "app/reach/reach.h"
#include "app/report.h"

#include <memory>

namespace k8spark::app {

namespace {

Result<std::unique_ptr<LocalServer>> listen_for(PortForwardOptions const& options,
                                                PortForwarder& forwarder,
                                                Context& context) {
  auto server = std::make_unique<LocalServer>();
  std::vector<std::string> addresses = options.addresses;
  if (addresses.empty()) addresses = {"127.0.0.1", "::1"};
  for (PortPair const& pair : options.ports) {
    K8SPARK_ASSIGN(auto const bound,
                   server->listen(addresses,
                                  pair.local.value_or(pair.remote),
                                  pair.local.has_value(),
                                  forwarder.handler(pair.remote)));
    for (std::string const& address : bound)
      context.streams.out("Forwarding from " + address + " -> " + std::to_string(pair.remote) +
                          '\n');
  }
  context.streams.flush();
  return server;
}

}  // namespace

int run_port_forward(PortForwardOptions const& options, Context& context) {
  auto cluster = open_cluster(options.kube, context);
  if (!cluster) return report_error(cluster.error(), context);
  auto const pod = reach_driver(**cluster, options.driver);
  if (!pod) return report_error(pod.error(), context);
  if (auto const running = check_not_ended(diagnosis::read_pod(*pod)); !running)
    return report_error(running.error(), context);
  PortForwarder forwarder(**cluster, context, options.driver, *pod);
  auto server = listen_for(options, forwarder, context);
  if (!server) return report_error(server.error(), context);
  (*server)->run([] { return true; });
  return signal_exit_code();
}

}  // namespace k8spark::app
