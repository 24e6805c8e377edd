#include "http/curl_sockets.h"

#include <sys/epoll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdint>

namespace k8spark::http {

namespace {

using std::chrono::milliseconds;

std::uint32_t events_of(int what) {
  std::uint32_t events = 0;
  if (what == CURL_POLL_IN || what == CURL_POLL_INOUT) events |= EPOLLIN;
  if (what == CURL_POLL_OUT || what == CURL_POLL_INOUT) events |= EPOLLOUT;
  return events;
}

int bits_of(std::uint32_t events) {
  int bits = 0;
  if ((events & (EPOLLIN | EPOLLHUP)) != 0) bits |= CURL_CSELECT_IN;
  if ((events & EPOLLOUT) != 0) bits |= CURL_CSELECT_OUT;
  if ((events & EPOLLERR) != 0) bits |= CURL_CSELECT_ERR;
  return bits;
}

}  // namespace

CurlSockets::CurlSockets() : epoll_(epoll_create1(EPOLL_CLOEXEC)), multi_(curl_multi_init()) {
  curl_multi_setopt(multi_.get(), CURLMOPT_SOCKETFUNCTION, &CurlSockets::on_socket);
  curl_multi_setopt(multi_.get(), CURLMOPT_SOCKETDATA, this);
  curl_multi_setopt(multi_.get(), CURLMOPT_TIMERFUNCTION, &CurlSockets::on_timer);
  curl_multi_setopt(multi_.get(), CURLMOPT_TIMERDATA, this);
}

CurlSockets::~CurlSockets() {
  multi_.reset();  // tells of the sockets that it closes
  close(epoll_);
}

// libcurl knows no socket twice without a CURL_POLL_REMOVE in between, but a closed one may have
// left the epoll by itself, and its number may be in use again: both ways are tried.
int CurlSockets::on_socket(
    CURL* /*easy*/, curl_socket_t socket, int what, void* self, void* /*known*/) {
  int const epoll = static_cast<CurlSockets*>(self)->epoll_;
  epoll_event event{};
  event.events = events_of(what);
  event.data.fd = socket;
  if (what == CURL_POLL_REMOVE)
    epoll_ctl(epoll, EPOLL_CTL_DEL, socket, nullptr);
  else if (epoll_ctl(epoll, EPOLL_CTL_MOD, socket, &event) != 0)
    epoll_ctl(epoll, EPOLL_CTL_ADD, socket, &event);
  return 0;
}

int CurlSockets::on_timer(CURLM* /*multi*/, long after_ms, void* self) {
  auto& due = static_cast<CurlSockets*>(self)->due_;
  if (after_ms < 0)
    due.reset();
  else
    due = Steady::now() + milliseconds(after_ms);
  return 0;
}

milliseconds CurlSockets::wait_for(milliseconds at_most) const {
  if (!due_) return at_most;
  auto const left = std::chrono::ceil<milliseconds>(*due_ - Steady::now());
  return std::clamp(left, milliseconds(0), at_most);
}

void CurlSockets::run(milliseconds at_most) {
  std::array<epoll_event, 256> ready{};
  int const count = epoll_wait(epoll_,
                               ready.data(),
                               static_cast<int>(ready.size()),
                               static_cast<int>(wait_for(at_most).count()));
  int running = 0;
  for (int i = 0; i < count; ++i) {
    epoll_event const& event = ready.at(static_cast<std::size_t>(i));
    curl_multi_socket_action(multi_.get(), event.data.fd, bits_of(event.events), &running);
  }
  if (due_ && Steady::now() >= *due_) {
    due_.reset();
    curl_multi_socket_action(multi_.get(), CURL_SOCKET_TIMEOUT, 0, &running);
  }
}

}  // namespace k8spark::http
