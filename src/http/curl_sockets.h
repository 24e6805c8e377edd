#pragma once

#include <curl/curl.h>

#include <chrono>
#include <memory>
#include <optional>

// Private to the http room.
namespace k8spark::http {

// A libcurl multi handle driven by epoll: only transfers whose socket has something are looked at.
// curl_multi_perform() looks at each of them each time, which is most of the work when hundreds are
// open and few speak.
//
// Source: libcurl's manual, curl_multi_socket_action(3).
class CurlSockets {
 public:
  CurlSockets();
  ~CurlSockets();
  CurlSockets(CurlSockets const&) = delete;
  CurlSockets& operator=(CurlSockets const&) = delete;
  CurlSockets(CurlSockets&&) = delete;
  CurlSockets& operator=(CurlSockets&&) = delete;

  // The handle; transfers are added to it and taken from it.
  [[nodiscard]] CURLM* multi() const { return multi_.get(); }

  // Waits until a socket has something or libcurl's own timer is due, at most so long, and lets the
  // transfers concerned go on.
  void run(std::chrono::milliseconds at_most);

 private:
  using Steady = std::chrono::steady_clock;
  struct FreeMulti {
    void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
  };

  static int on_socket(CURL* easy, curl_socket_t socket, int what, void* self, void* known);
  static int on_timer(CURLM* multi, long after_ms, void* self);
  [[nodiscard]] std::chrono::milliseconds wait_for(std::chrono::milliseconds at_most) const;

  int epoll_ = -1;
  std::optional<Steady::time_point> due_;  // libcurl's timer
  std::unique_ptr<CURLM, FreeMulti> multi_;
};

}  // namespace k8spark::http
