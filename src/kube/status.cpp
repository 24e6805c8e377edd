#include "kube/status.h"

#include "kube/fields.h"
#include "text/strings.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace k8spark::kube {

namespace {

constexpr std::size_t kMaxBodyText = 2048;
constexpr char const* kNotKubernetes = "this does not look like a Kubernetes API server";

// Source: apimachinery, api/errors NewGenericServerResponse.
std::string guess_reason(int code, std::string_view method) {
  switch (code) {
    case 400:
      return "BadRequest";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "NotFound";
    case 405:
      return "MethodNotAllowed";
    case 406:
      return "NotAcceptable";
    case 409:
      return method == "POST" ? "AlreadyExists" : "Conflict";
    case 410:
      return "Gone";
    case 413:
      return "RequestEntityTooLarge";
    case 415:
      return "UnsupportedMediaType";
    case 422:
      return "Invalid";
    case 429:
      return "TooManyRequests";
    case 500:
      return "InternalError";
    case 503:
      return "ServiceUnavailable";
    case 504:
      return "Timeout";
    default:
      return "";
  }
}

std::string html_title(std::string const& body) {
  std::string const lower = text::to_lower(body);
  std::size_t const begin = lower.find("<title");
  std::size_t const open = begin == std::string::npos ? begin : lower.find('>', begin);
  std::size_t const end = open == std::string::npos ? open : lower.find("</title", open);
  if (end == std::string::npos) return "";
  return std::string(text::trim(std::string_view(body).substr(open + 1, end - open - 1)));
}

bool is_html(http::Response const& response) {
  std::string const type = text::to_lower(response.header("content-type").value_or(""));
  std::string const head = text::to_lower(text::trim(response.body).substr(0, 15));
  return type.starts_with("text/html") || head.starts_with("<!doctype html") ||
         head.starts_with("<html");
}

// An answer without a Status: a web page, a redirect, or a line of text.
void read_plain(http::Response const& response, Status& status) {
  if (response.status >= 300 && response.status < 400) {
    status.is_kubernetes = false;
    status.message = "it sends us on to " + response.header("location").value_or("nowhere");
  } else if (is_html(response)) {
    status.is_kubernetes = false;
    std::string const title = html_title(response.body);
    status.message = title.empty() ? "a web page" : "a web page: " + title;
  } else {
    std::string const type = response.header("content-type").value_or("");
    bool const readable = type.empty() || type.starts_with("text/");
    std::string_view const body = text::trim(response.body);
    status.message = readable && !body.empty() && text::is_valid_utf8(body)
                         ? std::string(body.substr(0, kMaxBodyText))
                         : "unknown";
    if (response.status == 404 && status.message == "404 page not found")
      status.is_kubernetes = false;
  }
}

void read_causes(Json const& details, Status& status) {
  Json const* const causes = find_at(details, {"causes"});
  if (causes == nullptr || !causes->is_array()) return;
  for (Json const& cause : *causes) {
    std::string text = string_at(cause, {"field"});
    if (!text.empty()) text += ": ";
    status.causes.push_back(text.append(string_at(cause, {"message"})));
    status.cause_types.push_back(string_at(cause, {"reason"}));
  }
}

ErrorCode code_of(Status const& status) {
  if (status.code == 401) return ErrorCode::kUnauthenticated;
  if (status.code == 403) return ErrorCode::kPermissionDenied;
  if (!status.is_kubernetes) return ErrorCode::kUnavailable;
  if (status.code == 404) return ErrorCode::kNotFound;
  if (status.code == 409)
    return status.reason == "AlreadyExists" ? ErrorCode::kAlreadyExists : ErrorCode::kConflict;
  if (status.code == 410) return ErrorCode::kConflict;
  if (status.code == 429 || status.code >= 500) return ErrorCode::kUnavailable;
  return status.code >= 400 ? ErrorCode::kInvalid : ErrorCode::kUnavailable;
}

}  // namespace

