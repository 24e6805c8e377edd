#pragma once

#include "http/transport.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string_view>

// Many long answers at once on one thread.
namespace k8spark::http {

// Who gets the bytes of one stream of a group. Calls come only from within StreamGroup::run().
class StreamListener {
 public:
  StreamListener() = default;
  virtual ~StreamListener() = default;
  StreamListener(StreamListener const&) = delete;
  StreamListener& operator=(StreamListener const&) = delete;
  StreamListener(StreamListener&&) = delete;
  StreamListener& operator=(StreamListener&&) = delete;

  // Status and headers, before any byte.
  virtual void on_head(Response const& head) = 0;
  // Must not open or close streams. While it runs no stream of the group is read: a listener that
  // waits for a slow reader holds back the servers (TCP's window fills), and nothing piles up here.
  virtual void on_bytes(std::string_view bytes) = 0;
  // The last call of the stream; may open and close streams. As Transport::stream(), kEof.
  virtual void on_end(Result<Transport::Streamed> end) = 0;
};

// As Transport::stream(), for any number of requests at once, each on a connection of its own. Used
// by one thread.
class StreamGroup {
 public:
  using Id = std::uint64_t;  // never 0

  StreamGroup() = default;
  virtual ~StreamGroup() = default;
  StreamGroup(StreamGroup const&) = delete;
  StreamGroup& operator=(StreamGroup const&) = delete;
  StreamGroup(StreamGroup&&) = delete;
  StreamGroup& operator=(StreamGroup&&) = delete;

  // The listener outlives the stream: until on_end() or close().
  virtual Id open(Request request, StreamListener& listener) = 0;
  // Ends a stream without a further call of its listener. Unknown ids are fine.
  virtual void close(Id id) = 0;
  [[nodiscard]] virtual std::size_t size() const = 0;

  // Moves what there is to move; returns after the first that moved, or after `at_most`, or when a
  // signal came.
  virtual void run(std::chrono::milliseconds at_most) = 0;
};

}  // namespace k8spark::http
