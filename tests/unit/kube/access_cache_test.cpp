#include "kube/access_cache.h"

#include "support/memory_file_system.h"

#include <gtest/gtest.h>

namespace k8spark::kube {
namespace {

struct Machine {
  Machine() {
    files.add("/home/ann/.kube/config", R"(apiVersion: v1
kind: Config
clusters: [{name: c, cluster: {server: "https://k8s.example:6443", insecure-skip-tls-verify: true}}]
users: [{name: u, user: {exec: {apiVersion: client.authentication.k8s.io/v1, command: aws, interactiveMode: Never}}}]
contexts: [{name: x, context: {cluster: c, user: u, namespace: etl}}]
current-context: x
)");
  }
  Result<ClusterAccess> load(AccessOverrides const& overrides) {
    return cache.load(overrides, files, environment);
  }

  test::MemoryFileSystem files;
  sys::Environment environment{sys::Environment::Map{{"HOME", "/home/ann"}}};
  AccessCache cache;
};

TEST(AccessCache, ReadsAKubeconfigOnceAndSharesThePluginsSession) {
  Machine machine;
  auto const first = machine.load({});
  auto const second = machine.load({});
  ASSERT_TRUE(first) << first.error().message;
  ASSERT_TRUE(second);
  EXPECT_EQ(second->ns, "etl");
  EXPECT_EQ(first->auth.exec->session, second->auth.exec->session);
  EXPECT_EQ(machine.files.read_log().size(), 1U);
}

TEST(AccessCache, AnotherQuestionGetsAnotherAnswer) {
  Machine machine;
  AccessOverrides other;
  other.ns = "ml";
  EXPECT_EQ(machine.load({})->ns, "etl");
  EXPECT_EQ(machine.load(other)->ns, "ml");
  other.context = "absent";
  EXPECT_FALSE(machine.load(other));
  EXPECT_FALSE(machine.load(other));
  machine.environment = sys::Environment(sys::Environment::Map{{"HOME", "/home/bob"}});
  EXPECT_FALSE(machine.load({})) << "bob has no kubeconfig";
}

}  // namespace
}  // namespace k8spark::kube
