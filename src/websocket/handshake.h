#pragma once

#include "k8spark/result.h"
#include "sys/random.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// The opening of a WebSocket, client side. Pure. Source: RFC 6455 §4.
namespace k8spark::websocket {

struct Offer {
  std::string key;                     // Sec-WebSocket-Key: 16 random bytes in base64
  std::vector<std::string> protocols;  // best first, at least one
};

Offer make_offer(sys::Random& random, std::vector<std::string> protocols);

// What a GET must carry beside Host and whatever proves who we are.
std::vector<std::pair<std::string, std::string>> offer_headers(Offer const& offer);

// Sec-WebSocket-Accept for a key: base64 of SHA-1 of the key and a fixed text.
std::string accept_of(std::string_view key);

// The headers of a 101 that count; nothing: the server sent none.
struct Answer {
  std::optional<std::string> upgrade;
  std::optional<std::string> connection;
  std::optional<std::string> accept;
  std::optional<std::string> protocol;
  std::optional<std::string> extensions;
};

// The protocol that the server chose among those offered. kUnavailable when the answer is not one
// to this offer: another key, an extension or a protocol that was not offered, or none.
Result<std::string> check_answer(Offer const& offer, Answer const& answer);

}  // namespace k8spark::websocket
