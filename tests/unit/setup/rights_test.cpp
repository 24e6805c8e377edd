#include "setup/rights.h"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace k8spark::setup {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::Not;

spark::SparkVersion version(char const* text) {
  return *spark::parse_spark_version(text);
}

SparkConf conf(std::vector<std::pair<std::string, std::string>> const& values) {
  SparkConf made;
  for (auto const& [key, value] : values) made.set(key, value, {Layer::kConfFlag, "--conf"});
  return made;
}

std::vector<std::string> verbs_for(std::vector<Right> const& rights, std::string const& resource) {
  auto const at = std::find_if(
      rights.begin(), rights.end(), [&](Right const& right) { return right.resource == resource; });
  return at == rights.end() ? std::vector<std::string>{} : at->verbs;
}

TEST(DriverRights, NeverHoldAStarNorWhatTheSubmissionMakes) {
  for (char const* const line : {"3.1", "3.2", "3.3", "3.4", "3.5", "4.0", "4.1", "4.2", "4.3"})
    for (Right const& right : driver_rights(rights_input(SparkConf(), version(line)))) {
      EXPECT_THAT(right.verbs, Not(Contains("*"))) << line;
      EXPECT_NE(right.resource, "secrets") << line;
      EXPECT_NE(right.resource, "networkpolicies") << line;
      EXPECT_FALSE(right.why.empty()) << right.resource;
    }
}

// What drivers of these lines asked of a recording API server, with and without claims.
TEST(DriverRights, AreWhatDriversWereSeenToAsk) {
  struct Seen {
    char const* line;
    bool claims;
    std::vector<std::string> calls;
  };
  std::vector<Seen> const all = {
      {"3.1",
       true,
       {"get pods",
        "watch pods",
        "create configmaps",
        "create pods",
        "create persistentvolumeclaims",
        "list pods",
        "delete pods",
        "list configmaps",
        "delete configmaps"}},
      {"3.2",
       true,
       {"get pods",
        "watch pods",
        "create configmaps",
        "list persistentvolumeclaims",
        "create pods",
        "create persistentvolumeclaims",
        "list services",
        "delete services",
        "delete persistentvolumeclaims",
        "list pods",
        "delete pods",
        "list configmaps",
        "delete configmaps"}},
      {"3.3",
       true,
       {"list persistentvolumeclaims",
        "delete persistentvolumeclaims",
        "list services",
        "delete services",
        "delete configmaps"}},
      {"3.4",
       false,
       {"get pods",
        "list pods",
        "list persistentvolumeclaims",
        "create configmaps",
        "create pods",
        "deletecollection pods",
        "deletecollection services",
        "deletecollection persistentvolumeclaims",
        "deletecollection configmaps"}},
      {"3.5",
       false,
       {"deletecollection pods",
        "deletecollection services",
        "deletecollection persistentvolumeclaims",
        "deletecollection configmaps"}},
      {"4.3",
       true,
       {"get pods",
        "list pods",
        "create configmaps",
        "watch pods",
        "list persistentvolumeclaims",
        "create pods",
        "create persistentvolumeclaims",
        "deletecollection services",
        "deletecollection persistentvolumeclaims",
        "deletecollection pods",
        "deletecollection configmaps"}},
  };
  for (Seen const& seen : all) {
    std::vector<std::pair<std::string, std::string>> values = {
        {"spark.kubernetes.driver.ownPersistentVolumeClaim", "true"},
        {"spark.kubernetes.driver.reusePersistentVolumeClaim", "true"}};
    if (seen.claims)
      values.emplace_back(
          "spark.kubernetes.executor.volumes.persistentVolumeClaim.spark-local-dir-1."
          "options.claimName",
          "OnDemand");
    auto const rights = driver_rights(rights_input(conf(values), version(seen.line)));
    for (std::string const& call : seen.calls) {
      std::size_t const blank = call.find(' ');
      EXPECT_THAT(verbs_for(rights, call.substr(blank + 1)), Contains(call.substr(0, blank)))
          << seen.line << ": " << call;
    }
  }
}

TEST(DriverRights, OfOldLinesHoldNoCollections) {
  for (char const* const line : {"3.1", "3.2", "3.3"})
    for (Right const& right : driver_rights(rights_input(SparkConf(), version(line))))
      EXPECT_THAT(right.verbs, Not(Contains("deletecollection"))) << line << right.resource;
  EXPECT_THAT(verbs_for(driver_rights(rights_input({}, version("3.1"))), "services"),
              ElementsAre());
  EXPECT_THAT(verbs_for(driver_rights(rights_input({}, version("3.3"))), "persistentvolumeclaims"),
              ElementsAre());
}

