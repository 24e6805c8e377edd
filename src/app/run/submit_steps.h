#pragma once

#include "app/build.h"
#include "app/cluster.h"
#include "app/context.h"
#include "app/logs/log_target.h"
#include "app/options.h"
#include "diagnosis/outcome.h"
#include "k8spark/json.h"

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

// What a submission alone and each one of a list (submit_list.h) do in the same way.
namespace k8spark::app {

// Everything that is worth a warning before anything is sent.
std::vector<std::string> warnings_of(Built& built, Context& context);

// "ConfigMap/x", "Service/y" ...: what would be created, the pod last.
std::vector<std::string> planned_objects(Plan const& plan);

// With a run id: which attempt the cluster has last; a further one is built once more, with its
// name. Sets options.attempt.
Result<Built> with_newest_attempt(Built built,
                                  SubmitOptions& options,
                                  Cluster& cluster,
                                  Context& context);

// Of a submission of which nothing was created, or all was taken away again.
diagnosis::Outcome outcome_of_refusal(Error const& error);
// The same, ended by the signal that came.
diagnosis::Outcome interrupted(diagnosis::Outcome outcome);

// `-o json` of a detached submit. No outcome yet: what is known is which run it is.
Json detached_document(PodRef const& pod);

}  // namespace k8spark::app
