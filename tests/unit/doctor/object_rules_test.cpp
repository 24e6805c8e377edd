#include "facts_bench.h"

// Rules about objects that must be there, and about admission.
namespace k8spark::doctor {
namespace {

std::string const kId = "AKIAIOSFODNN7EXAMPLE";
std::string const kKey = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

std::function<void(Facts&)> with_secret(Answer const& answer,
                                        char const* variable = "AWS_ACCESS_KEY_ID") {
  return [=](Facts& facts) {
    facts.driver_pod["spec"]["containers"][0]["env"].push_back(
        {{"name", variable}, {"valueFrom", {{"secretKeyRef", {{"name", "keys"}, {"key", "id"}}}}}});
    facts.secrets["keys"] = answer;
  };
}

TEST(ObjectRules, Secrets) {
  expect_found({
      {"none", "D-SECRET", [](Facts&) {}, Result::kOk, "none is referred to"},
      {"right", "D-SECRET", with_secret(found(secret_of({{"id", kId}}))), Result::kOk, "1 keys"},
      {"missing",
       "D-SECRET",
       with_secret(missing()),
       Result::kError,
       "does not exist in namespace etl; used by env AWS_ACCESS_KEY_ID",
       114},
      {"unseen", "D-SECRET", with_secret(refused()), Result::kNotChecked, "may not look"},
      {"no key",
       "D-SECRET",
       with_secret(found(secret_of({{"other", kId}}))),
       Result::kError,
       "is not in the Secret",
       114},
      {"line feed",
       "D-SECRET",
       with_secret(found(secret_of({{"id", kId + "\n"}}))),
       Result::kError,
       "ends with a line feed",
       114},
      {"swapped",
       "D-SECRET",
       with_secret(found(secret_of({{"id", kKey}}))),
       Result::kError,
       "swapped",
       114},
      {"by the variable",
       "D-SECRET",
       with_secret(found(secret_of({{"id", kId}})), "AWS_SECRET_ACCESS_KEY"),
       Result::kError,
       "swapped",
       114},
      {"short",
       "D-SECRET",
       with_secret(found(secret_of({{"id", "minioadmin"}}))),
       Result::kWarning,
       "10 characters"},
      {"mounted file",
       "D-SECRET",
       [](Facts& f) {
         f.driver_pod["spec"]["volumes"].push_back(
             {{"name", "v"}, {"secret", {{"secretName", "gcp"}}}});
         f.secrets["gcp"] = found(secret_of({{"key.json", "{}\n"}}));
       },
       Result::kOk,
       "exists in etl"},
      {"executor's only",
       "D-SECRET",
       [](Facts& f) {
         f.executor_pod["spec"]["volumes"].push_back(
             {{"name", "v"}, {"secret", {{"secretName", "gcp"}}}});
         f.secrets["gcp"] = missing();
       },
       Result::kError,
       "used by volume v",
       114},
  });
}

TEST(ObjectRules, SecretsAreNeverShown) {
  Facts facts = healthy();
  with_secret(found(secret_of({{"id", kKey + "\n"}, {"other", "PLANTED"}})))(facts);
  for (Check const& check : examine(facts)) {
    std::string const text = check.subject + check.evidence + check.cure;
    EXPECT_THAT(text, testing::Not(testing::HasSubstr(kKey))) << check.name;
    EXPECT_THAT(text, testing::Not(testing::HasSubstr("PLANTED"))) << check.name;
  }
}

TEST(ObjectRules, OnlyALineEndCanBeFixed) {
  auto const fix_of = [](std::string const& value) {
    Facts facts = healthy();
    with_secret(found(secret_of({{"id", value}})))(facts);
    for (Check const& check : examine(facts))
      if (check.name == "D-SECRET" && check.result == Result::kError) return check.fix;
    return Fix{};
  };
  EXPECT_EQ(fix_of(kId + "\n"), (Fix{Fix::Kind::kTrimSecret, "keys"}));
  EXPECT_EQ(fix_of(kKey).kind, Fix::Kind::kNone);
}

TEST(ObjectRules, ConfigMapsAndClaims) {
  auto const map = [](Answer const& answer) {
    return [=](Facts& f) {
      f.driver_pod["spec"]["containers"][0]["envFrom"] =
          Json::array({{{"configMapRef", {{"name", "settings"}}}}});
      f.config_maps["settings"] = answer;
    };
  };
  auto const claim = [](Answer const& answer) {
    return [=](Facts& f) {
      f.executor_pod["spec"]["volumes"].push_back(
          {{"name", "v"}, {"persistentVolumeClaim", {{"claimName", "data"}}}});
      f.claims["data"] = answer;
    };
  };
  expect_found({
      {"none", "D-CONFIGMAP", [](Facts&) {}, Result::kOk, "none"},
      {"there", "D-CONFIGMAP", map(found(object("settings"))), Result::kOk, "exists"},
      {"missing", "D-CONFIGMAP", map(missing()), Result::kError, "used by envFrom", 114},
      {"unseen", "D-CONFIGMAP", map(refused()), Result::kNotChecked, "may not look"},
      {"made by the run",
       "D-CONFIGMAP",
       [=](Facts& f) {
         map(missing())(f);
         f.resources = {{{"kind", "ConfigMap"}, {"metadata", {{"name", "settings"}}}}};
       },
       Result::kOk,
       "none is referred to"},
      {"no claim", "D-CLAIM", [](Facts&) {}, Result::kOk, "none"},
      {"claim", "D-CLAIM", claim(found(object("data"))), Result::kOk, "exists"},
      {"missing claim", "D-CLAIM", claim(missing()), Result::kError, "used by volume v", 114},
      {"unseen claim", "D-CLAIM", claim(refused()), Result::kNotChecked, "may not look"},
  });
}

TEST(ObjectRules, PullSecrets) {
  auto const pull = [](Answer const& answer) {
    return [=](Facts& f) {
      f.driver_pod["spec"]["imagePullSecrets"] = Json::array({{{"name", "reg"}}});
      f.secrets["reg"] = answer;
    };
  };
  auto const config = [](std::string const& host) {
    Json secret = secret_of(
        {{".dockerconfigjson", R"({"auths":{")" + host + R"(":{"auth":"UExBTlRFRA=="}}})"}});
    secret["type"] = "kubernetes.io/dockerconfigjson";
    return found(secret);
  };
  expect_found({
      {"none", "D-IMAGE", [](Facts&) {}, Result::kOk, "no pull secret"},
      {"right", "D-IMAGE", pull(config("r.example.com")), Result::kOk, "has a login"},
      {"as a URL",
       "D-IMAGE",
       pull(config("https://r.example.com/v1/")),
       Result::kOk,
       "has a login"},
      {"other host",
       "D-IMAGE",
       pull(config("other.example.com")),
       Result::kWarning,
       "no login for r.example.com"},
      {"other type",
       "D-IMAGE",
       pull(found(secret_of({{"a", "b"}}))),
       Result::kError,
       "Opaque",
       114},
      {"missing", "D-IMAGE", pull(missing()), Result::kError, "used by image pull", 114},
      {"unseen", "D-IMAGE", pull(refused()), Result::kNotChecked, "may not look"},
  });
}

TEST(ObjectRules, EventFolder) {
  auto const folder = [](FolderState state) {
    return [=](Facts& f) {
      set(f, "spark.eventLog.dir", "s3a://logs/history");
      set(f, "spark.eventLog.enabled", "true");
      f.event_folder = state;
      f.event_folder_words = "no answer";
    };
  };
  expect_found({
      {"none", "D-EVENTLOG", [](Facts&) {}, Result::kOk, "no event log"},
      {"there", "D-EVENTLOG", folder(FolderState::kExists), Result::kOk, "exists"},
      {"missing",
       "D-EVENTLOG",
       folder(FolderState::kMissing),
       Result::kError,
       "does not exist",
       114},
      {"unknown", "D-EVENTLOG", folder(FolderState::kUnknown), Result::kNotChecked, "no answer"},
      {"no answer", "D-EVENTLOG", folder(FolderState::kNoAnswer), Result::kWarning, "no answer"},
      {"other region",
       "D-EVENTLOG",
       [=](Facts& f) {
         folder(FolderState::kExists)(f);
         f.event_folder_remarks = {"bucket logs lies in eu-west-3"};
       },
       Result::kWarning,
       "lies in eu-west-3"},
      {"refused", "D-EVENTLOG", folder(FolderState::kRefused), Result::kError, "no answer", 114},
  });
}

TEST(ObjectRules, Admission) {
  auto const refuse = [](char const* text) {
    return [=](Facts& f) { f.executor_dry_run = {DryRun::State::kRefused, Json(), text}; };
  };
  constexpr char const* kPsa =
      "pods \"x\" is forbidden: violates PodSecurity \"restricted:latest\": "
      "allowPrivilegeEscalation "
      "!= false";
  auto const restricted = [](Facts& f) {
    f.name_space.object["metadata"]["labels"]["pod-security.kubernetes.io/enforce"] = "restricted";
  };
  expect_found({
      {"privileged", "D-PSA", [](Facts&) {}, Result::kOk, "refuses nothing"},
      {"restricted", "D-PSA", restricted, Result::kOk, "takes both"},
      {"refused", "D-PSA", refuse(kPsa), Result::kError, "allowPrivilegeEscalation", 111},
      {"not tried",
       "D-PSA",
       [=](Facts& f) {
         restricted(f);
         f.driver_dry_run = {DryRun::State::kUnknown, Json(), "may not create pods"};
       },
       Result::kNotChecked,
       "may not create pods"},
      {"accepted", "D-ADMIT", [](Facts&) {}, Result::kOk, "takes it"},
      {"webhook",
       "D-ADMIT",
       refuse("admission webhook \"w\" denied the request: no"),
       Result::kError,
       "admission webhook w refused it",
       111},
      {"unknown",
       "D-ADMIT",
       [](Facts& f) {
         f.driver_dry_run = {DryRun::State::kUnknown, Json(), "no right"};
       },
       Result::kNotChecked,
       "no right"},
      {"no mesh", "D-MESH", [](Facts&) {}, Result::kOk, "no side-cars"},
      {"mesh",
       "D-MESH",
       [](Facts& f) { f.name_space.object["metadata"]["labels"]["istio-injection"] = "enabled"; },
       Result::kWarning,
       "side-car"},
      {"revision",
       "D-MESH",
       [](Facts& f) { f.name_space.object["metadata"]["labels"]["istio.io/rev"] = "1-20"; },
       Result::kWarning,
       "side-car"},
      {"refused side-car",
       "D-MESH",
       [](Facts& f) {
         f.name_space.object["metadata"]["labels"]["istio-injection"] = "enabled";
         for (Json* one : {&f.driver_pod, &f.executor_pod})
           (*one)["metadata"]["labels"]["sidecar.istio.io/inject"] = "false";
       },
       Result::kOk,
       "refuse the side-car"},
      {"unseen",
       "D-MESH",
       [](Facts& f) { f.name_space = refused(); },
       Result::kNotChecked,
       "may not look"},
  });
}

}  // namespace
}  // namespace k8spark::doctor
