#pragma once

#include "http/transport.h"
#include "kube/access.h"
#include "kube/exec_login.h"
#include "sys/clock.h"
#include "sys/file_system.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace k8spark::kube {

// The headers that prove who we are. Token files rotate: they are read again after 50 s
// (60 s period, 10 s leeway) and after a 401. Source: client-go, transport/token_source.go.
// Certificate files too, after five minutes. Plugins run when they must (exec_login.h).
class Credentials {
 public:
  Credentials(ClusterAccess const& access,
              sys::FileSystem const& files,
              sys::Clock& clock,
              PluginHost plugins = {});

  // Authorization and Impersonate-*. kUsage when the only token file cannot be read,
  // kUnauthenticated when a plugin fails.
  Result<std::vector<http::Header>> headers();
  // After a 401: true when the next headers() may differ, so that a second try makes sense.
  bool refresh();

  // A client certificate that the last headers() found or got, once for each: the connections that
  // prove another one have to go.
  struct Identity {
    std::string client_cert_pem;
    std::string client_key_pem;
  };
  std::optional<Identity> take_new_identity();

  // "a token of user ann", "the token file /x", "a client certificate"; for the message of a 401.
  [[nodiscard]] std::string describe() const;

 private:
  Result<std::string> bearer_token();
  Result<std::string> plugin_token();
  // Looks for another client certificate in the files it came from. True if there is one.
  bool look_at_certificate();

  Auth auth_;
  sys::FileSystem const& files_;
  sys::Clock& clock_;
  std::string cached_;
  sys::Clock::Milliseconds read_at_{0};
  bool fresh_ = false;
  std::unique_ptr<ExecLogin> login_;
  int generation_ = 0;  // of the plugin's credential that headers() gave
  std::string shown_cert_;
  sys::Clock::Milliseconds looked_at_{0};  // the certificate's files; steady
  std::optional<Identity> new_identity_;
};

}  // namespace k8spark::kube
