#pragma once

#include "k8spark/json.h"
#include "k8spark/result.h"
#include "kube/client.h"
#include "kube/resource.h"
#include "sys/clock.h"

#include <nlohmann/json.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace k8spark::kube {

// Bytes in, whole lines out, however the network cut them. A line without its line feed at the end
// of the stream is dropped: it is half an event.
class LineCutter {
 public:
  explicit LineCutter(std::size_t cap = std::size_t{32} << 20U) : cap_(cap) {}

  // Calls `take` for each line, without its line feed; stops and returns false when `take` does.
  // kInvalid when a line is longer than the cap.
  Result<bool> feed(std::string_view bytes, std::function<bool(std::string_view line)> const& take);
  [[nodiscard]] std::size_t pending() const { return rest_.size(); }

 private:
  std::string rest_;
  std::size_t cap_;
};

struct WatchEvent {
  enum class Type { kAdded, kModified, kDeleted, kBookmark, kError, kUnknown };
  Type type = Type::kUnknown;
  Json object;
};

// {"type":"ADDED","object":{...}}. kInvalid for anything else.
Result<WatchEvent> parse_watch_event(std::string_view line);

// The text has begun an object or a string that it does not end: some proxies print JSON prettily,
// over several lines.
bool is_unfinished_json(std::string_view text);

// The bytes of a watch to events, also when a proxy prints them over several lines.
class EventReader {
 public:
  // Calls `take` for each event; stops and returns false when `take` does. kInvalid for what is no
  // event.
  Result<bool> feed(std::string_view bytes, std::function<bool(WatchEvent event)> const& take);

 private:
  LineCutter cutter_;
  std::string unfinished_;
};

enum class Go { kOn, kStop };

struct WatchTarget {
  Resource resource;
  std::string ns;  // empty: all namespaces
  std::string label_selector;
  std::string field_selector;
  // Watch from here instead of listing first: the resourceVersion of a list, or of the object that
  // was just created. Empty: list first.
  std::string resource_version;
};

struct WatchCallbacks {
  // An object as it is now. Told once for each state: a re-list does not repeat what was told.
  std::function<Go(Json const& object)> on_object;
  // It is gone; its last known state.
  std::function<Go(Json const& last)> on_gone;
  // After each list, once its objects have been told. May be empty.
  std::function<Go()> on_listed;
  // At least every 250 ms while nothing comes, also while waiting for a new connection, but not
  // while a list is asked for. May be empty, as on_gone.
  std::function<Go()> on_idle;
  // The stream broke and is opened again; the cause, for a verbose line. May be empty.
  std::function<void(std::string const& cause)> on_trouble;
};

struct WatchPolicy {
  std::chrono::milliseconds base{800};  // back-off, doubled up to `cap`, plus up to 100 %
  std::chrono::milliseconds cap{30'000};
  std::chrono::milliseconds healthy{120'000};   // a stream that lived that long resets the back-off
  std::chrono::milliseconds min_reopen{1'000};  // between streams that brought nothing
  std::chrono::milliseconds give_up{0};         // of trouble without a break; 0: never
  int min_timeout_seconds = 300;                // the server ends a stream after [n, 2n) seconds
  std::function<double()> random;               // in [0, 1); empty: the standard library's
};

// List and watch until a callback says kStop, then success. Survives cut streams, 410 (lists
// again), 429 and 5xx (waits). Blocks: a caller that also streams a log gives the watch a thread, a
// Client and a Transport of its own. Fails with kPermissionDenied, kUnauthenticated, kNotFound
// (namespace or kind), kCancelled; with kUnavailable only after WatchPolicy::give_up. Source:
// client-go, tools/cache reflector.
Result<void> watch_objects(Client& client,
                           WatchTarget const& target,
                           WatchCallbacks const& callbacks,
                           sys::Clock& clock,
                           WatchPolicy const& policy = {});

enum class PodNews {
  kState,     // the pod as it is now
  kGone,      // deleted; the last state if it is known, else null
  kReplaced,  // another pod has its name now: ours is gone; the last state of ours, or null
  kIdle,      // nothing new, time passes; null
};

// One pod by name. With `uid`, a pod of that name and another uid is kReplaced. `resource_version`
// as in WatchTarget. Ends as watch_objects, and by itself after kGone and kReplaced.
// callback(news, pod): Json is null where the table says so.
Result<void> watch_pod(Client& client,
                       std::string const& ns,
                       std::string const& name,
                       std::string const& uid,
                       std::string const& resource_version,
                       std::function<Go(PodNews news, Json const& pod)> const& callback,
                       sys::Clock& clock,
                       WatchPolicy const& policy = {});

}  // namespace k8spark::kube
