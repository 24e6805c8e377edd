#pragma once

#include "http/transport.h"
#include "kube/access.h"
#include "sys/clock.h"
#include "sys/file_system.h"

#include <chrono>
#include <string>
#include <vector>

namespace k8spark::kube {

// The headers that prove who we are. Token files rotate: they are read again after 50 s
// (60 s period, 10 s leeway) and after a 401. Source: client-go, transport/token_source.go.
class Credentials {
 public:
  Credentials(Auth auth, sys::FileSystem const& files, sys::Clock& clock);

  // Authorization and Impersonate-*. kUsage when the only token file cannot be read.
  Result<std::vector<http::Header>> headers();
  // After a 401: true when the next headers() may differ, so that a second try makes sense.
  bool refresh();

  // "a token of user ann", "the token file /x", "a client certificate"; for the message of a 401.
  [[nodiscard]] std::string describe() const;

 private:
  Result<std::string> bearer_token();

  Auth auth_;
  sys::FileSystem const& files_;
  sys::Clock& clock_;
  std::string cached_;
  sys::Clock::Milliseconds read_at_{0};
  bool fresh_ = false;
};

}  // namespace k8spark::kube
