#pragma once

#include "k8spark/json.h"
#include "k8spark/result.h"

#include <string>
#include <utility>
#include <vector>

// Namespace, ResourceQuota, LimitRange and NetworkPolicy. Pure.
namespace k8spark::setup {

// Amounts by name, in the order given: {"requests.cpu", "20"}.
using Amounts = std::vector<std::pair<std::string, std::string>>;

// "requests.cpu=20,requests.memory=80Gi,pods=50"; "cpu" and "memory" alone are requests, as
// Kubernetes reads them. kUsage for what is no quantity.
Result<Amounts> parse_amounts(std::string const& flag, std::string const& text);

// level: privileged, baseline or restricted (Kubernetes' Pod Security Standards); empty: no labels.
Json make_namespace(std::string const& name,
                    std::string const& level,
                    std::vector<std::pair<std::string, std::string>> const& labels);

Json resource_quota(std::string const& ns, std::string const& name, Amounts const& hard);

// Defaults of containers that state no limits: what a quota on limits makes necessary, because
// Spark sets no CPU limit of its own.
Json limit_range(std::string const& ns,
                 std::string const& name,
                 Amounts const& defaults,
                 Amounts const& default_requests);

// Executors and drivers of the namespace take connections from each other alone: for Spark before
// 4.2, whose submission makes no policy of its own. The UI (4040) is left open to the namespace.
Json network_policy(std::string const& ns, std::string const& name);

}  // namespace k8spark::setup
