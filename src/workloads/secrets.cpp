#include "workloads/secrets.h"

#include "text/encoding.h"
#include "workloads/pod.h"

namespace k8spark::workloads {

std::string token_secret_name(std::string const& name) {
  return name + "-token";
}

Json env_of_token(std::string_view variable, std::string const& name) {
  Json entry = env_of_secret(variable, token_secret_name(name), kTokenKey);
  entry["valueFrom"]["secretKeyRef"]["optional"] = true;
  return entry;
}

void add_token(Workload& workload, std::string const& token) {
  Json secret = {{"apiVersion", "v1"}, {"kind", "Secret"}};
  secret["metadata"]["name"] = token_secret_name(workload.name);
  identify(secret, {workload.kind, workload.name, workload.ns});
  secret["type"] = "Opaque";
  secret["data"] = {{kTokenKey, text::base64_encode(token)}};
  workload.objects.insert(workload.objects.begin(), std::move(secret));
  if (workload.owner) ++*workload.owner;
}

}  // namespace k8spark::workloads
