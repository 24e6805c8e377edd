#pragma once

#include "http/stream_group.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace k8spark::app {

// The last few lines of a log, read beside a stream that has fallen silent: is there something that
// the stream does not bring? (kubelets that lose a file when it is rotated, connections that are
// dead without a word)
class StallProbe final : public http::StreamListener {
 public:
  // newest  time stamp of the last line; none: no answer, or no line
  using Done = std::function<void(std::optional<std::int64_t> newest)>;

  StallProbe(http::StreamGroup& group, Done done) : group_(group), done_(std::move(done)) {}
  ~StallProbe() override { stop(); }
  StallProbe(StallProbe const&) = delete;
  StallProbe& operator=(StallProbe const&) = delete;
  StallProbe(StallProbe&&) = delete;
  StallProbe& operator=(StallProbe&&) = delete;

  void start(http::Request request);
  void stop();
  [[nodiscard]] bool running() const { return stream_ != 0; }

 private:
  void on_head(http::Response const& head) override;
  void on_bytes(std::string_view bytes) override;
  void on_end(Result<http::Transport::Streamed> end) override;
  void take_beginning();

  http::StreamGroup& group_;
  Done done_;
  http::StreamGroup::Id stream_ = 0;
  std::string beginning_;  // of the line under way, as far as a time stamp reaches
  std::optional<std::int64_t> newest_;
};

}  // namespace k8spark::app
