#pragma once

#include "ci/job.h"

// What the files have in common; private to the room.
namespace k8spark::ci {

// The shell words of the submission; `run_id` is shell text of its own ("\"$RUN_ID\"").
std::string submit_line(Job const& job, std::string const& run_id, std::string const& logs);
std::string explain_line(Job const& job);
// Deletes the driver of the run, if it is there.
std::string kill_line(Job const& job, std::string const& run_id);

// Time for k8spark's own timeout and for what comes before and after it.
long long limit_seconds(Job const& job);
std::string timeout_text(Job const& job);  // "7200s"

std::string render_github(Job const& job);
std::string render_gitlab(Job const& job);
std::string render_jenkins(Job const& job);
std::string render_airflow(Job const& job);
Result<std::string> render_argo(Job const& job);

}  // namespace k8spark::ci
