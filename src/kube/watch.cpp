#include "kube/watch.h"

#include "kube/fields.h"
#include "kube/status.h"
#include "kube/watch_loop.h"
#include "sys/interrupt.h"
#include "text/encoding.h"

#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <utility>

namespace k8spark::kube {

namespace {

constexpr Milliseconds kTick{200};
// Bookmarks come about every minute. Where a server sends none, a new watch each time is cheap, and
// the only way to find out about one that is dead.
constexpr Milliseconds kDeadAfter{150'000};
// The wall clock has gone so much further than the steady one: the machine was suspended, and the
// other side has long forgotten the connection.
constexpr Milliseconds kSlept{60'000};
constexpr int kMaxStrangeErrors = 3;

double draw(WatchPolicy const& policy) {
  if (policy.random) return policy.random();
  static thread_local std::minstd_rand engine(std::random_device{}());
  return std::uniform_real_distribution<double>(0.0, 1.0)(engine);
}

}  // namespace

Go Watch::tell_object(Json object) {
  std::string const uid = string_at(object, {"metadata", "uid"});
  std::string const version = string_at(object, {"metadata", "resourceVersion"});
  Known& known = known_[uid];
  if (!known.version.empty() && known.version == version) return Go::kOn;
  ++news_;
  known = {version, std::move(object)};
  return callbacks_.on_object ? callbacks_.on_object(known.object) : Go::kOn;
}

Go Watch::tell_gone(std::string const& uid, Json const& last) {
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
  for (auto const& [uid, last] : gone)
    if (tell_gone(uid, last) == Go::kStop) return Next::kStop;
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
  reader_ = EventReader();
  verdict_.reset();
  events_ = news_ = 0;
  opened_ = heard_ = clock_.steady();
  clocks_apart_ = clock_.wall() - clock_.steady();
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
  auto const fed =
      reader_.feed(bytes, [this](WatchEvent event) { return take_event(std::move(event)); });
  if (fed) return *fed;
  verdict_ = trouble(fed.error());
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
      go = tell_gone(uid, object);
      break;
    }
    case WatchEvent::Type::kBookmark:
      break;
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
  bool const dead = silence > kDeadAfter;
  bool const slept = clock_.wall() - clock_.steady() - clocks_apart_ > kSlept;
  if (!dead && !slept) return true;
  if (callbacks_.on_trouble)
    callbacks_.on_trouble(slept ? "the machine has slept" : "no sign of life from the watch");
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

Result<void> watch_objects(Client& client,
                           WatchTarget const& target,
                           WatchCallbacks const& callbacks,
                           sys::Clock& clock,
                           WatchPolicy const& policy) {
  return Watch(client, target, callbacks, clock, policy).run();
}

}  // namespace k8spark::kube
