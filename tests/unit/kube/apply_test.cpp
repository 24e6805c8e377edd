#include "kube/apply.h"

#include "kube/creation.h"
#include "kube_testing.h"
#include "sys/interrupt.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>

namespace k8spark::kube {
namespace {

using test::Cluster;
using test::json_answer;
using test::lost_answer;
using test::make_object;
using test::status_answer;
using test::stored;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr char const* kPods = "/api/v1/namespaces/etl/pods";
constexpr char const* kServices = "/api/v1/namespaces/etl/services";
constexpr char const* kMaps = "/api/v1/namespaces/etl/configmaps";

Json driver(std::string const& app = "spark-1") {
  Json pod = make_object("Pod", "drv");
  pod["metadata"]["labels"]["spark-app-selector"] = app;
  return pod;
}

Json conf_map() {
  Json map = make_object("ConfigMap", "map");
  map["data"]["spark.properties"] = "a=b";
  return map;
}

http::Response forbidden(std::string const& what = "no") {
  return status_answer(403, "Forbidden", what);
}

// Three objects: Service svc and ConfigMap map, then Pod drv.
class Apply : public testing::Test {
 protected:
  Apply() { plan_.resources = {make_object("Service", "svc"), conf_map()}; }

  void service_made() {
    net().answer(
        "POST", kServices, json_answer(201, stored(make_object("Service", "svc"), "u-svc")));
  }
  void map_made() { net().answer("POST", kMaps, json_answer(201, stored(conf_map(), "u-map"))); }
  void pod_made() { net().answer("POST", kPods, json_answer(201, stored(driver(), "u-pod", "9"))); }
  void owners_set() {
    net().answer("PATCH", "/services/svc", json_answer(200, make_object("Service", "svc")));
    net().answer("PATCH", "/configmaps/map", json_answer(200, conf_map()));
  }
  void service_deleted() {
    net().answer("DELETE", "/services/svc", json_answer(200, Json::object()));
  }
  void map_deleted() {
    net().answer("DELETE", "/configmaps/map", json_answer(200, Json::object()));
  }

  test::FakeTransport& net() { return cluster_.net; }
  Result<Created> apply() { return apply_plan(cluster_.client, plan_, cluster_.clock, options_); }
  std::string uid_of_delete(std::string const& end) {
    for (http::Request const& request : net().sent())
      if (request.method == "DELETE" && request.url.ends_with(end)) {
        EXPECT_TRUE(request.ignore_interrupt);
        return Json::parse(request.body)["preconditions"]["uid"];
      }
    return "";
  }

  Cluster cluster_;
  ApplyPlan plan_{{}, driver(), {}};
  ApplyOptions options_;
};

TEST_F(Apply, CreatesObjectsThenThePodThenTheOwners) {
  service_made();
  map_made();
  pod_made();
  owners_set();
  auto const created = apply();
  ASSERT_TRUE(created) << created.error().message;
  EXPECT_EQ(created->pod_uid, "u-pod");
  EXPECT_EQ(created->pod_name, "drv");
  EXPECT_EQ(created->ns, "etl");
  EXPECT_EQ(created->pod["metadata"]["resourceVersion"], "9");
  EXPECT_THAT(created->names, ElementsAre("Service/svc", "ConfigMap/map", "Pod/drv"));
  EXPECT_THAT(created->warnings, IsEmpty());
  EXPECT_THAT(cluster_.sent(),
              ElementsAre(std::string("POST ") + kServices,
                          std::string("POST ") + kMaps,
                          std::string("POST ") + kPods,
                          std::string("PATCH ") + kServices + "/svc",
                          std::string("PATCH ") + kMaps + "/map"));
  EXPECT_EQ(Json::parse(net().sent().at(3).body), Json::parse(R"({"metadata":{"ownerReferences":[
      {"apiVersion":"v1","kind":"Pod","name":"drv","uid":"u-pod","controller":true}]}})"));
}

TEST_F(Apply, PreResourcesComeFirstAndAreOwnedToo) {
  plan_.resources.clear();
  Json group = make_object("PodGroup", "g");
  group["apiVersion"] = "scheduling.volcano.sh/v1beta1";
  plan_.pre_resources = {group};
  std::string const groups = "/apis/scheduling.volcano.sh/v1beta1/namespaces/etl/podgroups";
  net().answer("POST", groups, json_answer(201, stored(group, "u-g")));
  pod_made();
  net().answer("PATCH", groups + "/g", json_answer(200, group));
  EXPECT_THAT(apply()->names, ElementsAre("PodGroup/g", "Pod/drv"));
}

