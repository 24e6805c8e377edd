#include "http/curl_stream_group.h"

#include "http/curl_sockets.h"
#include "http/exchange.h"
#include "sys/interrupt.h"

#include <curl/curl.h>
#include <openssl/ssl.h>

#include <map>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

namespace k8spark::http {

namespace {

using Steady = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr std::size_t kFewStreams = 8;
constexpr milliseconds kLookEvery{50};
constexpr long kSmallBuffer = 4L << 10;     // of each of many streams
constexpr long kRequestBuffer = 16L << 10;  // libcurl's least; 64 KiB if not told

struct FreeShare {
  void operator()(CURLSH* share) const { curl_share_cleanup(share); }
};

// OpenSSL keeps 34 KiB of buffers for each connection unless told to give them back in between.
CURLcode set_lean_buffers(CURL* /*easy*/, void* context, void* /*unused*/) {
  SSL_CTX_set_mode(static_cast<SSL_CTX*>(context), SSL_MODE_RELEASE_BUFFERS);
  return CURLE_OK;
}

}  // namespace

struct CurlStreamGroup::Pool {
  struct Stream {
    Request request;
    StreamListener& listener;
    StreamSink sink;
    std::unique_ptr<Exchange> exchange;
    std::optional<CURLcode> code;  // it has ended, and its listener does not know yet
    bool added = false;            // to the multi

    Stream(Request asked, StreamListener& told) : request(std::move(asked)), listener(told) {}
  };

  std::unique_ptr<CURLSH, FreeShare> share;  // outlives every handle
  std::unique_ptr<CurlSockets> sockets;
  std::map<Id, std::unique_ptr<Stream>> streams;
  Id last_id = 0;
  bool delivering = false;  // inside libcurl: handles must stay
  bool has_ends = false;    // some stream's listener does not know yet that it has ended
  std::vector<Id> to_close;
  Steady::time_point looked;

  Pool() {
    static std::once_flag once;
    std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
    share.reset(curl_share_init());
    if (share) {
      curl_share_setopt(share.get(), CURLSHOPT_SHARE, CURL_LOCK_DATA_DNS);
      curl_share_setopt(share.get(), CURLSHOPT_SHARE, CURL_LOCK_DATA_SSL_SESSION);
    }
    sockets = std::make_unique<CurlSockets>();
  }
  ~Pool() {
    for (auto& [id, stream] : streams) take_out(*stream);
  }
  Pool(Pool const&) = delete;
  Pool& operator=(Pool const&) = delete;
  Pool(Pool&&) = delete;
  Pool& operator=(Pool&&) = delete;

  void take_out(Stream& stream) const {
    if (std::exchange(stream.added, false))
      curl_multi_remove_handle(sockets->multi(), stream.exchange->easy());
  }

  void start(Stream& stream, CurlOptions const& options) {
    StreamListener& listener = stream.listener;
    stream.sink.on_head = [&listener](Response const& head) {
      listener.on_head(head);
      return true;
    };
    stream.sink.on_bytes = [&listener](std::string_view bytes) {
      listener.on_bytes(bytes);
      return true;
    };
    stream.exchange = std::make_unique<Exchange>(stream.request, options, &stream.sink, false);
    if (stream.exchange->setup() != CURLE_OK) {
      stream.code = stream.exchange->setup();
      has_ends = true;
      return;
    }
    CURL* const easy = stream.exchange->easy();
    curl_easy_setopt(easy, CURLOPT_SHARE, share.get());
    curl_easy_setopt(easy, CURLOPT_UPLOAD_BUFFERSIZE, kRequestBuffer);
    if (streams.size() >= kFewStreams) {
      curl_easy_setopt(easy, CURLOPT_BUFFERSIZE, kSmallBuffer);
      curl_easy_setopt(easy, CURLOPT_SSL_CTX_FUNCTION, &set_lean_buffers);
    }
    curl_multi_add_handle(sockets->multi(), easy);
    stream.added = true;
  }

  void collect_finished() {
    int left = 0;
    while (CURLMsg const* message = curl_multi_info_read(sockets->multi(), &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      for (auto& [id, stream] : streams)
        if (stream->exchange->easy() == message->easy_handle) stream->code = message->data.result;
      has_ends = true;
    }
  }

  // Tells the listeners of streams that have ended; they may open and close others.
  void tell_ends() {
    if (!std::exchange(has_ends, false)) return;
    std::vector<Id> ended;
    for (auto const& [id, stream] : streams)
      if (stream->code) ended.push_back(id);
    for (Id const id : ended) {
      auto const at = streams.find(id);
      if (at == streams.end()) continue;  // closed by another one's listener
      std::unique_ptr<Stream> const stream = std::move(at->second);
      streams.erase(at);
      take_out(*stream);
      Result<Response> head = stream->exchange->finish(*stream->code);
      if (!head)
        stream->listener.on_end(std::move(head).error());
      else
        stream->listener.on_end(Transport::Streamed{*std::move(head), StreamEnd::kEof});
    }
  }

  void perform(milliseconds at_most) {
    if (at_most.count() > 0 && streams.size() > kFewStreams)
      std::this_thread::sleep_until(looked + kLookEvery);
    delivering = true;
    sockets->run(at_most);
    delivering = false;
    looked = Steady::now();
    for (Id const id : std::exchange(to_close, {})) close(id);
  }

  void close(Id id) {
    auto const at = streams.find(id);
    if (at == streams.end()) return;
    if (delivering) {
      to_close.push_back(id);
      return;
    }
    take_out(*at->second);
    streams.erase(at);
  }
};

CurlStreamGroup::CurlStreamGroup(CurlOptions options)
    : options_(std::move(options)), pool_(std::make_unique<Pool>()) {}

CurlStreamGroup::~CurlStreamGroup() = default;

StreamGroup::Id CurlStreamGroup::open(Request request, StreamListener& listener) {
  auto stream = std::make_unique<Pool::Stream>(std::move(request), listener);
  pool_->start(*stream, options_);
  pool_->streams.emplace(++pool_->last_id, std::move(stream));
  return pool_->last_id;
}

void CurlStreamGroup::close(Id id) {
  pool_->close(id);
}

std::size_t CurlStreamGroup::size() const {
  return pool_->streams.size();
}

void CurlStreamGroup::run(milliseconds at_most) {
  bool const at_once = pool_->has_ends || sys::interrupted_by() != 0;
  pool_->perform(at_once ? milliseconds(0) : at_most);
  pool_->collect_finished();
  pool_->tell_ends();
}

}  // namespace k8spark::http
