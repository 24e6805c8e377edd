#include "doctor/platform.h"

#include "doctor/doctor.h"
#include "facts_bench.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace k8spark::doctor {
namespace {

Json node(std::string const& json) {
  return Json::array({Json::parse(json)});
}

TEST(PlatformOf, IsReadFromNodesNamespacesVersionsAndNames) {
  struct Case {
    PlatformSigns signs;
    Platform platform;
  };
  std::vector<Case> const cases = {
      {{"c", "https://10.0.0.1:6443", "v1.34.4", nullptr, nullptr}, Platform::kUnknown},
      {{"minikube", "https://127.0.0.1:32776", "", nullptr, nullptr}, Platform::kMinikube},
      {{"mine",
        "",
        "",
        nullptr,
        node(R"({"metadata": {"labels": {"minikube.k8s.io/name": "m"}}})")},
       Platform::kMinikube},
      {{"kind-test", "", "", nullptr, nullptr}, Platform::kKind},
      {{"mine", "", "", nullptr, node(R"({"spec": {"providerID": "kind://docker/a/b"}})")},
       Platform::kKind},
      {{"mine", "", "v1.34.4+k3s1", nullptr, nullptr}, Platform::kK3s},
      {{"k3d-mine", "", "v1.34.4+k3s1", nullptr, nullptr}, Platform::kK3d},
      {{"mine", "https://abc.gr7.eu-central-1.eks.amazonaws.com", "", nullptr, nullptr},
       Platform::kEks},
      {{"mine", "", "v1.33.1-eks-1234567", nullptr, nullptr}, Platform::kEks},
      {{"mine", "https://a.hcp.westeurope.azmk8s.io:443", "", nullptr, nullptr}, Platform::kAks},
      {{"mine", "", "v1.33.1-gke.100", nullptr, nullptr}, Platform::kGke},
      // What a cluster says of itself counts more than the name that somebody gave a context.
      {{"minikube",
        "",
        "",
        Json::parse(R"({"metadata": {"annotations": {"openshift.io/sa.scc.uid-range": "1/2"}}})"),
        nullptr},
       Platform::kOpenShift},
  };
  for (Case const& one : cases)
    EXPECT_EQ(platform_of(one.signs), one.platform)
        << one.signs.context << ' ' << one.signs.server << ' ' << one.signs.server_version;
}

TEST(PlatformOf, TakesObjectsThatLackEverything) {
  EXPECT_EQ(platform_of({"", "", "", Json(3), Json::array({nullptr, 1})}), Platform::kUnknown);
}

void openshift(Facts& facts) {
  facts.name_space = found(Json::parse(
      R"({"metadata": {"annotations": {"openshift.io/sa.scc.uid-range": "1000/10000"}}})"));
}

TEST(PlatformRule, SaysWhatAPlatformAsksFor) {
  expect_found({
      {"unknown", "D-PLATFORM", [](Facts&) {}, Result::kOk, "no platform"},
      {"offline", "D-PLATFORM", [](Facts& f) { f.offline = true; }, Result::kNotChecked, "offline"},
      {"local", "D-PLATFORM", [](Facts& f) { f.context = "minikube"; }, Result::kOk, "loaded"},
      {"pulls what was built here",
       "D-PLATFORM",
       [](Facts& f) {
         f.context = "kind-test";
         f.driver_pod["spec"]["containers"][0]["image"] = "localhost/app:1";
         f.driver_pod["spec"]["containers"][0]["imagePullPolicy"] = "Always";
       },
       Result::kWarning,
       "no registry has it"},
      {"fixed user",
       "D-PLATFORM",
       [](Facts& f) {
         openshift(f);
         f.executor_pod["spec"]["containers"][0]["securityContext"]["runAsUser"] = 185;
       },
       Result::kWarning,
       "runAsUser"},
      {"no home", "D-PLATFORM", openshift, Result::kWarning, "without a home"},
      {"OpenShift",
       "D-PLATFORM",
       [](Facts& f) {
         openshift(f);
         set(f, "spark.kubernetes.driverEnv.HOME", "/tmp");
       },
       Result::kOk,
       "HOME is set"},
  });
}

}  // namespace
}  // namespace k8spark::doctor
