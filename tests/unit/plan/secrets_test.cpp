#include "plan_support.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace k8spark::test {
namespace {

TEST(MountedSecrets, AreVolumesNamedAfterThem) {
  Plan const plan =
      planned(java_submission("4.1", {{"spark.kubernetes.driver.secrets.creds", "/etc/creds"}}));
  EXPECT_EQ(named(spec(plan)["volumes"], "creds-volume")["secret"],
            (Json{{"secretName", "creds"}}));
  EXPECT_EQ(named(driver(plan)["volumeMounts"], "creds-volume")["mountPath"], "/etc/creds");
  EXPECT_TRUE(resource(plan, "Secret").is_null());
}

TEST(EnvSecrets, ReferToAKey) {
  Plan const plan =
      planned(java_submission("4.1", {{"spark.kubernetes.driver.secretKeyRef.AWS", "aws:key"}}));
  EXPECT_EQ(env(plan, "AWS")["secretKeyRef"], (Json{{"name", "aws"}, {"key", "key"}}));
}

TEST(EnvSecrets, NeedTwoPartsAsJavaSplitsThem) {
  for (char const* const value : {"", "aws", "aws:", "a:b:c", ":", "aws::"})
    EXPECT_EQ(
        refused_at(java_submission("4.1", {{"spark.kubernetes.driver.secretKeyRef.AWS", value}})),
        "at spark.kubernetes.driver.secretKeyRef.AWS")
        << value;
  planned(java_submission("4.1", {{"spark.kubernetes.driver.secretKeyRef.AWS", "a:b:"}}));
}

}  // namespace
}  // namespace k8spark::test
