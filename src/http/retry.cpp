#include "http/retry.h"

#include "http/http_date.h"
#include "sys/interrupt.h"
#include "text/strings.h"

#include <algorithm>
#include <ctime>
#include <random>

namespace k8spark::http {

namespace {

using std::chrono::milliseconds;

double draw(RetryPolicy const& policy) {
  if (policy.random) return policy.random();
  static thread_local std::minstd_rand engine(std::random_device{}());
  return std::uniform_real_distribution<double>(0.0, 1.0)(engine);
}

milliseconds scaled(milliseconds duration, double factor) {
  return milliseconds(
      static_cast<milliseconds::rep>(static_cast<double>(duration.count()) * factor));
}

bool is_server_timeout(Response const& response) {
  return response.status == 500 && (text::contains(response.body, R"("reason":"ServerTimeout")") ||
                                    text::contains(response.body, R"("reason": "ServerTimeout")"));
}

bool is_passing(Result<Response> const& result,
                Repeat repeat,
                RetryPolicy const& policy,
                int tried) {
  bool const safe = repeat == Repeat::kSafe;
  if (!result) {
    if (result.error().code != ErrorCode::kUnavailable) return false;
    return safe || !result.error().outcome_unknown;
  }
  if (result->status == 429 || result->status == 503) return true;
  return safe && (is_outcome_unknown(result) ||
                  (policy.also_passing && policy.also_passing(*result, tried)));
}

std::string cause_of(Result<Response> const& result) {
  if (!result) return result.error().message;
  return "the server answered " + std::to_string(result->status);
}

// One operation: some requests, how often they were tried, what they gave.
class Operation {
 public:
  Operation(std::vector<Request> const& requests,
            Repeat repeat,
            RetryPolicy const& policy,
            sys::Clock& clock)
      : requests_(requests),
        repeat_(repeat),
        policy_(policy),
        clock_(clock),
        begun_(clock.steady()) {
    results_.reserve(requests.size());
    for (std::size_t i = 0; i < requests.size(); ++i) {
      results_.emplace_back(Error{});
      open_.push_back(i);
    }
  }

  // `send` sends the given requests at once.
  template <typename Send>
  std::vector<Result<Response>> run(Send const& send) {
    while (!open_.empty()) {
      // The first time all of them as they are: a body may be megabytes.
      bool const as_they_are = open_.size() == requests_.size() && !policy_.prepare;
      std::vector<Result<Response>> answers = as_they_are ? send(requests_) : send(batch());
      ++tried_;
      std::vector<std::size_t> again;
      for (std::size_t k = 0; k < open_.size(); ++k) {
        results_.at(open_[k]) = std::move(answers.at(k));
        if (is_passing(results_.at(open_[k]), repeat_, policy_, tried_)) again.push_back(open_[k]);
      }
      open_ = std::move(again);
      if (open_.empty() || !wait()) break;
    }
    return std::move(results_);
  }

 private:
  [[nodiscard]] std::vector<Request> batch() const {
    std::vector<Request> batch;
    for (std::size_t const i : open_) {
      batch.push_back(requests_.at(i));
      if (policy_.prepare) policy_.prepare(batch.back());
    }
    return batch;
  }

  // False when there is no more try, or a signal came.
  bool wait() {
    milliseconds delay = backoff(policy_, tried_);
    bool connected = false;
    bool ignore_interrupt = true;
    for (std::size_t const i : open_) {
      Result<Response> const& result = results_.at(i);
      connected = connected || result.has_value() || result.error().outcome_unknown;
      ignore_interrupt = ignore_interrupt && requests_.at(i).ignore_interrupt;
      if (auto const asked = asked_delay(result)) delay = std::max(delay, *asked);
    }
    if (tried_ >=
        (connected ? policy_.max_tries : std::min(policy_.max_tries, policy_.max_connect_tries)))
      return false;
    if (clock_.steady() - begun_ + delay > policy_.max_total) return false;
    if (tried_ == 1 && policy_.on_retry)
      policy_.on_retry(cause_of(results_.at(open_.front())), delay);
    return sleep(delay, ignore_interrupt);
  }

  bool sleep(milliseconds delay, bool ignore_interrupt) {
    if (ignore_interrupt || sys::interrupted_by() == 0) clock_.sleep(delay);
    if (ignore_interrupt || sys::interrupted_by() == 0) return true;
    for (std::size_t const i : open_) {
      bool const unknown = is_outcome_unknown(results_.at(i));
      results_.at(i) = Error{ErrorCode::kCancelled, "interrupted", "", "", unknown};
    }
    return false;
  }

  [[nodiscard]] std::optional<milliseconds> asked_delay(Result<Response> const& result) const {
    if (!result) return std::nullopt;
    auto const header = result->header("retry-after");
    auto const asked = header ? parse_retry_after(*header, clock_.wall()) : std::nullopt;
    if (!asked) return std::nullopt;
    milliseconds const clamped = std::min(*asked, policy_.max_retry_after);
    return clamped + scaled(clamped, 0.1 * draw(policy_));
  }

  std::vector<Request> const& requests_;
  Repeat repeat_;
  RetryPolicy const& policy_;
  sys::Clock& clock_;
  milliseconds begun_;
  int tried_ = 0;
  std::vector<std::size_t> open_;
  std::vector<Result<Response>> results_;
};

}  // namespace

bool is_outcome_unknown(Result<Response> const& result) {
  if (!result) return result.error().outcome_unknown;
  return result->status == 502 || result->status == 504 || is_server_timeout(*result);
}

milliseconds backoff(RetryPolicy const& policy, int tried) {
  milliseconds ceiling = policy.base;
  for (int i = 1; i < tried && ceiling < policy.cap; ++i) ceiling *= 2;
  return scaled(std::min(ceiling, policy.cap), draw(policy));
}

std::optional<milliseconds> parse_retry_after(std::string_view value, milliseconds wall_now) {
  std::string_view const text = text::trim(value);
  if (auto const seconds = text::to_integer(text))
    return *seconds < 0 ? std::nullopt
                        : std::optional(milliseconds(std::min(*seconds, 86'400LL) * 1000));
  auto const date = parse_http_date(text);
  if (!date) return std::nullopt;
  return std::max(milliseconds(0), *date - wall_now);
}

Result<Response> send_with_retry(Transport& transport,
                                 Request const& request,
                                 Repeat repeat,
                                 RetryPolicy const& policy,
                                 sys::Clock& clock) {
  std::vector<Request> const one{request};
  auto const send = [&](std::vector<Request> const& batch) {
    std::vector<Result<Response>> answers;
    answers.push_back(transport.send(batch.front()));
    return answers;
  };
  return std::move(Operation(one, repeat, policy, clock).run(send).front());
}

std::vector<Result<Response>> send_all_with_retry(Transport& transport,
                                                  std::vector<Request> const& requests,
                                                  Repeat repeat,
                                                  RetryPolicy const& policy,
                                                  sys::Clock& clock) {
  auto const send = [&](std::vector<Request> const& batch) { return transport.send_all(batch); };
  return Operation(requests, repeat, policy, clock).run(send);
}

}  // namespace k8spark::http
