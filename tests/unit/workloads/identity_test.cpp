#include "workloads/identity.h"

#include <gtest/gtest.h>

namespace k8spark::workloads {
namespace {

TEST(Identity, ANameIsWhatAServiceMayHave) {
  for (char const* name : {"nb", "a", "my-notebook-2"}) EXPECT_TRUE(check_name(name, "")) << name;
  EXPECT_TRUE(check_name(std::string(63, 'a'), ""));
  for (std::string const& name : {std::string(),
                                  std::string("2nb"),
                                  std::string("-nb"),
                                  std::string("nb-"),
                                  std::string("Nb"),
                                  std::string("a.b"),
                                  std::string("a_b"),
                                  std::string(64, 'a')}) {
    auto const checked = check_name(name, "NAME");
    ASSERT_FALSE(checked) << name;
    EXPECT_EQ(checked.error().code, ErrorCode::kUsage);
    EXPECT_EQ(checked.error().where, "NAME");
  }
}

TEST(Identity, EveryKindHasALabelThatIsReadBack) {
  for (Kind const kind :
       {Kind::kClientPod, Kind::kNotebook, Kind::kConnect, Kind::kHistoryServer, Kind::kStandalone})
    EXPECT_EQ(kind_of(to_string(kind)), kind);
  EXPECT_FALSE(kind_of("pod"));
}

TEST(Identity, LabelsStandBesideThoseOfTheObject) {
  Json object = {{"kind", "Service"}};
  object["metadata"]["labels"] = {{"team", "etl"}, {"app.kubernetes.io/managed-by", "helm"}};
  identify(object, {Kind::kNotebook, "nb", "ns"}, "server");
  EXPECT_EQ(object["metadata"]["namespace"], "ns");
  EXPECT_EQ(object["metadata"]["labels"], Json::parse(R"({"team": "etl",
      "app.kubernetes.io/managed-by": "k8spark", "app.kubernetes.io/name": "spark",
      "app.kubernetes.io/instance": "nb", "app.kubernetes.io/component": "server",
      "k8spark.io/workload": "notebook"})"));
}

TEST(Identity, ASelectorFindsOneThingOrAllOfAKind) {
  EXPECT_EQ(selector_text(Kind::kConnect, ""),
            "app.kubernetes.io/managed-by=k8spark,k8spark.io/workload=connect");
  EXPECT_EQ(selector_text(Kind::kStandalone, "sa", "worker"),
            "app.kubernetes.io/managed-by=k8spark,k8spark.io/workload=standalone,"
            "app.kubernetes.io/instance=sa,app.kubernetes.io/component=worker");
}

}  // namespace
}  // namespace k8spark::workloads
