#pragma once

#include "k8spark/json.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// Reading pods that are going to be. Private to the room.
namespace k8spark::doctor {

// Containers, and init containers that run beside them.
std::vector<Json const*> containers_of(Json const& pod);

// Amounts of a pod by Kubernetes' names: "requests.cpu" (cores), "limits.memory" (bytes). What no
// container states is absent; a limit without a request is both, as the server has it.
// `complete`: every container states it.
struct Amount {
  double value = 0;
  bool complete = true;
};
std::map<std::string, Amount> amounts_of(Json const& pod);

// A quantity, as text or as a number; nothing for what is none.
std::optional<double> amount_at(Json const& amounts, std::string const& name);

// A reference to something in the namespace.
struct Reference {
  std::string kind;  // "Secret", "ConfigMap", "PersistentVolumeClaim"
  std::string name;
  std::string key;       // of an environment variable; empty: all of it
  std::string variable;  // that it becomes
  std::string used_by;   // "env AWS_ACCESS_KEY_ID", "volume keys", "image pull"
  bool optional = false;
};
std::vector<Reference> references_of(Json const& pod);

// The value of an environment variable that stands in the pod; "" for none.
std::string env_value(Json const& pod, std::string_view name);

std::string name_of(Json const& object);

// By selector and taints; a node that is cordoned or not ready may come back, and counts.
bool may_run_on(Json const& pod, Json const& node);

// The users that OpenShift gives to a namespace: "1000680000/10000".
inline constexpr std::string_view kUserRangeAnnotation = "openshift.io/sa.scc.uid-range";

// "2 CPU", "1408Mi", "3": of "requests.cpu", "limits.memory", "pods".
std::string spell(std::string_view resource, double value);

}  // namespace k8spark::doctor
