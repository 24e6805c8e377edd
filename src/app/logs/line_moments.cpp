#include "app/logs/line_moments.h"

namespace k8spark::app {

std::optional<diagnosis::Moment> LineMoments::take(logs::Line const& line) {
  constexpr std::size_t kLongest = 2000;  // of what is shown
  if (line.ts_ns) last_ = *line.ts_ns;
  if (!line.begins || !last_) return std::nullopt;
  bool const wanted = keys_.take(line.text) || all_;
  if (!wanted) return std::nullopt;
  return diagnosis::Moment{*last_, pod_, "log", std::string(line.text.substr(0, kLongest))};
}

}  // namespace k8spark::app
