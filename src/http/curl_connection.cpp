#include "http/curl_connection.h"

#include "http/curl_error.h"
#include "sys/interrupt.h"

#include <utility>

namespace k8spark::http {

namespace {

constexpr int kPollMs = 100;  // how late a signal may be heard

}  // namespace

CurlConnection::CurlConnection(Request request, CurlOptions options, std::shared_ptr<CURLSH> share)
    : share_(std::move(share)),
      options_(std::move(options)),
      request_(std::move(request)),
      multi_(curl_multi_init()),
      // HTTP/1.1 also in the TLS handshake: a server that may choose HTTP/2 does.
      exchange_(request_, options_, nullptr, false) {
  curl_easy_setopt(exchange_.easy(), CURLOPT_CONNECT_ONLY, 1L);
  // What we say is for the server, also where the URL is no https.
  curl_easy_setopt(exchange_.easy(), CURLOPT_HTTPPROXYTUNNEL, 1L);
  curl_easy_setopt(exchange_.easy(), CURLOPT_SHARE, share_.get());
}

CurlConnection::~CurlConnection() {
  curl_multi_remove_handle(multi_.get(), exchange_.easy());
}

Result<void> CurlConnection::open() {
  if (exchange_.setup() != CURLE_OK) return exchange_.failure(exchange_.setup());
  // The handle stays in its multi: that is where libcurl keeps the connection.
  curl_multi_add_handle(multi_.get(), exchange_.easy());
  while (true) {
    int running = 0;
    curl_multi_perform(multi_.get(), &running);
    int left = 0;
    CURLMsg const* const message = curl_multi_info_read(multi_.get(), &left);
    if (message != nullptr && message->msg == CURLMSG_DONE) {
      CURLcode const code = message->data.result;
      if (code != CURLE_OK) return exchange_.failure(code);
      break;
    }
    if (sys::interrupted_by() != 0 && !request_.ignore_interrupt)
      return cancelled_error(request_, false);
    curl_multi_poll(multi_.get(), nullptr, 0, kPollMs, nullptr);
  }
  curl_socket_t socket = CURL_SOCKET_BAD;
  curl_easy_getinfo(exchange_.easy(), CURLINFO_ACTIVESOCKET, &socket);
  socket_ = socket;
  if (socket_ < 0) return lost(CURLE_UNSUPPORTED_PROTOCOL);
  if (options_.trace) options_.trace(where_of(request_) + ": connected");
  return {};
}

Error CurlConnection::lost(CURLcode code) const {
  return {ErrorCode::kUnavailable,
          std::string("the connection was lost: ") + curl_easy_strerror(code),
          where_of(request_),
          ""};
}

Result<std::optional<std::size_t>> CurlConnection::receive(std::span<char> into) {
  std::size_t got = 0;
  CURLcode const code = curl_easy_recv(exchange_.easy(), into.data(), into.size(), &got);
  if (code == CURLE_AGAIN) return std::optional<std::size_t>();
  if (code != CURLE_OK) return lost(code);
  return std::optional<std::size_t>(got);
}

Result<void> CurlConnection::send(std::string_view bytes) {
  waiting_.append(bytes);
  return flush();
}

Result<void> CurlConnection::flush() {
  while (true) {
    if (sent_ == sending_.size()) {
      if (waiting_.empty()) return {};
      sending_ = std::exchange(waiting_, {});
      sent_ = 0;
    }
    std::size_t taken = 0;
    CURLcode const code =
        curl_easy_send(exchange_.easy(), sending_.data() + sent_, sending_.size() - sent_, &taken);
    if (code == CURLE_AGAIN) return {};
    if (code != CURLE_OK) return lost(code);
    sent_ += taken;
  }
}

}  // namespace k8spark::http
