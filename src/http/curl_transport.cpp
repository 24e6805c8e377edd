#include "http/curl_transport.h"

#include "http/curl_connection.h"
#include "http/exchange.h"
#include "sys/interrupt.h"

#include <curl/curl.h>

#include <array>
#include <chrono>
#include <mutex>

namespace k8spark::http {

namespace {

constexpr int kPollMs = 100;  // how late a signal, or a sink's on_idle, may be heard
// A change that was sent is heard out for so long after a signal: a server carries it out all the
// same, and whoever undoes it has to know.
constexpr std::chrono::milliseconds kLastWord{1500};
// Where the server speaks only HTTP/1.1, several requests at once share that many connections.
constexpr long kMaxHostConnections = 4;

void init_curl_once() {
  static std::once_flag once;
  std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
}

using Multi = std::unique_ptr<CURLM, FreeMulti>;

// Names and TLS sessions, for handles of several threads.
class Share {
 public:
  Share() : share_(curl_share_init()) {
    if (share_ == nullptr) return;
    curl_share_setopt(share_, CURLSHOPT_LOCKFUNC, &Share::lock);
    curl_share_setopt(share_, CURLSHOPT_UNLOCKFUNC, &Share::unlock);
    curl_share_setopt(share_, CURLSHOPT_USERDATA, this);
    curl_share_setopt(share_, CURLSHOPT_SHARE, CURL_LOCK_DATA_DNS);
    curl_share_setopt(share_, CURLSHOPT_SHARE, CURL_LOCK_DATA_SSL_SESSION);
  }
  ~Share() { curl_share_cleanup(share_); }
  Share(Share const&) = delete;
  Share& operator=(Share const&) = delete;
  Share(Share&&) = delete;
  Share& operator=(Share&&) = delete;

  [[nodiscard]] CURLSH* get() const { return share_; }

 private:
  static void lock(CURL* /*easy*/, curl_lock_data what, curl_lock_access /*how*/, void* self) {
    static_cast<Share*>(self)->mutexes_.at(what).lock();
  }
  static void unlock(CURL* /*easy*/, curl_lock_data what, void* self) {
    static_cast<Share*>(self)->mutexes_.at(what).unlock();
  }

  CURLSH* share_;
  std::array<std::mutex, CURL_LOCK_DATA_LAST> mutexes_;
};

// Adds at construction, takes out at the end: an easy handle must leave its multi first.
class Membership {
 public:
  Membership(CURLM* multi, CURL* easy) : multi_(multi), easy_(easy) {
    curl_multi_add_handle(multi_, easy_);
  }
  ~Membership() { curl_multi_remove_handle(multi_, easy_); }
  Membership(Membership const&) = delete;
  Membership& operator=(Membership const&) = delete;
  Membership(Membership&&) = delete;
  Membership& operator=(Membership&&) = delete;

 private:
  CURLM* multi_;
  CURL* easy_;
};

// A request under way in `send_all`.
struct Running {
  std::unique_ptr<Exchange> exchange;
  std::unique_ptr<Membership> membership;
  std::optional<CURLcode> code;
  bool cancelled = false;

  [[nodiscard]] bool done() const { return code.has_value() || cancelled; }
  // It goes on so long after a signal.
  [[nodiscard]] bool is_heard_out(std::chrono::steady_clock::duration since) const {
    Request const& request = exchange->request();
    bool const may_change = request.method != "GET" && exchange->was_sent();
    return request.ignore_interrupt || (may_change && since < kLastWord);
  }
};

void collect_finished(CURLM* multi, std::vector<Running>& all) {
  int left = 0;
  while (CURLMsg const* message = curl_multi_info_read(multi, &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    for (Running& one : all)
      if (one.exchange->easy() == message->easy_handle) one.code = message->data.result;
  }
}

}  // namespace

struct CurlTransport::Pool {
  CurlOptions const options;
  std::shared_ptr<Share> share;  // outlives every handle, those of connect() too
  Multi unary;
  std::vector<Multi> idle_streams;  // with the HTTP/1.1 connections they have kept
  bool http2 = true;                // until it has failed

  explicit Pool(CurlOptions wanted) : options(std::move(wanted)) {
    init_curl_once();
    share = std::make_shared<Share>();
    unary.reset(curl_multi_init());
    curl_multi_setopt(unary.get(), CURLMOPT_MAX_HOST_CONNECTIONS, kMaxHostConnections);
    curl_multi_setopt(unary.get(), CURLMOPT_PIPELINING, static_cast<long>(CURLPIPE_MULTIPLEX));
  }

  // A sink may itself stream: each stream under way has its own multi.
  Multi take_stream() {
    if (idle_streams.empty()) return Multi(curl_multi_init());
    Multi multi = std::move(idle_streams.back());
    idle_streams.pop_back();
    return multi;
  }

  Running begin(Request const& request) {
    Running one;
    one.exchange = std::make_unique<Exchange>(request, options, nullptr, http2 && !request.source);
    if (one.exchange->setup() != CURLE_OK) {
      one.code = one.exchange->setup();
      return one;
    }
    curl_easy_setopt(one.exchange->easy(), CURLOPT_SHARE, share->get());
    one.membership = std::make_unique<Membership>(unary.get(), one.exchange->easy());
    return one;
  }

