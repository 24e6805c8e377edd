#pragma once

#include "http/connection.h"
#include "http/exchange.h"
#include "http/transport.h"

#include <curl/curl.h>

#include <memory>
#include <string>

// A connection that libcurl has made and that we use. Private to the http room.
namespace k8spark::http {

struct FreeMulti {
  void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
};

class CurlConnection final : public Connection {
 public:
  // share  name lookups and TLS sessions; outlived by what it is shared with
  CurlConnection(Request request, CurlOptions options, std::shared_ptr<CURLSH> share);
  ~CurlConnection() override;
  CurlConnection(CurlConnection const&) = delete;
  CurlConnection& operator=(CurlConnection const&) = delete;
  CurlConnection(CurlConnection&&) = delete;
  CurlConnection& operator=(CurlConnection&&) = delete;

  // Returns when there is a connection, or an Error as Transport says. To be called once, first.
  Result<void> open();

  Result<std::optional<std::size_t>> receive(std::span<char> into) override;
  Result<void> send(std::string_view bytes) override;
  Result<void> flush() override;
  [[nodiscard]] std::size_t unsent() const override {
    return sending_.size() - sent_ + waiting_.size();
  }
  [[nodiscard]] int descriptor() const override { return socket_; }

 private:
  [[nodiscard]] Error lost(CURLcode code) const;

  std::shared_ptr<CURLSH> share_;
  CurlOptions options_;
  Request request_;
  std::unique_ptr<CURLM, FreeMulti> multi_;
  Exchange exchange_;
  int socket_ = -1;
  // OpenSSL wants the very bytes of a write that would have blocked again, at the same place: what
  // is under way stays as it is, what comes after it waits.
  std::string sending_;
  std::size_t sent_ = 0;
  std::string waiting_;
};

}  // namespace k8spark::http
