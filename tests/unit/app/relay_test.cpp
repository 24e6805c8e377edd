#include "app/reach/relay.h"

#include "app/reach/local_http.h"
#include "app/reach/local_server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <thread>

namespace k8spark::app {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

// Two ends of one connection; a descriptor that poll can watch.
struct Pair {
  sys::Socket near;
  sys::Socket far;
  Pair() {
    std::array<int, 2> ends{};
    EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends.data()), 0);
    near = sys::Socket(ends[0]);
    far = sys::Socket(ends[1]);
  }
};

// The far side as a socket; a failure or an end can be asked for.
class SocketUpstream final : public Upstream {
 public:
  explicit SocketUpstream(sys::Socket const& socket) : socket_(socket) {}
  Result<bool> receive(std::string& into) override {
    std::array<char, 4096> buffer{};
    while (into.size() < 100'000) {
      auto const got = socket_.receive(buffer);
      if (!got) return got.error();
      if (!*got) break;
      if (**got == 0 && fails_at_end) return Error{ErrorCode::kUnavailable, "lost", "", ""};
      if (**got == 0) return false;
      into.append(buffer.data(), **got);
    }
    return true;
  }
  Result<void> send(std::string_view bytes) override {
    taken += bytes;
    auto const sent = socket_.send(bytes);
    if (!sent) return sent.error();
    return {};
  }
  [[nodiscard]] std::size_t unsent() const override { return 0; }
  [[nodiscard]] int descriptor() const override { return socket_.descriptor(); }

  bool fails_at_end = false;
  std::string taken;

 private:
  sys::Socket const& socket_;
};

std::string read_all(sys::Socket const& socket) {
  std::string all;
  std::array<char, 65536> buffer{};
  while (true) {
    pollfd waiting{socket.descriptor(), POLLIN, 0};
    if (poll(&waiting, 1, 5000) <= 0) return all + "<nothing for 5 s>";
    auto const got = socket.receive(buffer);
    if (!got) return all + "<reset>";
    if (!*got) continue;
    if (**got == 0) return all;
    all.append(buffer.data(), **got);
  }
}

std::string read_some(sys::Socket const& socket) {
  std::array<char, 100> buffer{};
  pollfd waiting{socket.descriptor(), POLLIN, 0};
  poll(&waiting, 1, 5000);
  auto const got = socket.receive(buffer);
  return got && *got ? std::string(buffer.data(), **got) : "";
}

TEST(Relay, CarriesBothWaysUntilTheFarSideEnds) {
  Pair local;
  Pair upstream;
  sys::Bell stop;
  std::string const much(3'000'000, 'x');
  std::thread far([&] {
    EXPECT_EQ(read_some(upstream.far), "hello");
    std::string left = much;
    while (!left.empty()) left.erase(0, *upstream.far.send(left));
    upstream.far.close();
  });
  std::thread worker([&] {
    SocketUpstream up(upstream.near);
    EXPECT_TRUE(relay(local.near, up, stop, {}));
    EXPECT_EQ(up.taken, "hello");
    local.near.close();
  });
  ASSERT_TRUE(local.far.send("hello"));
  EXPECT_EQ(read_all(local.far).size(), much.size());
  far.join();
  worker.join();
}

TEST(Relay, AFailureOfTheFarSideIsToldAfterItsBytes) {
  Pair local;
  Pair upstream;
  sys::Bell stop;
  SocketUpstream up(upstream.near);
  up.fails_at_end = true;
  ASSERT_TRUE(upstream.far.send("half"));
  upstream.far.close();
  auto const carried = relay(local.near, up, stop, {});
  ASSERT_FALSE(carried);
  EXPECT_EQ(carried.error().message, "lost");
}

TEST(Relay, WhoHasEndedIsStillAnsweredForAWhile) {
  Pair local;
  Pair upstream;
  sys::Bell stop;
  std::thread worker([&] {
    SocketUpstream up(upstream.near);
    EXPECT_TRUE(relay(local.near, up, stop, {std::chrono::seconds(10), std::nullopt}));
    local.near.close();
  });
  local.far.end_sending();
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  ASSERT_TRUE(upstream.far.send("late answer"));
  upstream.far.close();
  EXPECT_EQ(read_all(local.far), "late answer");
  worker.join();
}