// `gc` took them for leftovers of a submit that was killed: the driver still waits for them.
TEST_F(Apply, WhatIsGoneBeforeItHasItsOwnerIsCreatedOnceMore) {
  service_made();
  map_made();
  pod_made();
  net().answer("PATCH", "/services/svc", json_answer(200, make_object("Service", "svc")));
  net().answer("PATCH", "/configmaps/map", status_answer(404, "NotFound", "gone"));
  map_made();
  auto const created = apply();
  ASSERT_TRUE(created) << created.error().message;
  EXPECT_THAT(created->warnings, IsEmpty());
  Json const again = Json::parse(net().sent().back().body);
  EXPECT_EQ(again["metadata"]["ownerReferences"][0]["uid"], "u-pod");
  EXPECT_EQ(again["data"]["spark.properties"], "a=b");
}

TEST_F(Apply, APodAloneIsOneRequest) {
  plan_.resources.clear();
  pod_made();
  ASSERT_TRUE(apply());
  EXPECT_EQ(net().sent().size(), 1U);
}

TEST_F(Apply, TheFirstObjectRefusedUndoesTheSecond) {
  net().answer("POST", kServices, forbidden("exceeded quota"));
  map_made();
  map_deleted();
  auto const created = apply();
  ASSERT_FALSE(created);
  EXPECT_EQ(created.error().code, ErrorCode::kPermissionDenied);
  EXPECT_THAT(created.error().message, HasSubstr("exceeded quota"));
  EXPECT_EQ(created.error().where, std::string("POST ") + kServices);
  EXPECT_EQ(uid_of_delete("/configmaps/map"), "u-map");
}

TEST_F(Apply, TheSecondObjectRefusedUndoesTheFirst) {
  service_made();
  net().answer("POST", kMaps, status_answer(422, "Invalid", "Too long"));
  service_deleted();
  EXPECT_EQ(apply().error().code, ErrorCode::kInvalid);
  EXPECT_EQ(uid_of_delete("/services/svc"), "u-svc");
}

TEST_F(Apply, BothRefusedGivesTheFirstErrorAndNothingToUndo) {
  net().answer("POST", kServices, forbidden("first"));
  net().answer("POST", kMaps, forbidden("second"));
  EXPECT_THAT(apply().error().message, HasSubstr("first"));
  EXPECT_EQ(net().sent().size(), 2U);
}

TEST_F(Apply, ThePodRefusedUndoesEverything) {
  service_made();
  map_made();
  net().answer("POST", kPods, forbidden("violates PodSecurity"));
  service_deleted();
  map_deleted();
  EXPECT_THAT(apply().error().message, HasSubstr("violates PodSecurity"));
  EXPECT_EQ(uid_of_delete("/services/svc"), "u-svc");
  EXPECT_EQ(uid_of_delete("/configmaps/map"), "u-map");
}

TEST_F(Apply, AnUndoThatFailsSaysWhatIsLeft) {
  service_made();
  map_made();
  net().answer("POST", kPods, status_answer(422, "Invalid", "bad"));
  net().answer("DELETE", "/services/svc", forbidden());
  map_deleted();
  auto const created = apply();
  EXPECT_EQ(created.error().code, ErrorCode::kInvalid) << "the first error stays";
  EXPECT_THAT(created.error().message, HasSubstr("could not be deleted again: services/svc"));
  EXPECT_EQ(created.error().hint, "delete it: kubectl delete services/svc -n etl");
}

TEST_F(Apply, AnUndoLeavesWhatSomebodyElsePutThere) {
  service_made();
  net().answer("POST", kMaps, forbidden());
  net().answer(
      "DELETE", "/services/svc", status_answer(409, "Conflict", "Precondition failed: UID"));
  EXPECT_EQ(apply().error().hint, "");
}

TEST_F(Apply, OwnersThatAreRefusedAreAWarning) {
  service_made();
  map_made();
  pod_made();
  net().answer("PATCH",
               "/services/svc",
               forbidden("User \"ann\" cannot patch resource \"services\" in API group \"\" in the "
                         "namespace \"etl\""));
  net().answer("PATCH", "/configmaps/map", json_answer(200, conf_map()));
  auto const created = apply();
  ASSERT_TRUE(created) << "the run stays";
  ASSERT_EQ(created->warnings.size(), 1U);
  EXPECT_THAT(created->warnings[0], HasSubstr("Service/svc will not go away with the driver pod"));
  EXPECT_THAT(created->warnings[0], HasSubstr("can-i patch services -n etl"));
}