  // Until all are done or the signal has ended those that listen to it.
  void drive(std::vector<Running>& all) const {
    std::optional<std::chrono::steady_clock::time_point> asked_to_stop;
    while (true) {
      int running = 0;
      curl_multi_perform(unary.get(), &running);
      collect_finished(unary.get(), all);
      auto const now = std::chrono::steady_clock::now();
      if (!asked_to_stop && sys::interrupted_by() != 0) asked_to_stop = now;
      bool open = false;
      for (Running& one : all) {
        if (!one.done() && asked_to_stop && !one.is_heard_out(now - *asked_to_stop))
          one.cancelled = true;
        open = open || !one.done();
      }
      if (!open) return;
      curl_multi_poll(unary.get(), nullptr, 0, kPollMs, nullptr);
    }
  }

  Result<Response> end(Running& one) {
    if (one.cancelled) return cancelled_error(one.exchange->request(), one.exchange->was_sent());
    // libcurl 7.86 to 8.2 had faults in HTTP/2: the next try goes without it.
    if (*one.code == CURLE_HTTP2 || *one.code == CURLE_HTTP2_STREAM) http2 = false;
    return one.exchange->finish(*one.code);
  }
};

CurlTransport::CurlTransport(CurlOptions options)
    : pool_(std::make_shared<Pool>(std::move(options))) {}

CurlTransport::~CurlTransport() = default;

std::shared_ptr<CurlTransport::Pool> CurlTransport::pool() const {
  std::lock_guard const lock(mutex_);
  return pool_;
}

Result<Response> CurlTransport::send(Request const& request) {
  auto const handles = pool();
  std::vector<Running> one;
  one.push_back(handles->begin(request));
  handles->drive(one);
  return handles->end(one.front());
}

std::vector<Result<Response>> CurlTransport::send_all(std::vector<Request> const& requests) {
  auto const handles = pool();
  std::vector<Running> all;
  all.reserve(requests.size());
  for (Request const& request : requests) all.push_back(handles->begin(request));
  handles->drive(all);
  std::vector<Result<Response>> results;
  results.reserve(all.size());
  for (Running& one : all) results.push_back(handles->end(one));
  return results;
}

namespace {

// Runs one stream to its end. Nothing when a signal came first.
std::optional<CURLcode> drive_stream(CURLM* multi, Exchange& exchange, StreamSink const& sink) {
  using Steady = std::chrono::steady_clock;
  auto heard = Steady::now();
  while (true) {
    int running = 0;
    curl_multi_perform(multi, &running);
    int left = 0;
    while (CURLMsg const* message = curl_multi_info_read(multi, &left))
      if (message->msg == CURLMSG_DONE) return message->data.result;
    if (sys::interrupted_by() != 0 && !exchange.request().ignore_interrupt) return std::nullopt;
    auto const now = Steady::now();
    if (exchange.take_activity()) {
      heard = now;
    } else if (now - heard >= std::chrono::milliseconds(kPollMs)) {
      heard = now;
      if (sink.on_idle && !sink.on_idle()) {
        exchange.stop();
        return CURLE_OK;
      }
    }
    curl_multi_poll(multi, nullptr, 0, kPollMs, nullptr);
  }
}

}  // namespace

Result<Transport::Streamed> CurlTransport::stream(Request const& request, StreamSink const& sink) {
  auto const handles = pool();
  Multi multi = handles->take_stream();
  Exchange exchange(request, handles->options, &sink, false);
  std::optional<CURLcode> code = exchange.setup();
  if (*code == CURLE_OK) {
    curl_easy_setopt(exchange.easy(), CURLOPT_SHARE, handles->share->get());
    Membership const membership(multi.get(), exchange.easy());
    code = drive_stream(multi.get(), exchange, sink);
  }
  handles->idle_streams.push_back(std::move(multi));
  if (!code) return cancelled_error(request, exchange.was_sent());
  K8SPARK_ASSIGN(Response head, exchange.finish(*code));
  bool const stopped = exchange.stopped() && head.status < 400;
  return Streamed{std::move(head), stopped ? StreamEnd::kStopped : StreamEnd::kEof};
}

Result<std::unique_ptr<Connection>> CurlTransport::connect(Request const& request) {
  // The pointer to libcurl's part keeps the whole Share alive.
  auto const handles = pool();
  std::shared_ptr<CURLSH> share(handles->share, handles->share->get());
  auto connection = std::make_unique<CurlConnection>(request, handles->options, std::move(share));
  K8SPARK_CHECK(connection->open());
  return std::unique_ptr<Connection>(std::move(connection));
}

// The pool keeps the TLS sessions too, which would prove the old certificate again.
void CurlTransport::show_identity(std::string client_cert_pem, std::string client_key_pem) {
  CurlOptions options = pool()->options;
  options.tls.client_cert_pem = std::move(client_cert_pem);
  options.tls.client_key_pem = std::move(client_key_pem);
  auto fresh = std::make_shared<Pool>(std::move(options));
  std::lock_guard const lock(mutex_);
  pool_ = std::move(fresh);
}

}  // namespace k8spark::http
