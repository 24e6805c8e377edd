#include "kube/access_parts.h"
#include "kube/pem.h"
#include "text/strings.h"

namespace k8spark::kube {

namespace {

std::string in_folder(char const* name) {
  return sys::join_path(kServiceAccountFolder, name);
}

}  // namespace

bool is_in_cluster(sys::FileSystem const& files, sys::Environment const& environment) {
  return !environment.get_or_empty("KUBERNETES_SERVICE_HOST").empty() &&
         !environment.get_or_empty("KUBERNETES_SERVICE_PORT").empty() &&
         files.kind(in_folder("token")) == sys::FileKind::kRegular;
}

Result<void> fill_from_pod(sys::FileSystem const& files,
                           sys::Environment const& environment,
                           ClusterAccess& access) {
  std::string host = environment.get_or_empty("KUBERNETES_SERVICE_HOST");
  if (text::contains(host, ":")) host = '[' + host + ']';
  access.server = "https://" + host + ':' + environment.get_or_empty("KUBERNETES_SERVICE_PORT");
  access.where = "the pod's service account";
  access.auth.kind = Auth::Kind::kTokenFile;
  access.auth.token_file = in_folder("token");
  Result<std::string> ca = files.read(in_folder("ca.crt"));
  if (ca && has_certificate(*ca)) {
    access.tls.ca_pem = *std::move(ca);
    access.ca_source = in_folder("ca.crt");
  } else {
    access.warnings.push_back(
        in_folder("ca.crt") +
        " cannot be used: the system's root certificates are trusted instead");
  }
  return {};
}

}  // namespace k8spark::kube
