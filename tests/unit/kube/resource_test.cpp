#include "kube/resource.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace k8spark::kube {
namespace {

TEST(ResourcePath, PutsGroupNamespaceAndNameTogether) {
  EXPECT_EQ(resource_path(pods(), "etl", "x"), "/api/v1/namespaces/etl/pods/x");
  EXPECT_EQ(resource_path(pods(), "etl", ""), "/api/v1/namespaces/etl/pods");
  EXPECT_EQ(resource_path(pods(), "", ""), "/api/v1/pods");
  EXPECT_EQ(resource_path(namespaces(), "etl", "etl"), "/api/v1/namespaces/etl");
  EXPECT_EQ(resource_path(*find_resource("PodGroup"), "etl", "a b"),
            "/apis/scheduling.volcano.sh/v1beta1/namespaces/etl/podgroups/a%20b");
}

TEST(FindResource, KnowsEveryKindThatSparkCreates) {
  for (char const* const kind : {"Pod",
                                 "Service",
                                 "ConfigMap",
                                 "Secret",
                                 "PersistentVolumeClaim",
                                 "NetworkPolicy",
                                 "PodGroup",
                                 "ServiceAccount",
                                 "Role",
                                 "RoleBinding",
                                 "Namespace",
                                 "Event"})
    EXPECT_TRUE(find_resource(kind)) << kind;
}

TEST(ResourceOf, ReadsKindAndApiVersion) {
  auto const policy =
      resource_of({{"apiVersion", "networking.k8s.io/v1"}, {"kind", "NetworkPolicy"}});
  ASSERT_TRUE(policy);
  EXPECT_EQ(policy->plural, "networkpolicies");
  auto const strange = resource_of({{"apiVersion", "v2"}, {"kind", "Pod"}});
  ASSERT_FALSE(strange);
  EXPECT_EQ(strange.error().code, ErrorCode::kUsage);
  EXPECT_EQ(strange.error().message, "k8spark does not know objects of kind \"Pod\" of v2");
  EXPECT_FALSE(resource_of(Json::array()));
}

TEST(CheckPathName, RefusesWhatWouldChangeThePath) {
  for (char const* const name : {"", ".", "..", "a/b", "a%2fb"})
    EXPECT_FALSE(check_path_name(name, "name of a Pod")) << name;
  EXPECT_TRUE(check_path_name("spark-pi-1-driver", "name of a Pod"));
}

}  // namespace
}  // namespace k8spark::kube