TEST(DriverRights, CreateClaimsOnlyForARunThatHasThem) {
  std::string const claim = "spark.kubernetes.executor.volumes.persistentVolumeClaim.data.options.";
  struct Case {
    std::vector<std::pair<std::string, std::string>> values;
    bool creates;
  };
  std::vector<Case> const cases = {
      {{}, false},
      {{{claim + "claimName", "mine"}}, false},
      {{{claim + "claimName", "OnDemand"}}, true},
      {{{claim + "storageClass", "fast"}, {claim + "sizeLimit", "5Gi"}}, true},
      {{{claim + "storageClass", "fast"}}, false},
  };
  for (Case const& one : cases) {
    auto const rights = driver_rights(rights_input(conf(one.values), version("4.3")));
    auto const verbs = verbs_for(rights, "persistentvolumeclaims");
    EXPECT_EQ(std::count(verbs.begin(), verbs.end(), "create"), one.creates ? 1 : 0);
    EXPECT_THAT(verbs, Contains("list"));
  }
}

TEST(DriverRights, PatchPodsOnlyWhereTheDriverLabelsThem) {
  auto const may_patch = [](std::vector<std::pair<std::string, std::string>> const& values) {
    auto const verbs = verbs_for(driver_rights(rights_input(conf(values), version("4.3"))), "pods");
    return std::count(verbs.begin(), verbs.end(), "patch") == 1;
  };
  EXPECT_FALSE(may_patch({}));
  EXPECT_FALSE(may_patch({{"spark.kubernetes.executor.deleteOnTermination", "true"}}));
  EXPECT_TRUE(may_patch({{"spark.kubernetes.executor.deleteOnTermination", "false"}}));
  EXPECT_TRUE(may_patch({{"spark.kubernetes.executor.decommissionLabel", "gone"}}));
}

TEST(DriverRights, FollowTheAllocator) {
  auto const rights_of = [](char const* name) {
    return driver_rights(
        rights_input(conf({{"spark.kubernetes.allocation.pods.allocator", name}}), version("4.3")));
  };
  EXPECT_THAT(verbs_for(rights_of("direct"), "statefulsets"), ElementsAre());
  EXPECT_THAT(verbs_for(rights_of("statefulset"), "statefulsets"), Contains("create"));
  EXPECT_THAT(verbs_for(rights_of("deployment"), "deployments"), Contains("create"));
}

TEST(DriverRights, FollowThePlugins) {
  auto const rights = driver_rights(
      rights_input(conf({{"spark.plugins",
                          "org.apache.spark.scheduler.cluster.k8s.ExecutorResizePlugin,"
                          "org.apache.spark.scheduler.cluster.k8s.ExecutorPVCResizePlugin"}}),
                   version("4.3")));
  EXPECT_THAT(verbs_for(rights, "pods/resize"), Contains("patch"));
  EXPECT_THAT(verbs_for(rights, "persistentvolumeclaims"), Contains("patch"));
}

TEST(SubmitterRights, HoldTheNetworkPolicyFrom42On) {
  auto const policies = [](char const* line, SparkConf const& values) {
    return verbs_for(submitter_rights(rights_input(values, version(line))), "networkpolicies");
  };
  EXPECT_THAT(policies("4.1", {}), ElementsAre());
  EXPECT_THAT(policies("4.2", {}), ElementsAre("create", "delete", "get", "patch"));
  EXPECT_THAT(policies("4.2",
                       conf({{"spark.kubernetes.driver.pod.excludedFeatureSteps",
                              "org.apache.spark.deploy.k8s.features.NetworkPolicyFeatureStep"}})),
              ElementsAre());
}

TEST(SubmitterRights, HoldSecretsOnlyWhenTheSubmissionMakesOne) {
  auto const secrets = [](SparkConf const& values) {
    return verbs_for(submitter_rights(rights_input(values, version("4.1"))), "secrets");
  };
  EXPECT_THAT(secrets({}), ElementsAre());
  EXPECT_THAT(secrets(conf({{"spark.kubernetes.authenticate.driver.caCertFile", "/ca"}})),
              Contains("create"));
}

TEST(SubmitterRights, HoldTheLeaseOnlyOfThoseWhoTakeTurns) {
  RightsInput input = rights_input({}, version("4.1"));
  EXPECT_THAT(verbs_for(submitter_rights(input), "leases"), ElementsAre());
  input.leases = true;
  EXPECT_THAT(verbs_for(submitter_rights(input), "leases"),
              ElementsAre("create", "delete", "get", "patch", "update"));
  EXPECT_THAT(verbs_for(driver_rights(input), "leases"), ElementsAre());
}

TEST(Rules, JoinResourcesOfOneGroupWithTheSameVerbs) {
  Json const rules = rules_of({{"", "configmaps", {"get"}, ""},
                               {"", "services", {"get"}, ""},
                               {"apps", "deployments", {"get"}, ""},
                               {"", "pods", {"get", "list"}, ""}});
  EXPECT_EQ(rules.dump(),
            R"([{"apiGroups":[""],"resources":["configmaps","services"],"verbs":["get"]},)"
            R"({"apiGroups":["apps"],"resources":["deployments"],"verbs":["get"]},)"
            R"({"apiGroups":[""],"resources":["pods"],"verbs":["get","list"]}])");
}

}  // namespace
}  // namespace k8spark::setup
