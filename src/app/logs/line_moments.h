#pragma once

#include "diagnosis/moments.h"
#include "logs/key_lines.h"
#include "logs/line.h"

#include <cstdint>
#include <optional>
#include <string>

namespace k8spark::app {

// The lines of one log that tell how a run went, each with the time that the node gave it. Of a
// line the first 2,000 bytes; one without a time takes that of the line before it.
class LineMoments {
 public:
  // all: every line, not only the telling ones
  explicit LineMoments(std::string pod, bool all = false) : pod_(std::move(pod)), all_(all) {}

  std::optional<diagnosis::Moment> take(logs::Line const& line);

 private:
  std::string pod_;
  bool all_;
  logs::KeyLines keys_;
  std::optional<std::int64_t> last_;
};

}  // namespace k8spark::app
