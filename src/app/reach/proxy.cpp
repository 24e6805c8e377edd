#include "app/commands.h"
#include "app/reach/api_proxy.h"
#include "app/reach/local_server.h"
#include "app/reach/reach.h"
#include "app/report.h"

namespace k8spark::app {

int run_proxy(ProxyOptions const& options, Context& context) {
  auto cluster = open_cluster(options.kube, context);
  if (!cluster) return report_error(cluster.error(), context);
  // Whoever reaches the port acts with our login.
  bool const loopback = options.address.starts_with("127.") || options.address == "::1";
  if (!loopback)
    warn(
        context,
        options.address + " can be reached from other machines: whoever does acts with your login");
  ApiProxy proxy(**cluster, context, ProxyRules{options.accept_hosts, false, ""});
  LocalServer server;
  auto const bound = server.listen({options.address}, options.port, true, proxy.handler());
  if (!bound) return report_error(bound.error(), context);
  context.streams.out("Starting to serve on " + bound->front() + '\n');
  context.streams.flush();
  server.run([] { return true; });
  return signal_exit_code();
}

}  // namespace k8spark::app
