#include "setup/account.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace k8spark::setup {
namespace {

TEST(Identity, IsRefusedWhenItIsNoSuchName) {
  EXPECT_TRUE(check_identity({"arn:aws:iam::123456789012:role/spark", "", "", ""}));
  EXPECT_TRUE(check_identity({"arn:aws-cn:iam::1:role/spark", "", "", ""}));
  EXPECT_FALSE(check_identity({"spark", "", "", ""}));
  EXPECT_FALSE(check_identity({"arn:aws:iam::1:user/ann", "", "", ""}));
  EXPECT_TRUE(check_identity({"", "s@p.iam.gserviceaccount.com", "", ""}));
  EXPECT_FALSE(check_identity({"", "ann@example.com", "", ""}));
  std::string const uuid = "00000000-1111-2222-3333-444444444444";
  EXPECT_TRUE(check_identity({"", "", uuid, uuid}));
  EXPECT_FALSE(check_identity({"", "", "client", ""}));
  EXPECT_FALSE(check_identity({"", "", "", uuid}));
}

TEST(ServiceAccount, CarriesTheAnnotationsOfItsIdentity) {
  Json const account = service_account(
      "etl", "spark", {"arn:aws:iam::1:role/s", "s@p.iam.gserviceaccount.com", "id", "tenant"});
  EXPECT_EQ(account["metadata"]["annotations"].dump(),
            R"({"eks.amazonaws.com/role-arn":"arn:aws:iam::1:role/s",)"
            R"("iam.gke.io/gcp-service-account":"s@p.iam.gserviceaccount.com",)"
            R"("azure.workload.identity/client-id":"id",)"
            R"("azure.workload.identity/tenant-id":"tenant"})");
  EXPECT_FALSE(service_account("etl", "spark", {})["metadata"].contains("annotations"));
}

TEST(Subject, IsReadByItsPrefix) {
  struct Case {
    char const* text;
    Subject::Kind kind;
    char const* name;
    char const* ns;
  };
  for (Case const& one :
       {Case{"user:ann@example.com", Subject::Kind::kUser, "ann@example.com", "etl"},
        Case{"group:data", Subject::Kind::kGroup, "data", "etl"},
        Case{"serviceaccount:ci/deployer", Subject::Kind::kServiceAccount, "deployer", "ci"},
        Case{"deployer", Subject::Kind::kServiceAccount, "deployer", "etl"},
        Case{"system:serviceaccount:ci:deployer", Subject::Kind::kServiceAccount, "deployer", "ci"},
        Case{"user:system:anonymous", Subject::Kind::kUser, "system:anonymous", "etl"}}) {
    auto const subject = parse_subject(one.text, "etl");
    ASSERT_TRUE(subject) << one.text;
    EXPECT_EQ(subject->kind, one.kind) << one.text;
    EXPECT_EQ(subject->name, one.name) << one.text;
    if (one.kind == Subject::Kind::kServiceAccount) {
      EXPECT_EQ(subject->ns, one.ns) << one.text;
    }
  }
  EXPECT_FALSE(parse_subject("user:", "etl"));
  EXPECT_FALSE(parse_subject("", "etl"));
}

TEST(Binding, NamesItsRoleAndItsSubject) {
  auto const objects =
      role_and_binding("etl", "spark", {{"", "pods", {"get"}, ""}}, {{}, "spark", "etl"});
  ASSERT_EQ(objects.size(), 2U);
  EXPECT_EQ(objects[0]["kind"], "Role");
  EXPECT_EQ(objects[1]["roleRef"]["name"], "spark");
  EXPECT_EQ(objects[1]["subjects"].dump(),
            R"([{"kind":"ServiceAccount","name":"spark","namespace":"etl"}])");
  auto const group = role_and_binding("etl", "s", {}, {Subject::Kind::kGroup, "data", ""});
  EXPECT_EQ(group[1]["subjects"].dump(),
            R"([{"kind":"Group","name":"data","apiGroup":"rbac.authorization.k8s.io"}])");
}

}  // namespace
}  // namespace k8spark::setup
