#include "kube/same_login.h"

#include "kube/exec_login.h"

#include <gtest/gtest.h>

#include <functional>

namespace k8spark::kube {
namespace {

ClusterAccess access() {
  ClusterAccess access;
  access.server = "https://k8s.example:6443";
  access.ns = "etl";
  access.auth.kind = Auth::Kind::kExec;
  access.auth.exec = ExecPlugin{"v1", "aws", {"get-token"}, {}, "", "Never", false, "", nullptr};
  access.auth.exec->session = std::make_shared<ExecSession>();
  return access;
}

TEST(SameLogin, NamespaceWarningsAndWhatAPluginHasSaidDoNotCount) {
  ClusterAccess other = access();
  EXPECT_TRUE(is_same_login(access(), other));
  other.ns = "ml";
  other.warnings = {"x"};
  EXPECT_TRUE(is_same_login(access(), other));
}

TEST(SameLogin, EverythingElseDoes) {
  std::vector<std::function<void(ClusterAccess&)>> const changes = {
      [](ClusterAccess& a) { a.server = "https://other"; },
      [](ClusterAccess& a) { a.proxy = "http://p"; },
      [](ClusterAccess& a) { a.disable_compression = true; },
      [](ClusterAccess& a) { a.request_timeout = std::chrono::seconds(1); },
      [](ClusterAccess& a) { a.context_name = "x"; },
      [](ClusterAccess& a) { a.cluster_name = "x"; },
      [](ClusterAccess& a) { a.user_name = "x"; },
      [](ClusterAccess& a) { a.where = "x"; },
      [](ClusterAccess& a) { a.ca_source = "x"; },
      [](ClusterAccess& a) { a.tls.ca_pem = "x"; },
      [](ClusterAccess& a) { a.tls.client_cert_pem = "x"; },
      [](ClusterAccess& a) { a.tls.client_key_pem = "x"; },
      [](ClusterAccess& a) { a.tls.server_name = "x"; },
      [](ClusterAccess& a) { a.tls.insecure_skip_verify = true; },
      [](ClusterAccess& a) { a.auth.kind = Auth::Kind::kToken; },
      [](ClusterAccess& a) { a.auth.token = "x"; },
      [](ClusterAccess& a) { a.auth.token_file = "x"; },
      [](ClusterAccess& a) { a.auth.client_cert_file = "x"; },
      [](ClusterAccess& a) { a.auth.client_key_file = "x"; },
      [](ClusterAccess& a) { a.auth.username = "x"; },
      [](ClusterAccess& a) { a.auth.password = "x"; },
      [](ClusterAccess& a) { a.auth.impersonation.user = "x"; },
      [](ClusterAccess& a) { a.auth.impersonation.uid = "x"; },
      [](ClusterAccess& a) { a.auth.impersonation.groups = {"x"}; },
      [](ClusterAccess& a) {
        a.auth.impersonation.extra = {{"x", "y"}};
      },
      [](ClusterAccess& a) { a.auth.exec.reset(); },
      [](ClusterAccess& a) { a.auth.exec->command = "x"; },
      [](ClusterAccess& a) { a.auth.exec->args = {"x"}; },
      [](ClusterAccess& a) {
        a.auth.exec->env = {{"x", "y"}};
      },
  };
  for (std::size_t i = 0; i < changes.size(); ++i) {
    ClusterAccess other = access();
    changes[i](other);
    EXPECT_FALSE(is_same_login(access(), other)) << "change " << i;
  }
}

}  // namespace
}  // namespace k8spark::kube
