#pragma once

#include "http/transport.h"
#include "sys/clock.h"

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace k8spark::http {

// May a request be carried out twice without harm?
enum class Repeat {
  kSafe,    // GET, PUT, PATCH, DELETE with a precondition: every passing failure is tried again
  kUnsafe,  // POST: only what the server surely did not do; the caller resolves an unknown outcome
};

struct RetryPolicy {
  int max_tries = 10;
  int max_connect_tries = 4;  // when no connection can be made at all
  std::chrono::milliseconds max_total{120'000};
  std::chrono::milliseconds base{500};
  std::chrono::milliseconds cap{10'000};
  std::chrono::milliseconds max_retry_after{60'000};
  std::function<double()> random;  // in [0, 1); empty: the standard library's
  // What else passes after so many tries (1 or more): a store's 500 InternalError. Asked only for
  // kSafe. May be empty.
  std::function<bool(Response const& response, int tried)> also_passing;
  // Called with each request before each try: to sign it with the time of that try. May be empty.
  std::function<void(Request& request)> prepare;
  // Told once for each operation, before the first wait.
  std::function<void(std::string const& cause, std::chrono::milliseconds wait)> on_retry;
};

// Sends until an answer comes that more tries would not change, and returns that. Waits for
// Retry-After (seconds or HTTP-date; at most 60 s, plus up to 10 %), else a random time in
// [0, base * 2^try], at most `cap`. kCancelled when a signal came while waiting.
// Tried again: 429, 502, 503, 504, 500 with reason ServerTimeout, refused and lost connections;
// for kUnsafe only 429, 503 and what never reached the server.
Result<Response> send_with_retry(Transport& transport,
                                 Request const& request,
                                 Repeat repeat,
                                 RetryPolicy const& policy,
                                 sys::Clock& clock);

// The same for several at once: those that failed in passing go out again, together.
std::vector<Result<Response>> send_all_with_retry(Transport& transport,
                                                  std::vector<Request> const& requests,
                                                  Repeat repeat,
                                                  RetryPolicy const& policy,
                                                  sys::Clock& clock);

// The server may or may not have done it: a lost answer, 502, 504, or 500 with reason
// ServerTimeout.
bool is_outcome_unknown(Result<Response> const& result);

// What Retry-After says, from now; nothing if it is absent or makes no sense.
std::optional<std::chrono::milliseconds> parse_retry_after(std::string_view value,
                                                           std::chrono::milliseconds wall_now);

// A wait before try number `tried + 1`, after `tried` tries (1 or more).
std::chrono::milliseconds backoff(RetryPolicy const& policy, int tried);

}  // namespace k8spark::http
