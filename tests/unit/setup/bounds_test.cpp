#include "setup/bounds.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace k8spark::setup {
namespace {

TEST(Amounts, AreNamesAndQuantities) {
  auto const amounts = parse_amounts("--quota", "cpu=20,requests.memory=1.5Gi,pods=50,x=500m");
  ASSERT_TRUE(amounts);
  EXPECT_EQ(*amounts,
            (Amounts{{"cpu", "20"}, {"requests.memory", "1.5Gi"}, {"pods", "50"}, {"x", "500m"}}));
  for (char const* const bad : {"", "cpu", "=1", "cpu=", "cpu=lots", "memory=4gb", "memory=-1"})
    EXPECT_FALSE(parse_amounts("--quota", bad)) << bad;
}

TEST(Namespace, HasTheLabelsOfItsPodSecurityLevel) {
  EXPECT_EQ(make_namespace("etl", "restricted", {{"team", "data"}})["metadata"]["labels"].dump(),
            R"({"pod-security.kubernetes.io/enforce":"restricted",)"
            R"("pod-security.kubernetes.io/audit":"restricted",)"
            R"("pod-security.kubernetes.io/warn":"restricted","team":"data"})");
  EXPECT_FALSE(make_namespace("etl", "", {})["metadata"].contains("labels"));
}

TEST(Bounds, AreWhatWasAskedFor) {
  EXPECT_EQ(resource_quota("etl", "spark", {{"pods", "5"}})["spec"].dump(),
            R"({"hard":{"pods":"5"}})");
  EXPECT_EQ(
      limit_range("etl", "spark", {{"cpu", "2"}}, {{"cpu", "1"}})["spec"].dump(),
      R"({"limits":[{"type":"Container","default":{"cpu":"2"},"defaultRequest":{"cpu":"1"}}]})");
}

TEST(NetworkPolicy, LetsDriversAndExecutorsTalk) {
  Json const spec = network_policy("etl", "spark")["spec"];
  EXPECT_EQ(spec["policyTypes"].dump(), R"(["Ingress"])");
  EXPECT_EQ(spec["ingress"][0]["from"][0]["podSelector"], spec["podSelector"]);
  EXPECT_EQ(spec["ingress"][1]["ports"][0]["port"], 4040);
}

}  // namespace
}  // namespace k8spark::setup
