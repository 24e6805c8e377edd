#pragma once

#include "http/transport.h"
#include "k8spark/json.h"
#include "k8spark/result.h"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// Answers of the API server that are no success, as one Error. Pure.
namespace k8spark::kube {

// What a failed answer says. Source: apimachinery, meta/v1 Status.
struct Status {
  int code = 0;
  std::string reason;   // "AlreadyExists"; guessed from the code when the server gives none
  std::string message;  // the server's words; a cut and trimmed body when it sent no Status
  std::vector<std::string> causes;       // "spec.containers[0].image: Required value"
  std::vector<std::string> cause_types;  // "FieldValueRequired", "NamespaceTerminating"
  std::optional<std::chrono::milliseconds> retry_after;
  bool is_kubernetes = true;  // false: a web page, a redirect, somebody else's 404
};

Status parse_status(http::Response const& response, std::string_view method);
// The same of a Status object, as in an ERROR event of a watch.
Status parse_status_object(Json const& object);

// The error's code by HTTP status: 401 kUnauthenticated, 403 kPermissionDenied, 404 kNotFound,
// 409 kAlreadyExists or kConflict, 410 kConflict, 400/405/406/413/415/422 kInvalid, 429 and 5xx
// kUnavailable (502, 504 and ServerTimeout with outcome_unknown).
Error make_error(Status const& status, std::string where);

// For a 403 by RBAC: "ask: kubectl auth can-i create pods -n etl"; empty for other texts (quota,
// admission, Pod Security).
// impersonated  the user of --as, or empty
std::string can_i_hint(std::string_view message, std::string_view impersonated);

// The texts of code 299 in a Warning header. Source: RFC 7234 §5.5, apimachinery util/net.
std::vector<std::string> parse_warnings(std::string_view header);

}  // namespace k8spark::kube
