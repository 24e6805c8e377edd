#pragma once

#include "plan/draft.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

// What Spark's BasicDriverFeatureStep and BasicExecutorFeatureStep have in common. All of it reads
// the keys of the role in StepInput.
namespace k8spark::plan {

// {{APP_ID}} and {{EXECUTOR_ID}} filled in; a driver's executor id is empty.
std::string substitute_ids(std::string value, StepInput const& in);

// Custom labels with `preset` beside them; a custom label of such a name is an error. Annotations.
Result<void> set_labels(StepInput const& in,
                        Draft& draft,
                        std::map<std::string, std::string> preset);

// Name of the container, image, pull policy.
Result<void> set_image(StepInput const& in, Draft& draft);

// Memory beside a heap of `heap` MiB, in MiB. `inherited` is the factor when the role has none.
Result<long long> memory_overhead(StepInput const& in, long long heap, double inherited);

// spark.{driver,executor}.resource.<R>.amount and .vendor as limits of the container.
Result<void> set_custom_resources(StepInput const& in, Draft& draft);

// Restart policy, node selectors, pull secrets, scheduler; privilege escalation (4.3 and newer).
Result<void> set_pod_spec(StepInput const& in, Draft& draft);

}  // namespace k8spark::plan