TEST_F(Apply, OwnersAreTriedAgainInPassingTrouble) {
  service_made();
  map_made();
  pod_made();
  net().answer("PATCH", "/services/svc", {503, {}, ""});
  net().fail("PATCH", "/configmaps/map", lost_answer());
  owners_set();
  EXPECT_THAT(apply()->warnings, IsEmpty());
}

TEST_F(Apply, AnObjectThatExistsIsOverwrittenAndNotUndone) {
  net().answer("POST", kServices, status_answer(409, "AlreadyExists", "exists"));
  map_made();
  net().answer("PATCH",
               "/services/svc?fieldManager=k8spark&force=true",
               json_answer(200, stored(make_object("Service", "svc"), "u-old")));
  net().answer("POST", kPods, forbidden());
  map_deleted();
  EXPECT_EQ(apply().error().code, ErrorCode::kPermissionDenied);
  EXPECT_EQ(uid_of_delete("/services/svc"), "");
}

TEST_F(Apply, AnObjectThatExistsIsNotTouchedWhenAnotherIsRefused) {
  net().answer("POST", kServices, status_answer(409, "AlreadyExists", "exists"));
  net().answer("POST", kMaps, forbidden("quota"));
  EXPECT_THAT(apply().error().message, HasSubstr("quota"));
}

TEST_F(Apply, ALostAnswerIsResolvedByLooking) {
  service_made();
  net().fail("POST", kMaps, lost_answer());
  net().answer("GET", "/configmaps/map", json_answer(200, stored(conf_map(), "u-map")));
  net().fail("POST", kPods, lost_answer());
  net().answer("GET", "/pods/drv", json_answer(200, stored(driver(), "u-pod")));
  owners_set();
  auto const created = apply();
  ASSERT_TRUE(created) << created.error().message;
  EXPECT_EQ(created->pod_uid, "u-pod");
}

TEST_F(Apply, WhatNeverArrivedIsSentAgain) {
  plan_.resources.clear();
  net().fail("POST", kPods, lost_answer());
  net().answer("GET", "/pods/drv", status_answer(404, "NotFound", ""));
  pod_made();
  EXPECT_TRUE(apply());
}

TEST_F(Apply, ALostAnswerOfSomebodyElsesPodIsAConflict) {
  plan_.resources.clear();
  net().fail("POST", kPods, lost_answer());
  net().answer("GET", "/pods/drv", json_answer(200, stored(driver("spark-other"), "u-x")));
  net().answer("GET", "/pods/drv", json_answer(200, stored(driver("spark-other"), "u-x")));
  EXPECT_EQ(apply().error().code, ErrorCode::kAlreadyExists);
}

