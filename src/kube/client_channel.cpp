#include "http/upgrade.h"
#include "kube/client.h"
#include "websocket/handshake.h"

#include <utility>

// How Client opens what is no plain request.
namespace k8spark::kube {

namespace {

websocket::Answer answer_of(http::Response const& head) {
  return {head.header("upgrade"),
          head.header("connection"),
          head.header("sec-websocket-accept"),
          head.header("sec-websocket-protocol"),
          head.header("sec-websocket-extensions")};
}

}  // namespace

Result<std::vector<http::Header>> Client::credential_headers() {
  std::lock_guard const lock(credentials_mutex_);
  Result<std::vector<http::Header>> headers = credentials_.headers();
  if (auto identity = credentials_.take_new_identity()) {
    // For what opens connections of its own later: stream groups.
    access_.tls.client_cert_pem = identity->client_cert_pem;
    access_.tls.client_key_pem = identity->client_key_pem;
    transport_.show_identity(std::move(identity->client_cert_pem),
                             std::move(identity->client_key_pem));
  }
  return headers;
}

bool Client::refresh_credentials() {
  std::lock_guard const lock(credentials_mutex_);
  return credentials_.refresh();
}

Result<std::unique_ptr<ChannelSocket>> Client::open_channel(
    std::string const& path_and_query,
    std::vector<std::string> const& protocols,
    sys::Random& random) {
  for (bool second = false;; second = true) {
    websocket::Offer const offer = websocket::make_offer(random, protocols);
    Call call{"GET", path_and_query, "", "", true, false};
    K8SPARK_ASSIGN(http::Request request, make_request(call));
    request.headers.emplace_back("User-Agent", "k8spark");
    for (auto& header : websocket::offer_headers(offer)) request.headers.push_back(header);
    K8SPARK_ASSIGN(http::Upgraded opened, http::open_upgraded(transport_, request));
    if (opened.head.status == 401 && !second && refresh_credentials()) continue;
    if (opened.head.status != 101) {
      Error error = refusal(opened.head, "GET", path_and_query);
      // Source: the gate AuthorizePodWebsocketUpgradeCreatePermission of Kubernetes 1.35.
      if (opened.head.status == 403 && !error.hint.empty())
        error.hint += "; a WebSocket needs get, and from Kubernetes 1.35 on create as well";
      return error;
    }
    auto protocol = websocket::check_answer(offer, answer_of(opened.head));
    if (!protocol) {
      Error error = std::move(protocol).error();
      error.where = "GET " + path_and_query.substr(0, path_and_query.find('?'));
      return error;
    }
    return std::make_unique<ChannelSocket>(
        ChannelSocket::Start{
            std::move(opened.connection), *std::move(protocol), std::move(opened.rest)},
        random,
        clock_);
  }
}

}  // namespace k8spark::kube
