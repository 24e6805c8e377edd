#include "kube/same_login.h"

#include <tuple>

namespace k8spark::kube {

namespace {

auto parts(http::TlsOptions const& tls) {
  return std::tie(tls.ca_pem,
                  tls.client_cert_pem,
                  tls.client_key_pem,
                  tls.server_name,
                  tls.insecure_skip_verify);
}

auto parts(Impersonation const& as) {
  return std::tie(as.user, as.uid, as.groups, as.extra);
}

// All but the session.
auto parts(ExecPlugin const& plugin) {
  return std::tie(plugin.api_version,
                  plugin.command,
                  plugin.args,
                  plugin.env,
                  plugin.install_hint,
                  plugin.interactive_mode,
                  plugin.provide_cluster_info,
                  plugin.cluster_config);
}

// All but plugin and impersonation.
auto parts(Auth const& auth) {
  return std::tie(auth.kind,
                  auth.token,
                  auth.token_file,
                  auth.client_cert_file,
                  auth.client_key_file,
                  auth.username,
                  auth.password);
}

bool same_plugin(std::optional<ExecPlugin> const& one, std::optional<ExecPlugin> const& other) {
  if (!one || !other) return one.has_value() == other.has_value();
  return parts(*one) == parts(*other);
}

// The names are for messages, which would be wrong for another one.
auto parts(ClusterAccess const& access) {
  return std::tie(access.server,
                  access.proxy,
                  access.disable_compression,
                  access.request_timeout,
                  access.context_name,
                  access.cluster_name,
                  access.user_name,
                  access.where,
                  access.ca_source);
}

}  // namespace

bool is_same_login(ClusterAccess const& one, ClusterAccess const& other) {
  return parts(one) == parts(other) && parts(one.tls) == parts(other.tls) &&
         parts(one.auth) == parts(other.auth) &&
         parts(one.auth.impersonation) == parts(other.auth.impersonation) &&
         same_plugin(one.auth.exec, other.auth.exec);
}

}  // namespace k8spark::kube
