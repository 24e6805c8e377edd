#include "workloads/secrets.h"

#include "text/encoding.h"
#include "workloads/pod.h"

#include <algorithm>

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
  // To the front; insert() makes GCC 12 see a null pointer.
  workload.objects.push_back(std::move(secret));
  std::rotate(workload.objects.begin(), workload.objects.end() - 1, workload.objects.end());
  if (workload.owner) ++*workload.owner;
}

}  // namespace k8spark::workloads
