#pragma once

#include "app/report.h"
#include "diagnosis/moments.h"
#include "diagnosis/outcome.h"
#include "k8spark/json.h"
#include "k8spark/result.h"

#include <nlohmann/json.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// What `run.json` beside saved logs tells of the run, so that it can be looked at when the cluster
// has forgotten it (docs/logs.md).
namespace k8spark::app {

struct RunRecord {
  RunInfo run;
  std::vector<Json> pods;  // as last seen, the driver first if it was seen
  std::size_t pods_left_out = 0;
  Json events = Json::array();           // v1 Events of these pods
  std::vector<diagnosis::Moment> lines;  // the telling ones
  std::size_t lines_left_out = 0;
  std::optional<diagnosis::Outcome> outcome;  // none: its end was not seen
  std::vector<std::string> not_seen;          // "events: pods is forbidden ...", a line each
  std::int64_t seen_at_ns = 0;                // by the server's clock
};

std::string record_text(RunRecord const& record);
// kUsage for what is no record; `path` is the error's place. What lacks fields is taken.
Result<RunRecord> parse_record(std::string_view text, std::string const& path);

// As much of a pod or an event as the diagnosis and a page look at, with what looks like a secret
// redacted. Of a pod that is no value of an environment variable but Spark's sizes, and no command.
Json pod_for_record(Json const& pod);
Json event_for_record(Json const& event);

}  // namespace k8spark::app
