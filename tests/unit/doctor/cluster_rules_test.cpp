#include "facts_bench.h"

// Rules about the way to the cluster, rights, objects and admission.
namespace k8spark::doctor {
namespace {

std::string const kId = "AKIAIOSFODNN7EXAMPLE";
std::string const kKey = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

void unreachable(Facts& facts) {
  facts.unreachable = Error{ErrorCode::kUnavailable, "connection refused", "GET /version", "up?"};
}

TEST(ClusterRules, Reach) {
  auto const fails = [](ErrorCode code, char const* message) {
    return [=](Facts& f) { f.unreachable = Error{code, message, "GET /version", "look"}; };
  };
  expect_found({
      {"reached", "D-TLS", [](Facts&) {}, Result::kOk, "reached"},
      {"refused", "D-TLS", unreachable, Result::kError, "connection refused", 110},
      {"untrusted",
       "D-TLS",
       fails(ErrorCode::kUnauthenticated, "the server's certificate is not trusted"),
       Result::kError,
       "not trusted",
       110},
      {"offline", "D-TLS", [](Facts& f) { f.offline = true; }, Result::kNotChecked, "offline"},
      {"known", "D-AUTH", [](Facts&) {}, Result::kOk, "SelfSubjectReview"},
      {"401",
       "D-AUTH",
       fails(ErrorCode::kUnauthenticated, "Unauthorized"),
       Result::kError,
       "Unauthorized",
       110},
      {"anonymous",
       "D-AUTH",
       [](Facts& f) { f.who_am_i = "system:anonymous"; },
       Result::kError,
       "no login",
       110},
      {"old server",
       "D-AUTH",
       [](Facts& f) { f.who_am_i.clear(); },
       Result::kNotChecked,
       "does not tell"},
  });
}

TEST(ClusterRules, VersionClockNamespace) {
  expect_found({
      {"new", "D-VERSION", [](Facts&) {}, Result::kOk, "Spark 4.3"},
      {"old",
       "D-VERSION",
       [](Facts& f) { f.server_version = "v1.27.3+k3s1"; },
       Result::kWarning,
       "Kubernetes 1.30"},
      {"silent", "D-VERSION", [](Facts& f) { f.server_version.clear(); }, Result::kNotChecked, ""},
      {"same time", "D-CLOCK", [](Facts&) {}, Result::kOk, "0 s"},
      {"behind",
       "D-CLOCK",
       [](Facts& f) { f.clock_skew = std::chrono::seconds(300); },
       Result::kWarning,
       "300 s behind"},
      {"ahead",
       "D-CLOCK",
       [](Facts& f) { f.clock_skew = std::chrono::seconds(-90); },
       Result::kWarning,
       "90 s ahead of"},
      {"no date", "D-CLOCK", [](Facts& f) { f.clock_skew.reset(); }, Result::kNotChecked, "Date"},
      {"there", "D-NAMESPACE", [](Facts&) {}, Result::kOk, "exists"},
      {"not there",
       "D-NAMESPACE",
       [](Facts& f) { f.name_space = missing(); },
       Result::kError,
       "does not exist",
       111},
      {"going",
       "D-NAMESPACE",
       [](Facts& f) { f.name_space.object["status"]["phase"] = "Terminating"; },
       Result::kError,
       "being deleted",
       111},
      {"not seen",
       "D-NAMESPACE",
       [](Facts& f) { f.name_space = refused(); },
       Result::kNotChecked,
       "may not look"},
  });
}

TEST(ClusterRules, Rights) {
  auto const ours = [](Permission::State state) {
    return [=](Facts& f) { f.submitter.push_back(permission("create", "services", state)); };
  };
  auto const drivers = [](Permission::State state) {
    return [=](Facts& f) { f.driver.push_back(permission("list", "pods", state)); };
  };
  expect_found({
      {"ours", "D-RBAC", [](Facts&) {}, Result::kOk, "what a submission asks for"},
      {"denied",
       "D-RBAC",
       ours(Permission::State::kDenied),
       Result::kError,
       "may not create services",
       111},
      {"unknown", "D-RBAC", ours(Permission::State::kUnknown), Result::kNotChecked, "no"},
      {"driver's", "D-RBAC", [](Facts&) {}, Result::kOk, "what Spark 4.3"},
      {"driver denied",
       "D-RBAC",
       drivers(Permission::State::kDenied),
       Result::kError,
       "may not list pods",
       111},
      {"driver unknown", "D-RBAC", drivers(Permission::State::kUnknown), Result::kNotChecked, "no"},
      {"client mode",
       "D-RBAC",
       [](Facts& f) { f.driver_pod = Json(); },
       Result::kNotChecked,
       "no pod"},
      {"account", "D-ACCOUNT", [](Facts&) {}, Result::kOk, "exists"},
      {"no account",
       "D-ACCOUNT",
       [](Facts& f) { f.accounts["spark"] = missing(); },
       Result::kError,
       "does not exist in namespace etl",
       111},
      {"unseen account",
       "D-ACCOUNT",
       [](Facts& f) { f.accounts["spark"] = refused(); },
       Result::kNotChecked,
       "may not look"},
  });
}

TEST(ClusterRules, RightsOfTheDefaultAccountAreNotFixed) {
  Facts facts = healthy();
  facts.driver = {permission("list", "pods", Permission::State::kDenied)};
  auto const fix_of = [&] {
    for (Check const& check : examine(facts))
      if (check.name == "D-RBAC" && check.result == Result::kError) return check.fix.kind;
    return Fix::Kind::kNone;
  };
  EXPECT_EQ(fix_of(), Fix::Kind::kDriverRights);
  facts.driver_pod["spec"].erase("serviceAccountName");
  EXPECT_EQ(fix_of(), Fix::Kind::kNone);
}

TEST(ClusterRules, Automount) {
  expect_found({
      {"default", "D-AUTOMOUNT", [](Facts&) {}, Result::kOk, "mounts its token"},
      {"account says no",
       "D-AUTOMOUNT",
       [](Facts& f) { f.accounts["spark"].object["automountServiceAccountToken"] = false; },
       Result::kError,
       "neither token nor CA",
       114},
      {"pod overrides",
       "D-AUTOMOUNT",
       [](Facts& f) {
         f.accounts["spark"].object["automountServiceAccountToken"] = false;
         f.driver_pod["spec"]["automountServiceAccountToken"] = true;
       },
       Result::kOk,
       "mounts its token"},
      {"pod says no",
       "D-AUTOMOUNT",
       [](Facts& f) { f.driver_pod["spec"]["automountServiceAccountToken"] = false; },
       Result::kError,
       "no token",
       114},
      {"unseen",
       "D-AUTOMOUNT",
       [](Facts& f) { f.accounts["spark"] = refused(); },
       Result::kNotChecked,
       "may not look"},
  });
}

void uses_irsa(Facts& facts) {
  set(facts,
      "spark.hadoop.fs.s3a.aws.credentials.provider",
      "software.amazon.awssdk.auth.credentials.WebIdentityTokenFileCredentialsProvider");
  for (char const* const name : {"spark", "default"})
    facts.accounts[name].object["metadata"]["annotations"]["eks.amazonaws.com/role-arn"] = "arn";
  for (DryRun* run : {&facts.driver_dry_run, &facts.executor_dry_run})
    run->pod["spec"]["containers"][0]["env"].push_back(
        {{"name", "AWS_ROLE_ARN"}, {"value", "arn"}});
}

TEST(ClusterRules, Identity) {
  expect_found({
      {"none", "D-IRSA", [](Facts&) {}, Result::kOk, "no identity"},
      {"whole", "D-IRSA", uses_irsa, Result::kOk, "gets AWS_ROLE_ARN"},
      {"no annotation",
       "D-IRSA",
       [](Facts& f) {
         uses_irsa(f);
         f.accounts["default"] = found(object("default"));
       },
       Result::kError,
       "no annotation eks.amazonaws.com/role-arn",
       114},
      {"not injected",
       "D-IRSA",
       [](Facts& f) {
         uses_irsa(f);
         f.driver_dry_run.pod = f.driver_pod;
       },
       Result::kWarning,
       "no AWS_ROLE_ARN"},
      {"unseen",
       "D-IRSA",
       [](Facts& f) {
         uses_irsa(f);
         f.accounts["spark"] = refused();
       },
       Result::kNotChecked,
       "may not look"},
      {"Azure's label",
       "D-IRSA",
       [](Facts& f) {
         set(f,
             "spark.hadoop.fs.azure.account.oauth.provider.type",
             "org.apache.hadoop.fs.azurebfs.oauth2.WorkloadIdentityTokenProvider");
         for (char const* const name : {"spark", "default"})
           f.accounts[name].object["metadata"]["annotations"]["azure.workload.identity/client-id"] =
               "id";
       },
       Result::kError,
       "lacks the label",
       2},
  });
}

std::function<void(Facts&)> with_secret(Answer const& answer,
                                        char const* variable = "AWS_ACCESS_KEY_ID") {
  return [=](Facts& facts) {
    facts.driver_pod["spec"]["containers"][0]["env"].push_back(
        {{"name", variable}, {"valueFrom", {{"secretKeyRef", {{"name", "keys"}, {"key", "id"}}}}}});
    facts.secrets["keys"] = answer;
  };
}

TEST(ClusterRules, Secrets) {
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

TEST(ClusterRules, SecretsAreNeverShown) {
  Facts facts = healthy();
  with_secret(found(secret_of({{"id", kKey + "\n"}, {"other", "PLANTED"}})))(facts);
  for (Check const& check : examine(facts)) {
    std::string const text = check.subject + check.evidence + check.cure;
    EXPECT_THAT(text, testing::Not(testing::HasSubstr(kKey))) << check.name;
    EXPECT_THAT(text, testing::Not(testing::HasSubstr("PLANTED"))) << check.name;
  }
}

TEST(ClusterRules, OnlyALineEndCanBeFixed) {
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

TEST(ClusterRules, ConfigMapsAndClaims) {
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

TEST(ClusterRules, PullSecrets) {
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

TEST(ClusterRules, EventFolder) {
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
      {"refused", "D-EVENTLOG", folder(FolderState::kRefused), Result::kError, "no answer", 114},
  });
}

TEST(ClusterRules, Admission) {
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
