#pragma once

#include "http/connection.h"
#include "k8spark/result.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// HTTP as values. Knows neither Spark nor Kubernetes.
namespace k8spark::http {

using Header = std::pair<std::string, std::string>;

// A body that is read while it is sent: memory does not grow with its size. Reading has no state,
// so that the bytes can be sent again.
struct BodySource {
  std::uint64_t size = 0;
  // Fills `into` from `offset` on; returns how many bytes, at least 1 before the end. Its Error
  // ends the exchange and becomes the exchange's.
  std::function<Result<std::size_t>(std::uint64_t offset, std::span<char> into)> read;
  // How many bytes have gone to the connection; back to fewer when they are sent again. May be
  // empty.
  std::function<void(std::uint64_t sent)> on_progress;
};

struct Request {
  std::string method = "GET";
  std::string url;              // absolute, already percent-encoded
  std::vector<Header> headers;  // Authorization among them: never printed
  std::string body;
  bool accept_gzip = false;  // never for streams: libcurl 7.88 fails on multi-member gzip
  std::optional<std::chrono::milliseconds> timeout;  // of the whole exchange; none for streams
  bool ignore_interrupt = false;  // goes on after Ctrl-C: for undoing what was begun
  // Instead of `body`, by HTTP/1.1. From 1 MiB on with "Expect: 100-continue", so that a refusal
  // comes before the bytes. The request must be one that may be carried out twice.
  std::optional<BodySource> source;
  // Ends the exchange when no byte moves for so long (kUnavailable); none: only `timeout` does.
  std::optional<std::chrono::seconds> stall_timeout;
};

struct Response {
  int status = 0;               // any HTTP status is a value, 404 included
  std::vector<Header> headers;  // names in lower case
  std::string body;             // empty for a stream whose bytes went to the sink
  // Of an answer that began a connection, what the server's certificate says: "issued by CN=ca for
  // localhost, 127.0.0.1, until 2027-01-02". Else empty.
  std::string certificate = {};

  // The first value of a header (name in lower case), or nothing.
  [[nodiscard]] std::optional<std::string> header(std::string_view name) const;
};

// What a stream does with bytes as they come. Returning false ends the transfer (kStopped).
struct StreamSink {
  std::function<bool(Response const& head)>
      on_head;  // status and headers, before any byte; may be empty
  std::function<bool(std::string_view bytes)> on_bytes;
  // Called at least every 200 ms while nothing comes; false ends the transfer.
  std::function<bool()> on_idle;
};

enum class StreamEnd { kEof, kStopped };

// TLS identity and trust of one server, all from memory: no temporary files.
struct TlsOptions {
  std::string ca_pem;           // the only trust when not empty; empty: the system's
  std::string client_cert_pem;  // chain included
  std::string client_key_pem;   // RSA or EC, unencrypted
  std::string server_name;      // SNI and verification name; empty: the URL's host
  bool insecure_skip_verify = false;
};

// The door to the network. An Error means that no answer came; `where` names method and URL without
// query or userinfo:
//   kUnavailable     refused, name lookup, connection lost, no answer in time: kTimeout stays for
//   the
//                    deadlines that the user set
//   kUnauthenticated a certificate, the server's or ours, was not accepted: trying again is useless
//   kUsage           our own certificate, key or CA cannot be used
//   kCancelled       SIGINT or SIGTERM
// Error::outcome_unknown says that the request may have reached the server.
class Transport {
 public:
  Transport() = default;
  virtual ~Transport() = default;
  Transport(Transport const&) = delete;
  Transport& operator=(Transport const&) = delete;
  Transport(Transport&&) = delete;
  Transport& operator=(Transport&&) = delete;

  virtual Result<Response> send(Request const& request) = 0;

  // All at once over one connection where the server speaks HTTP/2; answers in the order of the
  // requests.
  virtual std::vector<Result<Response>> send_all(std::vector<Request> const& requests) = 0;

  // Bytes of a long answer as they come. A status of 400 and more goes to Response::body instead
  // of the sink, up to 64 KiB. `end` says whether the server or the sink ended it.
  struct Streamed {
    Response head;
    StreamEnd end = StreamEnd::kEof;
  };
  virtual Result<Streamed> stream(Request const& request, StreamSink const& sink) = 0;

  // From now on proves another client certificate: connections that proved the old one are closed.
  // Streams and connections in use go on. Any thread may call it.
  virtual void show_identity(std::string client_cert_pem, std::string client_key_pem) = 0;

  // A connection of its own to the server of `request`, on which nothing has been said yet: TLS
  // with HTTP/1.1, proxies and `server_name` as for any request. Of the request only the URL
  // counts, and the method in errors. Several threads may call it at the same time, beside nothing
  // else.
  virtual Result<std::unique_ptr<Connection>> connect(Request const& request) = 0;
};

}  // namespace k8spark::http
