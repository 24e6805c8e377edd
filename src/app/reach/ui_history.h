#pragma once

#include "app/cluster.h"
#include "app/context.h"
#include "app/reach/reach_options.h"
#include "k8spark/json.h"
#include "k8spark/result.h"

#include <nlohmann/json.hpp>

#include <optional>
#include <string>

// `ui` of a run that has ended: its page in a history server.
namespace k8spark::app {

// The Spark application id of a driver that has ended, or that is gone and was named by that id;
// empty: neither.
std::string ended_application(std::string const& words, Result<Json> const& driver);

// Shows the page until a signal comes; the exit code. Nothing when there is no history server.
std::optional<int> show_in_history(std::string const& application,
                                   UiOptions const& options,
                                   Cluster& cluster,
                                   Context& context);

}  // namespace k8spark::app
