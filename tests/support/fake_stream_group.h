#pragma once

#include "http/stream_group.h"

#include <algorithm>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace k8spark::test {

// Streams that a test answers by hand.
class FakeStreamGroup final : public http::StreamGroup {
 public:
  Id open(http::Request request, http::StreamListener& listener) override {
    opened.push_back(std::move(request));
    listeners_[++last_] = &listener;
    return last_;
  }
  void close(Id id) override { listeners_.erase(id); }
  [[nodiscard]] std::size_t size() const override { return listeners_.size(); }
  void run(std::chrono::milliseconds at_most) override {
    if (on_run) on_run(at_most);
  }

  [[nodiscard]] bool is_open(Id id) const { return listeners_.contains(id); }
  [[nodiscard]] Id last() const { return last_; }

  void head(Id id, int status = 200, std::vector<http::Header> headers = {}) {
    heads_[id] = {status, std::move(headers), ""};
    listeners_.at(id)->on_head(heads_[id]);
  }
  void bytes(Id id, std::string_view text) { listeners_.at(id)->on_bytes(text); }
  // The server's own end of the answer; `body` is that of a refusal.
  void end(Id id, std::string body = {}) {
    http::Response head = heads_[id];
    head.body = std::move(body);
    take(id)->on_end(http::Transport::Streamed{std::move(head), http::StreamEnd::kEof});
  }
  void cut(Id id) { take(id)->on_end(Error{ErrorCode::kUnavailable, "connection lost", "", ""}); }
  // A whole answer.
  void answer(Id id, std::string_view text) {
    head(id);
    bytes(id, text);
    end(id);
  }

  std::vector<http::Request> opened;  // all there ever were, by id - 1
  std::function<void(std::chrono::milliseconds)> on_run;

 private:
  http::StreamListener* take(Id id) {
    http::StreamListener* const listener = listeners_.at(id);
    listeners_.erase(id);
    return listener;
  }

  std::map<Id, http::StreamListener*> listeners_;
  std::map<Id, http::Response> heads_;
  Id last_ = 0;
};

}  // namespace k8spark::test
