#include "websocket/handshake.h"

#include "text/encoding.h"
#include "text/strings.h"

#include <openssl/evp.h>

#include <algorithm>
#include <array>

namespace k8spark::websocket {

namespace {

constexpr std::string_view kGuid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";  // RFC 6455 §1.3

Error not_a_websocket(std::string message) {
  return {ErrorCode::kUnavailable,
          std::move(message),
          "",
          "something between here and the API server does not pass WebSockets on"};
}

bool has_word(std::optional<std::string> const& list, std::string_view word) {
  if (!list) return false;
  std::vector<std::string> const words = text::split_list(*list);
  return std::any_of(words.begin(), words.end(), [&](std::string const& one) {
    return text::equals_ignore_case(one, word);
  });
}

}  // namespace

Offer make_offer(sys::Random& random, std::vector<std::string> protocols) {
  return {text::base64_encode(random.bytes(16)), std::move(protocols)};
}

std::vector<std::pair<std::string, std::string>> offer_headers(Offer const& offer) {
  return {{"Upgrade", "websocket"},
          {"Connection", "Upgrade"},
          {"Sec-WebSocket-Version", "13"},
          {"Sec-WebSocket-Key", offer.key},
          {"Sec-WebSocket-Protocol", text::join(offer.protocols, ", ")}};
}

std::string accept_of(std::string_view key) {
  std::string const input = std::string(key).append(kGuid);
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  EVP_Digest(input.data(), input.size(), digest.data(), &size, EVP_sha1(), nullptr);
  return text::base64_encode({reinterpret_cast<char const*>(digest.data()), size});
}

Result<std::string> check_answer(Offer const& offer, Answer const& answer) {
  if (!has_word(answer.upgrade, "websocket") || !has_word(answer.connection, "upgrade"))
    return not_a_websocket("the server switched to something that is no WebSocket");
  if (text::trim(answer.accept.value_or("")) != accept_of(offer.key))
    return not_a_websocket("the answer is not one to our WebSocket key");
  if (answer.extensions && !text::trim(*answer.extensions).empty())
    return not_a_websocket("the server uses a WebSocket extension that was not offered");
  std::string const chosen(text::trim(answer.protocol.value_or("")));
  if (std::find(offer.protocols.begin(), offer.protocols.end(), chosen) == offer.protocols.end())
    return not_a_websocket(
        chosen.empty() ? "the server speaks none of " + text::join(offer.protocols, ", ")
                       : "the server chose the protocol \"" + chosen + "\", which was not offered");
  return chosen;
}

}  // namespace k8spark::websocket