TEST_F(Apply, WhatNobodyKnowsIsLookedForInTheUndo) {
  plan_.resources = {conf_map()};
  net().fail("POST", kMaps, lost_answer());
  net().fail("GET", "/configmaps/map", {ErrorCode::kUnauthenticated, "gone", "", ""});
  net().answer("GET", "/configmaps/map", json_answer(200, stored(conf_map(), "u-late")));
  map_deleted();
  EXPECT_EQ(apply().error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(uid_of_delete("/configmaps/map"), "u-late");
}

TEST_F(Apply, ADriverOfThatNameIsDescribed) {
  plan_.resources = {conf_map()};
  map_made();
  net().answer("POST", kPods, status_answer(409, "AlreadyExists", "pods \"drv\" already exists"));
  Json other = stored(driver("spark-other"), "u-x");
  other["status"]["phase"] = "Running";
  other["metadata"]["creationTimestamp"] = "2025-12-31T21:00:00Z";
  net().answer("GET", "/pods/drv", json_answer(200, other));
  net().answer("GET", "/pods/drv", json_answer(200, other));
  map_deleted();
  auto const created = apply();
  ASSERT_FALSE(created);
  EXPECT_EQ(created.error().code, ErrorCode::kAlreadyExists);
  EXPECT_EQ(created.error().message, "a pod named drv exists already (Running, 3h old)");
  EXPECT_EQ(created.error().hint, "k8spark logs drv reads it, k8spark kill drv deletes it");
}

TEST_F(Apply, AnUnknownKindIsFoundBeforeAnythingIsSent) {
  plan_.resources.push_back(make_object("Strange", "s"));
  EXPECT_EQ(apply().error().code, ErrorCode::kUsage);
  EXPECT_THAT(net().sent(), IsEmpty());
}

TEST_F(Apply, ADryRunStoresAndUndoesNothing) {
  options_.dry_run = true;
  net().answer("POST",
               std::string(kServices) + "?dryRun=All",
               json_answer(201, make_object("Service", "svc")));
  net().answer("POST", std::string(kMaps) + "?dryRun=All", json_answer(201, conf_map()));
  net().answer("POST", std::string(kPods) + "?dryRun=All", forbidden("quota"));
  EXPECT_THAT(apply().error().message, HasSubstr("quota"));
  EXPECT_EQ(net().sent().size(), 3U);
}

// A transport that raises SIGINT after a number of requests.
class Interrupting final : public http::Transport {
 public:
  Interrupting(http::Transport& inner, int after) : inner_(inner), left_(after) {}
  Result<http::Response> send(http::Request const& request) override {
    auto answer = inner_.send(request);
    count();
    return answer;
  }
  std::vector<Result<http::Response>> send_all(
      std::vector<http::Request> const& requests) override {
    std::vector<Result<http::Response>> answers;
    for (http::Request const& request : requests) answers.push_back(send(request));
    return answers;
  }
  Result<Streamed> stream(http::Request const& request, http::StreamSink const& sink) override {
    return inner_.stream(request, sink);
  }
  void show_identity(std::string /*certificate*/, std::string /*key*/) override {}
  Result<std::unique_ptr<http::Connection>> connect(http::Request const& request) override {
    return inner_.connect(request);
  }

 private:
  void count() {
    if (--left_ == 0) std::raise(SIGINT);
  }
  http::Transport& inner_;
  int left_;
};

class InterruptedApply : public Apply {
 protected:
  InterruptedApply() { sys::install_signal_handlers(); }
  ~InterruptedApply() override { sys::clear_interrupt(); }
  InterruptedApply(InterruptedApply const&) = delete;
  InterruptedApply& operator=(InterruptedApply const&) = delete;
  InterruptedApply(InterruptedApply&&) = delete;
  InterruptedApply& operator=(InterruptedApply&&) = delete;

  Result<Created> apply_interrupted_after(int requests) {
    Interrupting net_with_signal(net(), requests);
    Client client(net_with_signal, test::access_to_api(), cluster_.clock, cluster_.files);
    return apply_plan(client, plan_, cluster_.clock, options_);
  }
};

TEST_F(InterruptedApply, BeforeThePodEverythingIsUndone) {
  service_made();
  map_made();
  service_deleted();
  map_deleted();
  EXPECT_EQ(apply_interrupted_after(2).error().code, ErrorCode::kCancelled);
}

TEST_F(InterruptedApply, AfterThePodTheRunIsFinishedProperly) {
  service_made();
  map_made();
  pod_made();
  owners_set();
  EXPECT_TRUE(apply_interrupted_after(3));
}

TEST_F(InterruptedApply, APodWhosePostWasCutOffIsDeletedAgain) {
  plan_.resources.clear();
  std::raise(SIGINT);
  Item pod = *make_item(driver(), "etl");
  std::vector<Item> items{pod};
  net().fail("POST", kPods, {ErrorCode::kCancelled, "interrupted", "", "", true});
  net().answer("GET", "/pods/drv", json_answer(200, stored(driver(), "u-pod")));
  EXPECT_EQ(create_items(cluster_.client, items, {}).error().code, ErrorCode::kCancelled);
  net().answer("DELETE", "/pods/drv", json_answer(200, Json::object()));
  EXPECT_THAT(remove_items(cluster_.client, items), IsEmpty());
  EXPECT_EQ(uid_of_delete("/pods/drv"), "u-pod");
}

TEST(IsSameObject, ByApplicationElseByDataElseByEveryFieldSent) {
  EXPECT_TRUE(is_same_object(driver(), stored(driver(), "u")));
  EXPECT_FALSE(is_same_object(driver(), driver("spark-2")));
  Json other = conf_map();
  EXPECT_TRUE(is_same_object(conf_map(), stored(other, "u")));
  other["data"]["more"] = "x";
  EXPECT_FALSE(is_same_object(conf_map(), other));
  Json service = make_object("Service", "svc");
  service["spec"]["ports"] = {{{"port", 1}}};
  Json found = stored(service, "u");
  found["spec"]["clusterIP"] = "None";
  EXPECT_TRUE(is_same_object(service, found));
  found["spec"]["ports"][0]["port"] = 2;
  EXPECT_FALSE(is_same_object(service, found));
}

}  // namespace
}  // namespace k8spark::kube
