#include "plan/objects.h"

// Source: Spark's NetworkPolicyFeatureStep (4.2 and newer): executors take connections only from
// pods of their own application.
namespace k8spark::plan {

Result<void> add_network_policy(StepInput const& in, Draft& draft) {
  if (!in.version().at_least(4, 2)) return {};
  Json const own = Json::object({{"spark-app-selector", in.submission.ids.app_id}});
  Json policy = make_object("networking.k8s.io/v1", "NetworkPolicy", in.names.prefix + "-policy");
  policy["metadata"]["namespace"] = in.names.namespace_name;
  policy["metadata"]["labels"] = own;
  Json& spec = policy["spec"] = Json::object();
  spec["podSelector"]["matchLabels"] = {{"spark-role", "executor"},
                                        {"spark-app-selector", in.submission.ids.app_id}};
  Json peer = Json::object();
  peer["podSelector"]["matchLabels"] = own;
  Json rule = Json::object();
  rule["from"] = Json::array({std::move(peer)});
  spec["ingress"] = Json::array({std::move(rule)});
  draft.resources.push_back(std::move(policy));
  return {};
}

}  // namespace k8spark::plan
