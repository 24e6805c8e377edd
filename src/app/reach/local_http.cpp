#include "app/reach/local_http.h"

#include <poll.h>

#include <algorithm>
#include <array>

namespace k8spark::app {

namespace {

using Steady = std::chrono::steady_clock;

// The words of the codes that we say ourselves. Source: RFC 9110 §15.
struct Reason {
  int status;
  char const* words;
};
constexpr std::array kReasons = std::to_array<Reason>({{400, "Bad Request"},
                                                       {403, "Forbidden"},
                                                       {431, "Request Header Fields Too Large"},
                                                       {501, "Not Implemented"},
                                                       {502, "Bad Gateway"}});

char const* reason_of(int status) {
  auto const* const at = std::find_if(
      kReasons.begin(), kReasons.end(), [&](Reason const& one) { return one.status == status; });
  return at == kReasons.end() ? "Error" : at->words;
}

}  // namespace

bool read_until(sys::Socket const& local,
                sys::Bell const& stop,
                std::chrono::milliseconds at_most,
                std::string& bytes,
                bool (*enough)(std::string_view bytes)) {
  auto const end = Steady::now() + at_most;
  std::array<char, 16384> buffer{};
  while (!enough(bytes)) {
    auto const left = std::chrono::ceil<std::chrono::milliseconds>(end - Steady::now());
    if (left.count() <= 0) return false;
    std::array<pollfd, 2> waiting{
        {{local.descriptor(), POLLIN, 0}, {stop.descriptor(), POLLIN, 0}}};
    poll(waiting.data(), waiting.size(), static_cast<int>(left.count()));
    if (waiting[1].revents != 0) return false;
    if (waiting[0].revents == 0) continue;
    auto const got = local.receive(buffer);
    if (got && !*got) continue;
    if (!got || **got == 0) return false;
    bytes.append(buffer.data(), **got);
  }
  return true;
}

bool looks_like_http(std::string_view bytes) {
  constexpr std::array<std::string_view, 7> kMethods{
      "GET ", "HEAD ", "POST ", "PUT ", "DELETE ", "OPTIONS ", "PATCH "};
  return std::any_of(kMethods.begin(), kMethods.end(), [&](std::string_view method) {
    return bytes.starts_with(method);
  });
}

void answer_with_text(sys::Socket const& local,
                      sys::Bell const& stop,
                      int status,
                      std::string_view text) {
  std::string answer = "HTTP/1.1 " + std::to_string(status) + ' ' + reason_of(status);
  answer += "\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: " +
            std::to_string(text.size() + 1) + "\r\nConnection: close\r\n\r\n";
  answer.append(text).append("\n");
  // A fresh connection takes so little at once.
  if (!local.send(answer)) return;
  local.end_sending();
  // Closing with bytes unread would reset the connection, and the answer could be lost.
  constexpr std::chrono::milliseconds kMoment{500};
  std::string rest;
  read_until(local, stop, kMoment, rest, [](std::string_view) { return false; });
}

}  // namespace k8spark::app
