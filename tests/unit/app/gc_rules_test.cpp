#include "app/run/gc_rules.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace k8spark::app {
namespace {

using Action = GcVerdict::Action;

constexpr std::int64_t kSecond = 1'000'000'000;
constexpr std::int64_t kNow = 1'000'000 * kSecond;

GcPod driver(std::string const& name = "etl-0123456789abcdef-driver") {
  GcPod pod;
  pod.ns = "etl";
  pod.name = name;
  pod.uid = "u-" + name;
  pod.role = "driver";
  pod.app_id = "spark-" + name;
  pod.created_ns = kNow - 3600 * kSecond;
  return pod;
}

GcPod executor(GcOwner owner) {
  GcPod pod = driver("etl-exec-1");
  pod.role = "executor";
  pod.app_id = "spark-x";
  pod.owner = std::move(owner);
  return pod;
}

GcObject object(std::string const& kind, std::string const& name) {
  GcObject object;
  object.kind = kind;
  object.ns = "etl";
  object.name = name;
  object.uid = "u-" + name;
  object.created_ns = kNow - 3600 * kSecond;
  return object;
}

GcRules rules_with(std::vector<GcPod> pods, GcLimits limits = {}) {
  limits.now_ns = kNow;
  if (limits.older_than.count() == 0) limits.older_than = std::chrono::seconds(600);
  GcRules rules(limits);
  for (GcPod& pod : pods) rules.add(std::move(pod));
  return rules;
}

TEST(GcNames, OnlySparksOwnCount) {
  struct Case {
    char const* kind;
    char const* name;
    bool sparks;
  };
  for (Case const& c : std::initializer_list<Case>{
           {"Service", "etl-0123456789abcdef-driver-svc", true},
           {"Service", "spark-0123456789abcdef-driver-svc", true},
           {"Service", "my-driver-svc", false},
           {"ConfigMap", "spark-drv-0123456789abcdef-conf-map", true},
           {"ConfigMap", "spark-exec-0123456789abcdef-conf-map", true},
           {"ConfigMap", "other-0123456789abcdef-conf-map", false},
           {"ConfigMap", "spark-drv-x-0123456789abcdef-conf-map", false},
           {"ConfigMap", "etl-0123456789abcdef-driver-podspec-conf-map", true},
           {"ConfigMap", "etl-0123456789abcdef-hadoop-config", true},
           {"ConfigMap", "etl-0123456789abcdeX-hadoop-config", false},
           {"ConfigMap", "etl0123456789abcdef-hadoop-config", false},
           {"ConfigMap", "kube-root-ca.crt", false},
           {"Secret", "etl-0123456789abcdef-kubernetes-credentials", true},
           {"Secret", "etl-0123456789abcdef-policy", false},
           {"NetworkPolicy", "etl-0123456789abcdef-policy", true},
           {"PersistentVolumeClaim", "etl-0123456789abcdef-driver-pvc-12", true},
           {"PersistentVolumeClaim", "etl-0123456789abcdef-driver-pvc-", false}})
    EXPECT_EQ(is_sparks(object(c.kind, c.name)), c.sparks) << c.kind << '/' << c.name;
}

TEST(GcRules, WhatHasNoDriverGoesButNotWhileASubmitMayBeUnderWay) {
  GcRules const rules = rules_with({});
  GcObject map = object("ConfigMap", "spark-drv-0123456789abcdef-conf-map");
  EXPECT_EQ(rules.judge(map).action, Action::kDelete);
  map.created_ns = kNow - 599 * kSecond;
  EXPECT_EQ(rules.judge(map).action, Action::kKeep);
}

TEST(GcRules, WhatLostItsOwnerGetsItsDriver) {
  GcPod pod = driver();
  pod.uses = {"ConfigMap/spark-drv-fedcba9876543210-conf-map"};
  GcRules const rules = rules_with({pod});
  GcObject by_app = object("Service", "any");
  by_app.app_id = pod.app_id;
  for (GcObject const& one : {by_app,
                              object("ConfigMap", "spark-drv-fedcba9876543210-conf-map"),
                              object("ConfigMap", "etl-0123456789abcdef-hadoop-config")}) {
    GcVerdict const verdict = rules.judge(one);
    EXPECT_EQ(verdict.action, Action::kOwn) << one.name;
    EXPECT_EQ(verdict.owner, (GcOwner{"Pod", pod.name, pod.uid})) << one.name;
  }
}

TEST(GcRules, ADriverOfAnotherNamespaceIsNoDriver) {
  GcPod pod = driver();
  pod.ns = "other";
  GcObject map = object("ConfigMap", "x");
  map.app_id = pod.app_id;
  EXPECT_EQ(rules_with({pod}).judge(map).action, Action::kDelete);
}

TEST(GcRules, AnOwnedObjectIsDecidedByItsOwner) {
  GcPod const pod = driver();
  GcRules rules = rules_with({pod});
  GcObject map = object("ConfigMap", "spark-exec-0123456789abcdef-conf-map");
  map.owner = {"Pod", pod.name, pod.uid};
  EXPECT_EQ(rules.judge(map).action, Action::kKeep);
  map.owner = {"Pod", "notebook", "u-notebook"};
  EXPECT_EQ(rules.judge(map).action, Action::kAskOwner);
  rules.owner_is_there("u-notebook", true);
  EXPECT_EQ(rules.judge(map).action, Action::kKeep);
  rules.owner_is_there("u-notebook", false);
  EXPECT_EQ(rules.judge(map).action, Action::kDelete);
  map.owner = {"SparkApplication", "etl", "u-app"};
  EXPECT_EQ(rules.judge(map).action, Action::kKeep) << "somebody else's";
}

TEST(GcRules, AFormerAttemptAtARunIsSaidToBeOne) {
  GcPod pod = driver();
  pod.run_id = "nightly";
  GcObject map = object("ConfigMap", "x");
  map.run_id = "nightly";
  map.app_id = "spark-of-an-attempt-that-was-killed";
  GcVerdict const verdict = rules_with({pod}).judge(map);
  EXPECT_EQ(verdict.action, Action::kDelete);
  EXPECT_NE(verdict.reason.find("former attempt"), std::string::npos);
}

TEST(GcRules, ExecutorsGoWithTheirDriver) {
  GcPod gone = executor({"Pod", "x-driver", "u-x"});
  GcRules rules = rules_with({gone});
  EXPECT_EQ(rules.judge(gone).action, Action::kAskOwner);
  rules.owner_is_there("u-x", false);
  EXPECT_EQ(rules.judge(gone).action, Action::kDelete);

  GcPod pod = driver();
  GcPod one = executor({"Pod", pod.name, pod.uid});
  EXPECT_EQ(rules_with({pod, one}).judge(one).action, Action::kKeep);
  pod.ended = true;
  pod.ended_ns = kNow - 700 * kSecond;
  EXPECT_EQ(rules_with({pod, one}).judge(one).action, Action::kDelete);
  pod.ended_ns = kNow - 60 * kSecond;
  EXPECT_EQ(rules_with({pod, one}).judge(one).action, Action::kKeep) << "it may be ending itself";
}

// A driver of client mode is a process somewhere, and its executors have no owner.
TEST(GcRules, ExecutorsOfAClientModeDriverStayUnlessAskedFor) {
  GcPod one = executor({});
  EXPECT_EQ(rules_with({one}).judge(one).action, Action::kClientMode);
  GcLimits limits;
  limits.client_mode = true;
  EXPECT_EQ(rules_with({one}, limits).judge(one).action, Action::kDelete);
  GcPod ended = one;
  ended.ended = true;
  EXPECT_EQ(rules_with({ended}).judge(ended).action, Action::kDelete);

  GcObject map = object("ConfigMap", "spark-exec-0123456789abcdef-conf-map");
  map.app_id = one.app_id;
  map.role = "executor";
  EXPECT_EQ(rules_with({one}).judge(map).action, Action::kKeep);
  EXPECT_EQ(rules_with({}).judge(map).action, Action::kClientMode);
  EXPECT_EQ(rules_with({}, limits).judge(map).action, Action::kDelete);
}

TEST(GcRules, EndedDriversGoOnlyWhenAskedFor) {
  GcPod pod = driver();
  pod.ended = true;
  pod.ended_ns = kNow - 7200 * kSecond;
  EXPECT_EQ(rules_with({pod}).judge(pod).action, Action::kKeep);
  GcLimits limits;
  limits.finished_older_than = std::chrono::hours(1);
  EXPECT_EQ(rules_with({pod}, limits).judge(pod).action, Action::kDelete);
  limits.finished_older_than = std::chrono::hours(3);
  EXPECT_EQ(rules_with({pod}, limits).judge(pod).action, Action::kKeep);
  pod.ended = false;
  limits.finished_older_than = std::chrono::hours(0);
  EXPECT_EQ(rules_with({pod}, limits).judge(pod).action, Action::kKeep);
}

TEST(GcReading, TakesWhatRulesNeed) {
  GcPod const pod = read_gc_pod(Json::parse(R"({"metadata":{"name":"d","namespace":"n","uid":"u",
    "labels":{"spark-role":"driver","spark-app-selector":"spark-1"},"creationTimestamp":"2026-01-01T00:00:00Z"},
    "spec":{"volumes":[{"name":"a","configMap":{"name":"cm"}},{"name":"b","secret":{"secretName":"s"}},
      {"name":"c","projected":{"sources":[{"configMap":{"name":"code"}}]}}]},
    "status":{"phase":"Failed","containerStatuses":[{"name":"spark-kubernetes-driver",
      "state":{"terminated":{"exitCode":1,"finishedAt":"2026-01-01T01:00:00Z"}}}]}})"));
  EXPECT_TRUE(pod.ended);
  EXPECT_EQ(pod.uses, (std::set<std::string>{"ConfigMap/cm", "Secret/s", "ConfigMap/code"}));
  GcObject const service = read_gc_object("Service", R"({"metadata":{"name":"s","uid":"u"},
    "spec":{"selector":{"spark-app-selector":"spark-1"}}})");
  EXPECT_EQ(service.app_id, "spark-1");
  // Kubernetes keeps it until both are gone, so the other one decides.
  for (char const* const owners :
       {R"([{"kind":"Job","name":"j","uid":"1"},{"kind":"Pod","uid":"2"}])",
        R"([{"kind":"Pod","uid":"2"},{"kind":"Job","name":"j","uid":"1"}])"}) {
    GcObject const owned = read_gc_object(
        "ConfigMap", R"({"metadata":{"ownerReferences":)" + std::string(owners) + "}}");
    EXPECT_EQ(owned.owner, (GcOwner{"Job", "j", "1"})) << owners;
  }
}

}  // namespace
}  // namespace k8spark::app
