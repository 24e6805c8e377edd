#include "kube/forward_channel.h"

#include "kube/resource.h"
#include "text/strings.h"

#include <algorithm>

namespace k8spark::kube {

namespace {

// Of the first and only port.
enum Channel : unsigned char { kData = 0, kError = 1 };

int little_endian(std::string_view two) {
  return static_cast<unsigned char>(two[0]) | static_cast<unsigned char>(two[1]) << 8;
}

Error broken(std::string message) {
  return {ErrorCode::kUnavailable, std::move(message), "", ""};
}

}  // namespace

std::string port_forward_path(std::string_view ns, std::string_view pod, int port) {
  return resource_path(pods(), ns, pod) + "/portforward?ports=" + std::to_string(port);
}

std::vector<std::string> port_forward_protocols() {
  return {"v4.channel.k8s.io"};
}

Result<std::string_view> ForwardChannel::take(std::string_view message) {
  if (message.empty()) return std::string_view();
  unsigned const channel = static_cast<unsigned char>(message.front());
  std::string_view bytes = message.substr(1);
  if (channel > kError) return std::string_view();
  std::string& begun = begun_.at(channel);
  if (begun.size() < 2) {
    std::size_t const missing = std::min(2 - begun.size(), bytes.size());
    begun.append(bytes.substr(0, missing));
    bytes.remove_prefix(missing);
    if (begun.size() < 2) return std::string_view();
    if (int const said = little_endian(begun); said != port_)
      return broken("the server forwards port " + std::to_string(said) + " and not " +
                    std::to_string(port_));
  }
  if (channel == kData || bytes.empty()) return bytes;
  return broken(std::string(text::trim(bytes)));
}

std::string ForwardChannel::data(std::string_view bytes) {
  return std::string(1, static_cast<char>(kData)).append(bytes);
}

}  // namespace k8spark::kube
