#include "app/local/local_login.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace k8spark::app {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;

struct Given {
  SubmitOptions options;
  profile::ProfileSettings settings;
  SparkConf conf;
  kube::ClusterAccess access;

  [[nodiscard]] Result<LocalLogin> login() const {
    return local_login(options, settings, conf, access);
  }
};

TEST(LocalLogin, IsTheContextOfTheKubeconfig) {
  Given given;
  given.access.context_name = "lab";
  auto login = given.login();
  ASSERT_TRUE(login);
  EXPECT_EQ(login->keys.get("spark.kubernetes.context"), "lab");
  EXPECT_THAT(login->variables, IsEmpty());
  given.options.kube.kubeconfig = "/home/ann/lab";
  EXPECT_THAT(given.login()->variables, ElementsAre(Pair("KUBECONFIG", "/home/ann/lab")));
}

TEST(LocalLogin, FlagsBecomeKeysWithoutDriver) {
  Given given;
  given.options.kube.token = "PLANTED";
  given.options.kube.certificate_authority = "/ca.pem";
  given.options.kube.client_certificate = "/c.pem";
  given.options.kube.client_key = "/k.pem";
  given.options.kube.insecure_skip_tls_verify = true;
  SparkConf const keys = given.login()->keys;
  EXPECT_EQ(keys.get("spark.kubernetes.authenticate.oauthToken"), "PLANTED");
  EXPECT_EQ(keys.get("spark.kubernetes.authenticate.caCertFile"), "/ca.pem");
  EXPECT_EQ(keys.get("spark.kubernetes.authenticate.clientCertFile"), "/c.pem");
  EXPECT_EQ(keys.get("spark.kubernetes.authenticate.clientKeyFile"), "/k.pem");
  EXPECT_EQ(keys.get("spark.kubernetes.trust.certificates"), "true");
}

TEST(LocalLogin, TheSubmittersKeysAreTheDrivers) {
  Given given;
  std::string const prefix = "spark.kubernetes.authenticate.";
  given.conf.set(prefix + "submission.oauthTokenFile", "/token", {});
  EXPECT_EQ(given.login()->keys.get(prefix + "oauthTokenFile"), "/token");
  // Who gives the driver's own keys means these and no others.
  given.conf.set(prefix + "caCertFile", "/ca.pem", {});
  EXPECT_FALSE(given.login()->keys.contains(prefix + "oauthTokenFile"));
  EXPECT_FALSE(given.login()->keys.contains(prefix + "caCertFile"));
}

TEST(LocalLogin, WhatNoKeySaysIsRefused) {
  Given given;
  given.options.kube.as_groups = {"ops"};
  auto const login = given.login();
  ASSERT_FALSE(login);
  EXPECT_EQ(login.error().where, "--as-group");
  EXPECT_THAT(login.error().hint, HasSubstr("--master proxy"));
}

TEST(LocalLogin, AProxyNeedsNone) {
  LocalLogin const login = proxy_login("http://127.0.0.1:4711");
  EXPECT_EQ(login.keys.get("spark.master"), "k8s://http://127.0.0.1:4711");
  EXPECT_THAT(login.variables,
              ElementsAre(Pair("KUBERNETES_AUTH_TRYKUBECONFIG", "false"),
                          Pair("KUBERNETES_AUTH_TRYSERVICEACCOUNT", "false")));
}

}  // namespace
}  // namespace k8spark::app
