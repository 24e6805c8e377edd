#pragma once

#include "app/build.h"
#include "app/options.h"
#include "k8spark/json.h"
#include "k8spark/result.h"

#include <string>
#include <vector>

namespace k8spark::app {

// What makes the cluster submit the run by itself: account and rights of the submitter (unless it
// has one), ConfigMaps, a Job or CronJob. Local code travels in ConfigMaps beside the Job. kUsage
// for what such a Job cannot send.
Result<std::vector<Json>> job_objects(RenderOptions const& options,
                                      Built const& built,
                                      std::vector<std::string>& warnings);

}  // namespace k8spark::app
