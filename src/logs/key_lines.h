#pragma once

#include "logs/error_blocks.h"

#include <string_view>

namespace k8spark::logs {

// The few lines of a Spark log that tell how a run went: where it began and ended, jobs, executors
// that came and went, no room, and the first line of each error.
class KeyLines {
 public:
  bool take(std::string_view line);

 private:
  ErrorBlocks errors_;
};

}  // namespace k8spark::logs
