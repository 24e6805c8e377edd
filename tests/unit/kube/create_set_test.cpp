#include "kube/create_set.h"

#include "kube_testing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace k8spark::kube {
namespace {

using test::Cluster;
using test::json_answer;
using test::make_object;
using test::status_answer;
using test::stored;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr char const* kDeployments = "/apis/apps/v1/namespaces/etl/deployments";
constexpr char const* kServices = "/api/v1/namespaces/etl/services";
constexpr char const* kClaims = "/api/v1/namespaces/etl/persistentvolumeclaims";

Json deployment() {
  Json object = make_object("Deployment", "nb");
  object["apiVersion"] = "apps/v1";
  return object;
}

// A Deployment, given first, with its Service and its claim.
class CreateSet : public testing::Test {
 protected:
  void made(char const* path, Json const& object, std::string const& uid) {
    cluster_.net.answer("POST", path, json_answer(201, stored(object, uid)));
  }
  void taken(char const* path) {
    cluster_.net.answer("POST", path, status_answer(409, "AlreadyExists", "\"nb\" already exists"));
  }
  void deleted(std::string const& path) {
    cluster_.net.answer("DELETE", path, json_answer(200, Json::object()));
  }
  Result<CreatedSet> create() {
    return create_set(cluster_.client, {{deployment(), service_, claim_}, 0});
  }

  Json service_ = make_object("Service", "nb");
  Json claim_ = make_object("PersistentVolumeClaim", "nb-home");
  Cluster cluster_;
};

// The old guides' kind: it makes pods as well.
TEST_F(CreateSet, AReplicationControllerComesAfterWhatItsPodsNeed) {
  constexpr char const* kControllers = "/api/v1/namespaces/etl/replicationcontrollers";
  Json const controller = make_object("ReplicationController", "nb");
  made(kServices, service_, "u-s");
  made(kControllers, controller, "u-r");
  cluster_.net.answer("PATCH", "/services/nb", json_answer(200, service_));
  auto const created = create_set(cluster_.client, {{controller, service_}, 0});
  ASSERT_TRUE(created) << created.error().message;
  auto const sent = cluster_.sent();
  ASSERT_GE(sent.size(), 2U);
  EXPECT_EQ(sent[0], std::string("POST ") + kServices);
  EXPECT_EQ(sent[1], std::string("POST ") + kControllers);
}

TEST_F(CreateSet, WhatPodsNeedComesBeforeWhatMakesThem) {
  made(kServices, service_, "u-s");
  made(kClaims, claim_, "u-c");
  made(kDeployments, deployment(), "u-d");
  cluster_.net.answer("PATCH", "/services/nb", json_answer(200, service_));
  auto const created = create();
  ASSERT_TRUE(created) << created.error().message;
  EXPECT_THAT(created->names,
              ElementsAre("Deployment/nb", "Service/nb", "PersistentVolumeClaim/nb-home"));
  EXPECT_THAT(created->warnings, IsEmpty());
  EXPECT_THAT(cluster_.sent(),
              ElementsAre(std::string("POST ") + kServices,
                          std::string("POST ") + kClaims,
                          std::string("POST ") + kDeployments,
                          std::string("PATCH ") + kServices + "/nb"))
      << "a claim has no owner";
  EXPECT_EQ(Json::parse(cluster_.net.sent().back().body)["metadata"]["ownerReferences"][0]["uid"],
            "u-d");
}

TEST_F(CreateSet, ANameThatIsTakenIsNotTouchedAndTheRestIsUndone) {
  made(kServices, service_, "u-s");
  made(kClaims, claim_, "u-c");
  taken(kDeployments);
  deleted("/services/nb");
  deleted("/persistentvolumeclaims/nb-home");
  auto const created = create();
  ASSERT_FALSE(created);
  EXPECT_EQ(created.error().code, ErrorCode::kAlreadyExists);
  EXPECT_EQ(created.error().message, "Deployment/nb exists already");
  EXPECT_EQ(created.error().hint, "");
}

TEST_F(CreateSet, AServiceThatIsTakenStopsBeforeThePods) {
  taken(kServices);
  made(kClaims, claim_, "u-c");
  deleted("/persistentvolumeclaims/nb-home");
  EXPECT_EQ(create().error().message, "Service/nb exists already");
}

TEST_F(CreateSet, AClaimThatIsThereIsUsedAndNeverDeleted) {
  made(kServices, service_, "u-s");
  taken(kClaims);
  cluster_.net.answer("POST", kDeployments, status_answer(403, "Forbidden", "exceeded quota"));
  deleted("/services/nb");
  EXPECT_EQ(create().error().code, ErrorCode::kPermissionDenied);
}

TEST_F(CreateSet, ADryRunStoresAndUndoesNothing) {
  for (char const* const path : {kServices, kClaims})
    cluster_.net.answer("POST", path + std::string("?dryRun=All"), json_answer(201, service_));
  cluster_.net.answer("POST",
                      kDeployments + std::string("?dryRun=All"),
                      status_answer(403, "Forbidden", "exceeded quota"));
  ApplyOptions options;
  options.dry_run = true;
  auto const created = create_set(cluster_.client, {{deployment(), service_, claim_}, 0}, options);
  EXPECT_EQ(created.error().code, ErrorCode::kPermissionDenied);
}

}  // namespace
}  // namespace k8spark::kube
