#include "app/cluster.h"

#include "app/protection.h"
#include "app/report.h"
#include "app/verbose.h"

namespace k8spark::app {

namespace {

kube::PluginHost plugin_host(Context& context, Cluster::Voice voice) {
  kube::PluginHost host;
  host.programs = context.programs;
  host.on_notice = [&context](std::string const& text) { say(context, text); };
  if (voice == Cluster::Voice::kVerbose)
    host.on_verbose = [&context](std::string const& text) { say(context, text); };
  return host;
}

kube::ClientOptions client_options(Context& context,
                                   Cluster::Voice voice,
                                   std::optional<std::chrono::milliseconds> patience) {
  kube::ClientOptions options;
  options.plugins = plugin_host(context, voice);
  if (patience) options.timeout = options.retry.max_total = *patience;
  if (voice == Cluster::Voice::kQuiet) return options;
  options.on_warning = [&context](std::string const& text) { warn(context, text); };
  options.retry.on_retry = [&context](std::string const& cause, std::chrono::milliseconds) {
    say(context, cause + "; trying again");
  };
  return options;
}

ClusterConnection connection_of(kube::ClusterAccess const& access,
                                Context& context,
                                Cluster::Voice voice) {
  ClusterConnection connection{access.tls, access.proxy, access.ca_source, {}};
  if (voice == Cluster::Voice::kVerbose) connection.trace = request_log(context);
  return connection;
}

}  // namespace

Cluster::Cluster(kube::ClusterAccess access,
                 Context& context,
                 Voice voice,
                 std::optional<std::chrono::milliseconds> patience)
    : context_(context),
      transport_(context.make_transport(connection_of(access, context, voice))),
      make_stream_group_([this, &context, voice] {
        return context.make_stream_group(connection_of(client_.access(), context, voice));
      }),
      client_(*transport_,
              std::move(access),
              context.clock,
              context.files,
              client_options(context, voice, patience)) {}

kube::AccessOverrides overrides_of(KubeFlags const& flags) {
  kube::AccessOverrides overrides;
  overrides.kubeconfig = flags.kubeconfig.value_or("");
  overrides.context = flags.context.value_or("");
  overrides.cluster = flags.cluster.value_or("");
  overrides.user = flags.user.value_or("");
  overrides.server = flags.server.value_or("");
  overrides.ns = flags.name_space.value_or("");
  overrides.token = flags.token.value_or("");
  overrides.ca_file = flags.certificate_authority.value_or("");
  overrides.client_cert_file = flags.client_certificate.value_or("");
  overrides.client_key_file = flags.client_key.value_or("");
  overrides.tls_server_name = flags.tls_server_name.value_or("");
  overrides.as = flags.as.value_or("");
  overrides.as_uid = flags.as_uid.value_or("");
  overrides.request_timeout = flags.request_timeout;
  overrides.disable_compression = flags.disable_compression;
  overrides.plugin_policy = flags.exec_plugin_policy;
  overrides.as_groups = flags.as_groups;
  if (flags.insecure_skip_tls_verify) overrides.insecure = true;
  return overrides;
}

Result<std::unique_ptr<Cluster>> open_cluster(KubeFlags const& flags, Context& context) {
  K8SPARK_ASSIGN(
      kube::ClusterAccess access,
      kube::load_cluster_access(overrides_of(flags), context.files, context.environment));
  for (std::string const& warning : access.warnings) warn(context, warning);
  K8SPARK_CHECK(confirm_change_at(access, context));
  return std::make_unique<Cluster>(
      std::move(access),
      context,
      flags.verbose ? Cluster::Voice::kVerbose : Cluster::Voice::kNormal);
}

}  // namespace k8spark::app
