#pragma once

#include "http/curl_error.h"
#include "http/transport.h"

#include <curl/curl.h>

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

// One request and its answer on one libcurl handle. Private to the http room.
namespace k8spark::http {

struct FreeEasy {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
struct FreeList {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

class Exchange {
 public:
  // All references outlive the Exchange. With a sink: a stream, by HTTP/1.1.
  Exchange(Request const& request, CurlOptions const& options, StreamSink const* sink, bool http2);
  ~Exchange() = default;
  Exchange(Exchange const&) = delete;
  Exchange& operator=(Exchange const&) = delete;
  Exchange(Exchange&&) = delete;
  Exchange& operator=(Exchange&&) = delete;

  [[nodiscard]] CURL* easy() const { return easy_.get(); }
  [[nodiscard]] Request const& request() const { return request_; }

  // What prevented the set-up, or CURLE_OK.
  [[nodiscard]] CURLcode setup() const { return setup_; }
  // Bytes or headers came since the last call of this.
  bool take_activity();
  void stop() { stopped_ = true; }
  [[nodiscard]] bool stopped() const { return stopped_; }
  [[nodiscard]] bool was_sent() const { return sends_ > 0; }

  // The answer after libcurl has finished with `code`.
  Result<Response> finish(CURLcode code);
  // The Error of a `code` that is not CURLE_OK.
  [[nodiscard]] Error failure(CURLcode code) const;

 private:
  template <typename Value>
  void set(CURLoption option, Value value);
  void set_connection(bool http2);
  void set_tls();
  void set_blob(CURLoption option, std::string const& bytes);
  void set_server_name();
  void set_request();
  void set_body();
  void set_source();
  void add_header(std::string const& line);
  void trace(CURLcode code) const;

  bool take_header(std::string_view line);
  bool take_bytes(std::string_view bytes);
  std::size_t give_bytes(std::span<char> into);

  static std::size_t on_header(char* bytes, std::size_t size, std::size_t count, void* self);
  static std::size_t on_body(char* bytes, std::size_t size, std::size_t count, void* self);
  static std::size_t on_read(char* bytes, std::size_t size, std::size_t count, void* self);
  static int on_seek(void* self, curl_off_t offset, int origin);
  static int on_send(void* self, char* ip, char* local_ip, int port, int local_port);
  static CURLcode on_tls(CURL* easy, void* context, void* self);
  static int on_socket(void* self, curl_socket_t socket, curlsocktype purpose);

  Request const& request_;
  CurlOptions const& options_;
  StreamSink const* sink_;
  std::unique_ptr<CURL, FreeEasy> easy_;
  std::unique_ptr<curl_slist, FreeList> headers_;
  std::unique_ptr<curl_slist, FreeList> connect_to_;
  std::array<char, CURL_ERROR_SIZE> error_text_{};
  std::string url_;
  std::string certificate_;  // the server's, of a handshake of this exchange
  CURLcode setup_ = CURLE_OK;
  Response response_;
  std::uint64_t given_ = 0;  // bytes of the source
  std::optional<Error> source_error_;
  int sends_ = 0;
  bool repeated_ = false;
  bool active_ = false;
  bool stopped_ = false;
};

}  // namespace k8spark::http
