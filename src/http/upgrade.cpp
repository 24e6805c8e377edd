#include "http/upgrade.h"

#include "http/message.h"
#include "http/url.h"
#include "sys/interrupt.h"

#include <poll.h>

#include <array>

namespace k8spark::http {

namespace {

using Steady = std::chrono::steady_clock;
constexpr std::chrono::milliseconds kSlice{100};  // how late a signal may be heard

std::string where_of(Request const& request) {
  return request.method + ' ' + printable_url(request.url);
}

Error no_answer(Request const& request, char const* what) {
  return {ErrorCode::kUnavailable, what, where_of(request), "", true};
}

// All that is there now. False: the peer has ended.
Result<bool> drain(Connection& connection, AnswerReader& reader, Request const& request) {
  std::array<char, 16384> buffer{};
  while (!reader.done()) {
    K8SPARK_ASSIGN(auto const got, connection.receive(buffer));
    if (!got) return true;
    if (*got == 0) return false;
    if (!reader.feed({buffer.data(), *got})) return no_answer(request, "the answer is no HTTP");
  }
  return true;
}

Result<void> read_answer(Connection& connection, AnswerReader& reader, Request const& request) {
  auto const began = Steady::now();
  while (!reader.done()) {
    K8SPARK_CHECK(connection.flush());
    K8SPARK_ASSIGN(bool const open, drain(connection, reader, request));
    if (!open && !reader.end())
      return no_answer(request, "the connection was lost before the answer came");
    if (reader.done()) break;
    if (sys::interrupted_by() != 0)
      return Error{ErrorCode::kCancelled, "interrupted", where_of(request), "", true};
    if (request.timeout && Steady::now() - began >= *request.timeout)
      return no_answer(request, "no answer in time");
    wait_for(connection, kSlice);
  }
  return {};
}

}  // namespace

void wait_for(Connection const& connection, std::chrono::milliseconds at_most) {
  short const events = connection.unsent() > 0 ? POLLIN | POLLOUT : POLLIN;
  pollfd waiting{connection.descriptor(), events, 0};
  poll(&waiting, 1, static_cast<int>(at_most.count()));
}

Result<Upgraded> open_upgraded(Transport& transport, Request const& request) {
  K8SPARK_ASSIGN(std::string const head, write_request_head(request));
  K8SPARK_ASSIGN(std::unique_ptr<Connection> connection, transport.connect(request));
  K8SPARK_CHECK(connection->send(head));
  AnswerReader reader;
  K8SPARK_CHECK(read_answer(*connection, reader, request));
  Upgraded upgraded{reader.response(), nullptr, reader.rest()};
  if (upgraded.head.status == 101) upgraded.connection = std::move(connection);
  return upgraded;
}

}  // namespace k8spark::http
