#pragma once

#include "http/transport.h"

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace k8spark::http {

struct CurlOptions {
  TlsOptions tls;
  std::string ca_source;  // for messages: "certificate-authority-data of cluster prod"
  std::string proxy;  // decided already (http/proxy.h); empty: none, whatever the environment says
  std::string user_agent = "k8spark";
  std::chrono::milliseconds connect_timeout{30'000};
  // One line for each exchange: method, URL without query, status, bytes, milliseconds. Never a
  // header or a body. Empty: silence.
  std::function<void(std::string_view line)> trace;
};

// The real network by way of libcurl.
//
// send and send_all share one connection, HTTP/2 where the server offers it; each stream has a
// connection of its own with HTTP/1.1, so that a dead peer is found per stream by TCP keepalive.
// Every wait looks at sys::interrupted_by(). Used by one thread at a time: a thread that streams
// while another one sends has its own CurlTransport. Only connect() and show_identity() may be
// called beside all else.
//
// A POST or PATCH is sent once: libcurl's own second try on a stale connection is turned into an
// Error with outcome_unknown.
class CurlTransport final : public Transport {
 public:
  explicit CurlTransport(CurlOptions options);
  ~CurlTransport() override;
  CurlTransport(CurlTransport const&) = delete;
  CurlTransport& operator=(CurlTransport const&) = delete;
  CurlTransport(CurlTransport&&) = delete;
  CurlTransport& operator=(CurlTransport&&) = delete;

  Result<Response> send(Request const& request) override;
  std::vector<Result<Response>> send_all(std::vector<Request> const& requests) override;
  Result<Streamed> stream(Request const& request, StreamSink const& sink) override;
  Result<std::unique_ptr<Connection>> connect(Request const& request) override;
  void show_identity(std::string client_cert_pem, std::string client_key_pem) override;

 private:
  struct Pool;  // the curl handles: this header knows no <curl/curl.h>
  std::shared_ptr<Pool> pool() const;

  mutable std::mutex mutex_;  // of pool_: whoever uses a pool keeps it, another may take its place
  std::shared_ptr<Pool> pool_;
};

}  // namespace k8spark::http
