#include "kube/exec_channel.h"

#include "kube/fields.h"
#include "kube/resource.h"
#include "text/encoding.h"
#include "text/strings.h"

#include <nlohmann/json.hpp>

namespace k8spark::kube {

namespace {

enum Channel : char { kInput = 0, kOutput = 1, kError = 2, kStatus = 3, kResize = 4, kClose = -1 };

// {"status":"Failure","reason":"NonZeroExitCode","details":{"causes":[{"reason":"ExitCode",
// "message":"7"}]}}
ExecStatus read_status(std::string_view text) {
  Json const status = Json::parse(text, nullptr, false);
  if (!status.is_object()) return {1, std::string(text::trim(text))};
  if (string_at(status, {"status"}) == "Success") return {};
  std::string message = string_at(status, {"message"});
  if (string_at(status, {"reason"}) == "NonZeroExitCode") {
    Json const* const causes = find_at(status, {"details", "causes"});
    if (causes != nullptr && causes->is_array())
      for (Json const& cause : *causes) {
        if (string_at(cause, {"reason"}) != "ExitCode") continue;
        auto const code = text::to_integer(string_at(cause, {"message"}));
        if (code && *code > 0 && *code <= 255) return {static_cast<int>(*code), ""};
      }
  }
  return {1, message.empty() ? "the server says that it failed, and not why" : std::move(message)};
}

}  // namespace

std::string exec_path(std::string_view ns, std::string_view pod, ExecRequest const& request) {
  std::string path = resource_path(pods(), ns, pod) + "/exec?";
  if (!request.container.empty()) path += "container=" + text::url_encode(request.container) + '&';
  path += request.input ? "stdin=true&" : "";
  path += "stdout=true&";
  path += request.tty ? "tty=true" : "stderr=true";
  for (std::string const& word : request.command) path += "&command=" + text::url_encode(word);
  return path;
}

std::vector<std::string> exec_protocols() {
  return {"v5.channel.k8s.io", "v4.channel.k8s.io"};
}

std::optional<ExecChannel::Output> ExecChannel::take(std::string_view message) {
  // The server begins with empty messages, and may end channels that we do not write to.
  if (message.size() < 2) return std::nullopt;
  std::string_view const bytes = message.substr(1);
  switch (message.front()) {
    case kOutput:
      return Output{false, bytes};
    case kError:
      return Output{true, bytes};
    case kStatus:
      if (!status_) status_ = read_status(bytes);
      return std::nullopt;
    default:
      return std::nullopt;
  }
}

std::string ExecChannel::input(std::string_view bytes) {
  return std::string(1, kInput).append(bytes);
}

std::string ExecChannel::end_of_input() {
  return {kClose, kInput};
}

std::string ExecChannel::resize(std::size_t columns, std::size_t rows) {
  return std::string(1, kResize) + R"({"Width":)" + std::to_string(columns) + R"(,"Height":)" +
         std::to_string(rows) + "}\n";
}

}  // namespace k8spark::kube
