#include "kube/watch.h"

#include "kube/fields.h"
#include "kube/status.h"
#include "sys/interrupt.h"
#include "text/encoding.h"

#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <utility>

namespace k8spark::kube {

namespace {

using Milliseconds = sys::Clock::Milliseconds;

constexpr Milliseconds kTick{200};
// Bookmarks come about every minute where the server has a watch cache; then silence is a dead
// peer.
constexpr Milliseconds kBookmarkGap{90'000};
constexpr Milliseconds kDeadAfter{150'000};
constexpr int kMaxStrangeErrors = 3;

double draw(WatchPolicy const& policy) {
  if (policy.random) return policy.random();
  static thread_local std::minstd_rand engine(std::random_device{}());
  return std::uniform_real_distribution<double>(0.0, 1.0)(engine);
}

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
  bool take_line(std::string_view line);
  bool take_event(WatchEvent event);
  bool idle();

  Go tell_object(Json object);
  Go tell_gone(std::string const& uid, Json last);

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
  LineCutter cutter_;
  std::string unfinished_;
  std::optional<Next> verdict_;
  Milliseconds opened_{0};
  Milliseconds heard_{0};
  Milliseconds hard_limit_{0};
  int events_ = 0;
  int news_ = 0;  // states that were not known before
  int quick_bookmarks_ = 0;  // bookmarks that came soon after the one before
  std::optional<Milliseconds> last_bookmark_;
};

Go Watch::tell_object(Json object) {
  std::string const uid = string_at(object, {"metadata", "uid"});
  std::string const version = string_at(object, {"metadata", "resourceVersion"});
  Known& known = known_[uid];
  if (!known.version.empty() && known.version == version) return Go::kOn;
  ++news_;
  known = {version, std::move(object)};
  return callbacks_.on_object ? callbacks_.on_object(known.object) : Go::kOn;
}

Go Watch::tell_gone(std::string const& uid, Json last) {
  ++news_;
  known_.erase(uid);
  return callbacks_.on_gone ? callbacks_.on_gone(last) : Go::kOn;
}

Next Watch::list() {
  ListOptions options;
  options.label_selector = target_.label_selector;
  options.field_selector = target_.field_selector;
  options.one_try = true;
  Result<ObjectList> listed = client_.list(target_.resource, target_.ns, options);
  if (!listed) {
    Error error = std::move(listed).error();
    bool const passing =
        error.code == ErrorCode::kUnavailable || error.code == ErrorCode::kConflict;
    return passing ? trouble(std::move(error)) : fail(std::move(error));
  }
  std::set<std::string> present;
  for (Json const& object : listed->items) present.insert(string_at(object, {"metadata", "uid"}));
  // What is gone is told first: a new pod may have the name of an old one.
  std::vector<std::pair<std::string, Json>> gone;
  for (auto const& [uid, known] : known_)
    if (!present.contains(uid)) gone.emplace_back(uid, known.object);
  for (auto& [uid, last] : gone)
    if (tell_gone(uid, std::move(last)) == Go::kStop) return Next::kStop;
  for (Json& object : listed->items)
    if (tell_object(std::move(object)) == Go::kStop) return Next::kStop;
  version_ = listed->resource_version;
  if (callbacks_.on_listed && callbacks_.on_listed() == Go::kStop) return Next::kStop;
  if (version_.empty())
    return fail({ErrorCode::kUnavailable,
                 "a list without a resourceVersion",
                 where(),
                 "this does not look like a Kubernetes API server"});
  return Next::kReopen;
}

std::string Watch::watch_path(int timeout_seconds) const {
  std::string path = resource_path(target_.resource, target_.ns, "") +
                     "?watch=true&resourceVersion=" + text::url_encode(version_) +
                     "&allowWatchBookmarks=true&timeoutSeconds=" + std::to_string(timeout_seconds);
  if (!target_.label_selector.empty())
    path += "&labelSelector=" + text::url_encode(target_.label_selector);
  if (!target_.field_selector.empty())
    path += "&fieldSelector=" + text::url_encode(target_.field_selector);
  return path;
}

Next Watch::open() {
  int const timeout =
      policy_.min_timeout_seconds +
      static_cast<int>(draw(policy_) * static_cast<double>(policy_.min_timeout_seconds));
  cutter_ = LineCutter();
  unfinished_.clear();
  verdict_.reset();
  events_ = news_ = 0;
  opened_ = heard_ = clock_.steady();
  hard_limit_ = std::chrono::seconds(timeout + 30);
  last_bookmark_.reset();
  http::StreamSink sink;
  sink.on_bytes = [this](std::string_view bytes) { return take_bytes(bytes); };
  sink.on_idle = [this] { return idle(); };
  Next const next = after_stream(client_.stream(watch_path(timeout), sink));
  if (next == Next::kReopen || next == Next::kRelist) {
    if (clock_.steady() - opened_ >= policy_.healthy || events_ > 0) delay_ = policy_.base;
    asked_delay_ = Milliseconds(0);
  }
  return next;
}

Next Watch::after_stream(Result<http::Transport::Streamed> const& streamed) {
  if (verdict_) return *verdict_;
  if (!streamed) {
    bool const passing = streamed.error().code == ErrorCode::kUnavailable;
    return passing ? trouble(streamed.error()) : fail(streamed.error());
  }
  if (streamed->head.status >= 300) {
    std::string const path = resource_path(target_.resource, target_.ns, "");
    return after_status(parse_status(streamed->head, "GET"),
                        client_.refusal(streamed->head, "GET", path));
  }
  // A server that answers at once, and only with what is known, would be asked without end.
  bool const barren = news_ == 0 && clock_.steady() - opened_ < policy_.min_reopen;
  if (barren)
    return trouble({ErrorCode::kUnavailable, "the server ended the watch at once", where(), ""});
  return Next::kReopen;
}

// An answer or an ERROR event.
Next Watch::after_status(Status const& status, Error error) {
  if (status.code == 410 || status.reason == "Expired" || status.reason == "Gone") {
    if (callbacks_.on_trouble) callbacks_.on_trouble(error.message);
    // A server that forgets at once would be asked without end.
    if (events_ == 0 && clock_.steady() - opened_ < policy_.min_reopen) {
      version_.clear();
      return trouble(std::move(error));
    }
    return Next::kRelist;
  }
  if (status.code == 401 || status.code == 403 || status.code == 404 || !status.is_kubernetes)
    return fail(std::move(error));
  asked_delay_ = status.retry_after.value_or(Milliseconds(0));
  if (status.code == 429 || status.code >= 500) return trouble(std::move(error));
  if (++strange_errors_ % kMaxStrangeErrors == 0) version_.clear();
  return trouble(std::move(error));
}

bool Watch::take_bytes(std::string_view bytes) {
  heard_ = clock_.steady();
  auto const fed = cutter_.feed(bytes, [this](std::string_view line) { return take_line(line); });
  if (fed) return *fed;
  verdict_ = trouble(fed.error());
  version_.clear();
  return false;
}

bool Watch::take_line(std::string_view line) {
  std::string_view text = line;
  if (!unfinished_.empty()) {
    unfinished_.append(line).push_back('\n');
    text = unfinished_;
  }
  if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) return true;
  Result<WatchEvent> event = parse_watch_event(text);
  if (event) {
    unfinished_.clear();
    return take_event(*std::move(event));
  }
  if (is_unfinished_json(text) && text.size() < (std::size_t{32} << 20U)) {
    if (unfinished_.empty()) unfinished_.assign(line).push_back('\n');
    return true;
  }
  verdict_ = trouble(event.error());
  version_.clear();
  return false;
}

bool Watch::take_event(WatchEvent event) {
  if (event.type == WatchEvent::Type::kError) {
    Status const status = parse_status_object(event.object);
    verdict_ = after_status(status, make_error(status, where()));
    return false;
  }
  ++events_;
  strange_errors_ = 0;
  trouble_since_.reset();
  Json& object = event.object;
  std::string const version = string_at(object, {"metadata", "resourceVersion"});
  Go go = Go::kOn;
  switch (event.type) {
    case WatchEvent::Type::kAdded:
    case WatchEvent::Type::kModified:
      go = tell_object(std::move(object));
      break;
    case WatchEvent::Type::kDeleted: {
      std::string const uid = string_at(object, {"metadata", "uid"});
      go = tell_gone(uid, std::move(object));
      break;
    }
    case WatchEvent::Type::kBookmark: {
      Milliseconds const now = clock_.steady();
      if (last_bookmark_ && now - *last_bookmark_ < kBookmarkGap) ++quick_bookmarks_;
      last_bookmark_ = now;
      break;
    }
    default:
      verdict_ = Next::kRelist;
      return false;
  }
  if (!version.empty()) version_ = version;
  if (go == Go::kStop) verdict_ = Next::kStop;
  return go == Go::kOn;
}

bool Watch::idle() {
  if (callbacks_.on_idle && callbacks_.on_idle() == Go::kStop) {
    verdict_ = Next::kStop;
    return false;
  }
  Milliseconds const silence = clock_.steady() - heard_;
  bool const dead = silence > hard_limit_ || (quick_bookmarks_ > 0 && silence > kDeadAfter);
  if (!dead) return true;
  if (callbacks_.on_trouble) callbacks_.on_trouble("no sign of life from the watch");
  verdict_ = Next::kReopen;
  return false;
}

// False when a callback said stop. A signal ends it early; run() looks at that.
bool Watch::wait() {
  auto const jittered = Milliseconds(
      static_cast<Milliseconds::rep>(static_cast<double>(delay_.count()) * (1.0 + draw(policy_))));
  Milliseconds left = std::max(jittered, asked_delay_);
  delay_ = std::min(delay_ * 2, policy_.cap);
  while (left.count() > 0 && sys::interrupted_by() == 0) {
    Milliseconds const step = std::min(left, kTick);
    clock_.sleep(step);
    left -= step;
    if (callbacks_.on_idle && callbacks_.on_idle() == Go::kStop) return false;
  }
  return true;
}

}  // namespace

Result<void> watch_objects(Client& client,
                           WatchTarget const& target,
                           WatchCallbacks const& callbacks,
                           sys::Clock& clock,
                           WatchPolicy const& policy) {
  return Watch(client, target, callbacks, clock, policy).run();
}

Result<void> watch_pod(Client& client,
                       std::string const& ns,
                       std::string const& name,
                       std::string const& uid,
                       std::string const& resource_version,
                       std::function<Go(PodNews news, Json const& pod)> const& callback,
                       sys::Clock& clock,
                       WatchPolicy const& policy) {
  std::string const place = ns.empty() ? client.access().ns : ns;
  WatchTarget const target{pods(), place, "", "metadata.name=" + name, resource_version};
  Json const nothing;
  Json last;
  bool present = false;
  auto const end = [&](PodNews news) {
    (void)callback(news, last);
    return Go::kStop;
  };
  WatchCallbacks callbacks;
  callbacks.on_object = [&](Json const& pod) {
    if (!uid.empty() && string_at(pod, {"metadata", "uid"}) != uid) return end(PodNews::kReplaced);
    present = true;
    last = pod;
    return callback(PodNews::kState, pod);
  };
  callbacks.on_gone = [&](Json const& pod) {
    if (!uid.empty() && string_at(pod, {"metadata", "uid"}) != uid) return Go::kOn;
    last = pod;
    return end(PodNews::kGone);
  };
  callbacks.on_listed = [&] { return present ? Go::kOn : end(PodNews::kGone); };
  callbacks.on_idle = [&] { return callback(PodNews::kIdle, nothing); };
  return watch_objects(client, target, callbacks, clock, policy);
}

}  // namespace k8spark::kube
