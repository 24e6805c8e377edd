#pragma once

#include "http/curl_transport.h"
#include "http/stream_group.h"

#include <memory>

namespace k8spark::http {

// Streams by one libcurl multi handle: HTTP/1.1, names and TLS sessions shared.
//
// With more than a few streams open it looks at the network every 50 ms instead of at each packet:
// nobody sees the difference on a screen, and one look serves many streams.
class CurlStreamGroup final : public StreamGroup {
 public:
  explicit CurlStreamGroup(CurlOptions options);
  ~CurlStreamGroup() override;
  CurlStreamGroup(CurlStreamGroup const&) = delete;
  CurlStreamGroup& operator=(CurlStreamGroup const&) = delete;
  CurlStreamGroup(CurlStreamGroup&&) = delete;
  CurlStreamGroup& operator=(CurlStreamGroup&&) = delete;

  Id open(Request request, StreamListener& listener) override;
  void close(Id id) override;
  [[nodiscard]] std::size_t size() const override;
  void run(std::chrono::milliseconds at_most) override;

 private:
  struct Pool;  // the curl handles: this header knows no <curl/curl.h>
  CurlOptions options_;
  std::unique_ptr<Pool> pool_;
};

}  // namespace k8spark::http