Status parse_status_object(Json const& object) {
  Status status;
  if (Json const* const code = find_at(object, {"code"}); code != nullptr && code->is_number())
    status.code = code->get<int>();
  status.reason = string_at(object, {"reason"});
  status.message = string_at(object, {"message"});
  if (Json const* const details = find_at(object, {"details"}); details != nullptr) {
    read_causes(*details, status);
    Json const* const after = find_at(*details, {"retryAfterSeconds"});
    if (after != nullptr && after->is_number_integer())
      status.retry_after = std::chrono::seconds(std::clamp(after->get<long long>(), 0LL, 3600LL));
  }
  return status;
}

Status parse_status(http::Response const& response, std::string_view method) {
  Json const body = Json::parse(response.body, nullptr, false);
  Status status;
  if (body.is_object() && string_at(body, {"kind"}) == "Status") {
    status = parse_status_object(body);
  } else {
    read_plain(response, status);
  }
  status.code = response.status;
  if (status.reason.empty()) status.reason = guess_reason(response.status, method);
  return status;
}

Error make_error(Status const& status, std::string where) {
  Error error;
  error.code = code_of(status);
  error.where = std::move(where);
  error.message = "the server answered " + std::to_string(status.code);
  if (!status.reason.empty()) error.message += ' ' + status.reason;
  if (!status.message.empty()) error.message += ": " + status.message;
  // The server's message names one cause; a list of several is often cut there.
  for (std::string const& cause : status.causes) {
    std::size_t const colon = cause.find(": ");
    std::string_view const words =
        std::string_view(cause).substr(colon == std::string::npos ? 0 : colon + 2);
    if (!text::contains(error.message, words)) error.message += "; " + cause;
  }
  if (!status.is_kubernetes) error.hint = kNotKubernetes;
  error.outcome_unknown = status.code == 502 || status.code == 504 ||
                          (status.code == 500 && status.reason == "ServerTimeout");
  return error;
}

namespace {

// What stands in quotes after `before`, or "".
std::string quoted_after(std::string_view text, std::string_view before) {
  std::size_t const at = text.find(before);
  if (at == std::string_view::npos) return "";
  std::string_view const rest = text.substr(at + before.size());
  return std::string(rest.substr(0, rest.find('"')));
}

}  // namespace

// User "ann" cannot create resource "pods/exec" in API group "" in the namespace "etl"
// Source: apiserver, endpoints/handlers/responsewriters forbiddenMessage.
std::string can_i_hint(std::string_view message, std::string_view impersonated) {
  std::size_t const at = message.find("\" cannot ");
  std::string resource = quoted_after(message, " resource \"");
  if (at == std::string_view::npos || resource.empty()) return "";
  std::string_view const rest = message.substr(at + 9);
  std::string const verb(rest.substr(0, rest.find(' ')));
  std::string subresource;
  if (std::size_t const slash = resource.find('/'); slash != std::string::npos) {
    subresource = " --subresource=" + resource.substr(slash + 1);
    resource.resize(slash);
  }
  std::string const group = quoted_after(message, "in API group \"");
  if (!group.empty()) resource += '.' + group;
  std::string hint = "ask: kubectl auth can-i " + verb + ' ' + resource + subresource;
  std::string const ns = quoted_after(message, "in the namespace \"");
  if (!ns.empty()) hint += " -n " + ns;
  if (!impersonated.empty()) hint += " --as=" + std::string(impersonated);
  return hint;
}

// 299 - "text \"quoted\"" "date", 299 - "second"
std::vector<std::string> parse_warnings(std::string_view header) {
  std::vector<std::string> texts;
  std::size_t at = 0;
  while (at < header.size()) {
    std::string_view const code =
        text::trim(header.substr(at, header.find_first_of(" ,", at + 1) - at));
    bool const wanted = code == "299";
    std::size_t open = header.find('"', at);
    if (open == std::string_view::npos) break;
    std::string words;
    std::size_t i = open + 1;
    for (; i < header.size() && header[i] != '"'; ++i) {
      if (header[i] == '\\' && i + 1 < header.size()) ++i;
      words += header[i];
    }
    if (wanted && !words.empty()) texts.push_back(words);
    std::size_t const comma = header.find(',', i);
    if (comma == std::string_view::npos) break;
    at = header.find_first_not_of(' ', comma + 1);
  }
  return texts;
}

}  // namespace k8spark::kube
