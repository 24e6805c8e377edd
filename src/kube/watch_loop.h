#pragma once

#include "kube/status.h"
#include "kube/watch.h"
#include "sys/interrupt.h"

#include <map>
#include <optional>
#include <string>
#include <utility>

// The loop of watch_objects. Private to the kube room.
namespace k8spark::kube {

using Milliseconds = sys::Clock::Milliseconds;

// What to do after a stream has ended.
enum class Next {
  kReopen,   // at once
  kBackOff,  // wait, then reopen
  kRelist,
  kStop,
  kFail,
};

class Watch {
 public:
  Watch(Client& client,
        WatchTarget const& target,
        WatchCallbacks const& callbacks,
        sys::Clock& clock,
        WatchPolicy const& policy)
      : client_(client),
        target_(target),
        callbacks_(callbacks),
        clock_(clock),
        policy_(policy),
        version_(target.resource_version),
        delay_(policy.base) {}

  Result<void> run() {
    while (true) {
      Next const next = version_.empty() ? list() : open();
      if (next == Next::kStop) return {};
      if (next == Next::kFail) return error_;
      if (next == Next::kRelist) version_.clear();
      if (next == Next::kReopen) trouble_since_.reset();
      if (next != Next::kBackOff) {
        // A caller who has heard enough must not wait for a stream that stays open.
        if (callbacks_.on_idle && callbacks_.on_idle() == Go::kStop) return {};
        continue;
      }
      if (sys::interrupted_by() != 0)
        return Error{ErrorCode::kCancelled, "interrupted", where(), ""};
      if (gave_up()) return error_;
      if (!wait()) return {};
    }
  }

 private:
  // NOLINTNEXTLINE(bugprone-exception-escape): only an assertion of Json's move could throw
  struct Known {
    std::string version;
    Json object;
  };

  [[nodiscard]] std::string where() const {
    return "GET " + resource_path(target_.resource, target_.ns, "");
  }

  Next list();
  Next open();
  Next after_stream(Result<http::Transport::Streamed> const& streamed);
  Next after_status(Status const& status, Error error);
  bool take_bytes(std::string_view bytes);
  bool take_event(WatchEvent event);
  bool idle();

  Go tell_object(Json object);
  Go tell_gone(std::string const& uid, Json const& last);

  Next fail(Error error) {
    error_ = std::move(error);
    return Next::kFail;
  }
  Next trouble(Error error) {
    if (callbacks_.on_trouble) callbacks_.on_trouble(error.message);
    error_ = std::move(error);
    if (!trouble_since_) trouble_since_ = clock_.steady();
    return Next::kBackOff;
  }
  [[nodiscard]] bool gave_up() const {
    return policy_.give_up.count() > 0 && trouble_since_ &&
           clock_.steady() - *trouble_since_ >= policy_.give_up;
  }
  bool wait();

  [[nodiscard]] std::string watch_path(int timeout_seconds) const;

  Client& client_;
  WatchTarget const& target_;
  WatchCallbacks const& callbacks_;
  sys::Clock& clock_;
  WatchPolicy const& policy_;

  std::map<std::string, Known> known_;  // by uid
  std::string version_;
  Error error_;
  Milliseconds delay_;
  Milliseconds asked_delay_{0};
  std::optional<Milliseconds> trouble_since_;
  int strange_errors_ = 0;

  // Of the stream under way.
  EventReader reader_;
  std::optional<Next> verdict_;
  Milliseconds opened_{0};
  Milliseconds heard_{0};
  Milliseconds clocks_apart_{0};  // wall minus steady when it was opened
  int events_ = 0;
  int news_ = 0;  // states that were not known before
};

}  // namespace k8spark::kube