TEST(Relay, WithoutLingerTheLocalEndIsTheEnd) {
  Pair local;
  Pair upstream;
  sys::Bell stop;
  SocketUpstream up(upstream.near);
  local.far.close();
  EXPECT_TRUE(relay(local.near, up, stop, {}));
}

TEST(Relay, NoMoreIsUploadedThanTheBody) {
  Pair local;
  Pair upstream;
  sys::Bell stop;
  SocketUpstream up(upstream.near);
  ASSERT_TRUE(local.far.send("bodyGET /smuggled"));
  local.far.end_sending();
  EXPECT_TRUE(relay(local.near, up, stop, {std::chrono::milliseconds(0), std::size_t{4}}));
  EXPECT_EQ(up.taken, "body");
}

TEST(Relay, TheBellEndsIt) {
  Pair local;
  Pair upstream;
  sys::Bell stop;
  SocketUpstream up(upstream.near);
  stop.ring();
  EXPECT_TRUE(relay(local.near, up, stop, {}));
}

sys::Socket connect_to(int port) {
  int const socket = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  EXPECT_EQ(connect(socket, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  return sys::Socket(socket);
}

int port_in(std::string const& address) {
  return std::stoi(address.substr(address.rfind(':') + 1));
}

TEST(LocalServer, ServesConnectionsBesideEachOther) {
  std::atomic<int> served{0};
  LocalServer server;
  auto const bound =
      server.listen({"127.0.0.1"}, 0, true, [&](sys::Socket local, sys::Bell const& stop) {
        ++served;
        std::string bytes;
        read_until(
            local, stop, std::chrono::seconds(10), bytes, [](std::string_view) { return false; });
      });
  ASSERT_TRUE(bound);
  sys::Socket const one = connect_to(port_in(bound->front()));
  sys::Socket const other = connect_to(port_in(bound->front()));
  server.run([&] { return served < 2; });
  EXPECT_EQ(served, 2);
}  // ends although both connections stay open

TEST(LocalServer, ATakenPortMovesOnUnlessItIsFixed) {
  LocalServer first;
  auto const taken = first.listen({"127.0.0.1"}, 0, true, {});
  ASSERT_TRUE(taken);
  int const port = port_in(taken->front());
  LocalServer second;
  auto const fixed = second.listen({"127.0.0.1"}, port, true, {});
  ASSERT_FALSE(fixed);
  EXPECT_EQ(fixed.error().code, ErrorCode::kUsage);
  EXPECT_THAT(fixed.error().where, HasSubstr(std::to_string(port)));
  auto const moved = second.listen({"127.0.0.1"}, port, false, {});
  ASSERT_TRUE(moved);
  EXPECT_GT(port_in(moved->front()), port);
}

TEST(LocalServer, OneAddressOfSeveralIsEnough) {
  LocalServer server;
  auto const bound = server.listen({"192.0.2.1", "127.0.0.1"}, 0, true, {});
  ASSERT_TRUE(bound) << bound.error().message;
  EXPECT_THAT(*bound, SizeIs(1));
  LocalServer none;
  EXPECT_EQ(none.listen({"192.0.2.1"}, 0, true, {}).error().code, ErrorCode::kUsage);
  EXPECT_EQ(none.listen({"host.example"}, 0, true, {}).error().message, "not an IP address");
}

TEST(LocalHttp, AnAnswerArrivesAlthoughTheRequestWasNotReadToItsEnd) {
  LocalServer server;
  std::atomic<bool> done{false};
  auto const bound =
      server.listen({"127.0.0.1"}, 0, true, [&](sys::Socket local, sys::Bell const& stop) {
        answer_with_text(local, stop, 502, "no such pod");
        done = true;
      });
  ASSERT_TRUE(bound);
  sys::Socket const client = connect_to(port_in(bound->front()));
  ASSERT_TRUE(client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n" + std::string(1000, 'x')));
  std::string answer;
  std::thread reader([&] { answer = read_all(client); });
  server.run([&] { return !done; });
  reader.join();
  EXPECT_EQ(answer,
            "HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/plain; charset=utf-8\r\n"
            "Content-Length: 12\r\nConnection: close\r\n\r\nno such pod\n");
  EXPECT_TRUE(looks_like_http("GET / HTTP/1.1"));
  EXPECT_FALSE(looks_like_http("\x16\x03\x01"));
  EXPECT_FALSE(looks_like_http("GETAWAY"));
}

}  // namespace
}  // namespace k8spark::app
