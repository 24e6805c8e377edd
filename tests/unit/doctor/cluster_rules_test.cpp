#include "facts_bench.h"

// Rules about the way to the cluster, and rights.
namespace k8spark::doctor {
namespace {

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
       "R-AZURE",
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

}  // namespace
}  // namespace k8spark::doctor
