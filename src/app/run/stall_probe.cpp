#include "app/run/stall_probe.h"

#include "text/timestamp.h"

#include <utility>

namespace k8spark::app {

namespace {
constexpr std::size_t kLongestStamp = 40;
}  // namespace

void StallProbe::start(http::Request request) {
  stop();
  beginning_.clear();
  newest_.reset();
  stream_ = group_.open(std::move(request), *this);
}

void StallProbe::stop() {
  if (stream_ != 0) group_.close(std::exchange(stream_, 0));
}

void StallProbe::on_head(http::Response const& /*head*/) {}

void StallProbe::on_bytes(std::string_view bytes) {
  while (!bytes.empty()) {
    std::size_t const end = bytes.find('\n');
    std::string_view const line = bytes.substr(0, end);
    if (beginning_.size() < kLongestStamp)
      beginning_.append(line.substr(0, kLongestStamp - beginning_.size()));
    if (end == std::string_view::npos) return;
    take_beginning();
    bytes.remove_prefix(end + 1);
  }
}

void StallProbe::take_beginning() {
  if (auto const stamped = text::split_timestamp(beginning_)) newest_ = stamped->ns;
  beginning_.clear();
}

void StallProbe::on_end(Result<http::Transport::Streamed> end) {
  stream_ = 0;
  take_beginning();
  done_(end && end->head.status == 200 ? newest_ : std::nullopt);
}

}  // namespace k8spark::app
