#include "diagnosis/verdict.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace k8spark::diagnosis {
namespace {

using testing::HasSubstr;

Outcome forbidden(std::string message) {
  return refusal_of({ErrorCode::kPermissionDenied, std::move(message), "POST pods", ""});
}

TEST(Refusal, MapsEveryErrorCode) {
  std::vector<std::pair<ErrorCode, int>> const codes{{ErrorCode::kUsage, 2},
                                                     {ErrorCode::kNotFound, 111},
                                                     {ErrorCode::kAlreadyExists, 111},
                                                     {ErrorCode::kUnauthenticated, 110},
                                                     {ErrorCode::kPermissionDenied, 111},
                                                     {ErrorCode::kConflict, 111},
                                                     {ErrorCode::kInvalid, 111},
                                                     {ErrorCode::kUnavailable, 110},
                                                     {ErrorCode::kTimeout, 110},
                                                     {ErrorCode::kCancelled, 130},
                                                     {ErrorCode::kInternal, 70}};
  for (auto const& [code, exit_code] : codes) {
    Outcome const outcome = refusal_of({code, "what it said", "", "what to do"});
    EXPECT_EQ(outcome.exit_code, exit_code) << to_string(code);
    EXPECT_EQ(outcome.message, "what it said");
    EXPECT_EQ(outcome.hint, "what to do");
    EXPECT_EQ(outcome.reason, to_string(code));
  }
}

TEST(Refusal, OfAQuotaNamesIt) {
  Outcome const full = forbidden(
      R"(pods "pi-driver" is forbidden: exceeded quota: team, requested: requests.cpu=1, used: requests.cpu=9500m, limited: requests.cpu=10)");
  EXPECT_EQ(full.exit_code, 111);
  EXPECT_EQ(full.retry_class, "capacity");
  EXPECT_EQ(full.message,
            "the cluster refused the run: quota team has no room: requests.cpu=1 requested, "
            "requests.cpu=9500m used, limit requests.cpu=10");
  Outcome const unsaid = forbidden(
      R"(pods "pi-driver" is forbidden: failed quota: team: must specify limits.cpu for: driver)");
  EXPECT_THAT(unsaid.message, HasSubstr("limits.cpu"));
  EXPECT_THAT(unsaid.hint, HasSubstr("limit.cores"));
}

TEST(Refusal, OfPodSecurityListsTheFields) {
  Outcome const outcome = forbidden(
      R"(pods "d" is forbidden: violates PodSecurity "restricted:latest": allowPrivilegeEscalation != false (container "x" must set securityContext.allowPrivilegeEscalation=false))");
  EXPECT_EQ(outcome.reason, "PodSecurity");
  EXPECT_THAT(outcome.message, HasSubstr("restricted:latest"));
  EXPECT_THAT(outcome.message, HasSubstr("allowPrivilegeEscalation=false"));
}

TEST(Refusal, OfRightsPrintsTheMissingRule) {
  Outcome const outcome = forbidden(
      R"(pods is forbidden: User "ann" cannot create resource "pods" in API group "" in the namespace "etl")");
  EXPECT_THAT(outcome.message, HasSubstr("user ann may not create pods in namespace etl"));
  EXPECT_THAT(outcome.hint, HasSubstr(R"(apiGroups [""], resources ["pods"], verbs ["create"])"));
  Outcome const nobody = forbidden(
      R"(nodes is forbidden: User "system:anonymous" cannot list resource "nodes" in API group "" at the cluster scope)");
  EXPECT_THAT(nobody.message, HasSubstr("in the whole cluster"));
  EXPECT_THAT(nobody.hint, HasSubstr("login"));
}

TEST(Refusal, NamesWhatDoesNotExist) {
  EXPECT_EQ(
      forbidden(
          R"(pods "d" is forbidden: error looking up service account etl/spark: serviceaccount "spark" not found)")
          .message,
      "the cluster refused the run: service account spark does not exist");
  EXPECT_EQ(refusal_of({ErrorCode::kNotFound, R"(namespaces "etl" not found)", "", ""}).message,
            "the cluster refused the run: namespace etl does not exist");
  EXPECT_THAT(
      forbidden("pods \"d\" is forbidden: no PriorityClass with name high was found").message,
      HasSubstr("priority class high"));
  EXPECT_THAT(
      forbidden(
          R"(pods "d" is forbidden: unable to create new content in namespace etl because it is being terminated)")
          .message,
      HasSubstr("namespace etl is being deleted"));
}

TEST(Refusal, NamesLimitRangesAndWebhooks) {
  EXPECT_EQ(
      forbidden(
          "pods \"d\" is forbidden: maximum memory usage per Container is 1Gi, but limit is 2Gi")
          .reason,
      "LimitRange");
  Outcome const denied =
      refusal_of({ErrorCode::kInvalid,
                  R"(admission webhook "policy.example" denied the request: no team label)",
                  "",
                  ""});
  EXPECT_THAT(denied.message, HasSubstr("policy.example refused it: no team label"));
  Outcome const down = refusal_of(
      {ErrorCode::kUnavailable,
       R"(Internal error occurred: failed calling webhook "mesh.example": connection refused)",
       "",
       ""});
  EXPECT_EQ(down.exit_code, 111);
  EXPECT_EQ(down.retry_class, "infrastructure");
}

}  // namespace
}  // namespace k8spark::diagnosis
