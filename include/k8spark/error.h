#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace k8spark {

// What a program branches on. `app` maps each to one exit code (docs/exit-codes.md, product
// contract).
enum class ErrorCode {
  kUsage,             // wrong flag, profile or configuration; nothing was created
  kNotFound,          // the named thing does not exist on the server
  kAlreadyExists,     // an object of that name is there and is not ours
  kUnauthenticated,   // the server does not know who we are
  kPermissionDenied,  // rights, quota, admission, Pod Security
  kConflict,          // stale resourceVersion, uid precondition, apply conflict
  kInvalid,           // the server understood and refused the object (400, 422)
  kUnavailable,       // no answer: refused, TLS, name lookup, or the server says "later"
  kTimeout,           // a deadline of ours passed
  kCancelled,         // SIGINT or SIGTERM
  kInternal,          // a bug in k8spark
};

// One failure, printed once by `app` as "k8spark: error: WHERE: MESSAGE" and "  hint: HINT".
// No field ever holds a token, key or secret value.
struct [[nodiscard]] Error {
  ErrorCode code = ErrorCode::kInternal;
  std::string message;  // what happened, lower case, no full stop: unknown key "imge"
  std::string where;    // "prod.yaml:7:3", "POST /api/v1/namespaces/etl/pods", or empty
  std::string hint;     // what to do now, or empty
  bool outcome_unknown =
      false;  // a request was sent, its answer lost: it may have been carried out

  bool operator==(Error const&) const = default;
};

inline Error usage_error(std::string message, std::string where = {}, std::string hint = {}) {
  return {ErrorCode::kUsage, std::move(message), std::move(where), std::move(hint)};
}

// "usage", "permission-denied", ...: the spelling in `-o json`.
std::string_view to_string(ErrorCode code);

}  // namespace k8spark
