#pragma once

#include "k8spark/json.h"
#include "k8spark/result.h"
#include "sys/clock.h"

#include <string>
#include <vector>

// What a history server says of its runs. Pure.
namespace k8spark::app {

// The answer to /api/v1/applications, as `-o` asks: table, json (as it came) or name (the ids).
// kInvalid for what is no such answer.
Result<std::string> history_runs(std::string const& answer, std::string const& output);

}  // namespace k8spark::app
