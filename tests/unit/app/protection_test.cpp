#include "app/protection.h"

#include "app/build.h"
#include "app/changes.h"
#include "app/cluster.h"
#include "fake_context.h"
#include "support/fake_transport.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace k8spark::app {
namespace {

using testing::HasSubstr;

// The machine's kubeconfig has context x, server https://k8s.example:6443, namespace etl.
class Protection : public testing::Test {
 protected:
  void profile(std::string const& fields, std::string const& head = "") {
    machine.files.add("/work/k8spark.yaml",
                      "version: 1\n" + head + "profiles:\n  prod: {protected: true, " + fields +
                          "}\n  dev: {namespace: etl}\n  child: {extends: prod}\n"
                          "  free: {extends: prod, protected: false}\n");
  }
  // The error's message, or "" for "go on"; `said` is what the person answers, if there is one.
  std::string submit(std::string const& name, bool yes = false) {
    SubmitOptions options;
    if (!name.empty()) options.layers.profile = name;
    options.primary_resource = "local:///app.jar";
    options.main_class = "M";
    options.layers.conf_flags = {{"spark.kubernetes.container.image", "spark"}};
    options.yes = yes;
    options.dry_run = dry_run;
    return ask(change_of(options), [&](Context& context) -> Result<void> {
      K8SPARK_CHECK(build_submission(options, BuildFor::kApply, context));
      K8SPARK_CHECK(build_submission(options, BuildFor::kApply, context));  // a further attempt
      return {};
    });
  }
  std::string kill(KillOptions options = {}, bool yes = false) {
    options.yes = yes;
    return ask(change_of(options), [](Context& context) { return opened(context); });
  }
  static Result<void> opened(Context& context) {
    K8SPARK_CHECK(open_cluster({}, context));
    return {};
  }
  std::string ask(std::optional<Change> change, std::function<Result<void>(Context&)> const& act) {
    // Nothing is sent: a request would fail the test.
    machine.make_transport = [] { return std::make_unique<test::FakeTransport>(); };
    Context context = machine.context();
    if (change) context.change = std::make_shared<Change>(*std::move(change));
    prompts = 0;
    if (said)
      context.ask = [&](std::string_view text) {
        prompt = text;
        ++prompts;
        return *said;
      };
    Result<void> const done = act(context);
    if (done) return "";
    EXPECT_EQ(done.error().code, ErrorCode::kUsage);
    hint = done.error().hint;
    return done.error().message;
  }

  FakeMachine machine;
  DryRun dry_run = DryRun::kNone;
  std::optional<std::optional<std::string>> said;  // none: no terminal
  std::string prompt;
  int prompts = 0;
  std::string hint;
};

TEST_F(Protection, ASubmitWantsYes) {
  profile("namespace: etl");
  EXPECT_EQ(submit("prod"),
            "profile prod is protected: submit at context x, https://k8s.example:6443, "
            "namespace etl");
  EXPECT_EQ(hint, "--yes says that it is meant");
  EXPECT_EQ(submit("prod", true), "");
  EXPECT_EQ(submit("dev"), "");
  EXPECT_EQ(submit(""), "");
  EXPECT_NE(submit("child"), "") << "what a parent says holds for its children";
  EXPECT_EQ(submit("free"), "");
  EXPECT_EQ(machine.transports_made, 0);
}

TEST_F(Protection, ADryRunMakesNothing) {
  profile("namespace: etl");
  dry_run = DryRun::kServer;
  EXPECT_EQ(submit("prod"), "");
}

TEST_F(Protection, APersonIsAsked) {
  profile("namespace: etl");
  said = "y\n";
  EXPECT_EQ(submit("prod"), "");
  EXPECT_EQ(prompt,
            "profile prod is protected. submit at context x, https://k8s.example:6443, "
            "namespace etl? [y/N] ");
  EXPECT_EQ(prompts, 1) << "once a command";
  said = "";
  EXPECT_EQ(submit("prod"), "not confirmed, nothing was done");
  said = std::optional<std::string>();  // the end of input
  EXPECT_EQ(submit("prod"), "not confirmed, nothing was done");
}

TEST_F(Protection, TheProfileInUseCountsWithoutAFlag) {
  profile("namespace: etl", "defaultProfile: prod\n");
  EXPECT_NE(submit(""), "");
  machine.environment =
      sys::Environment(sys::Environment::Map{{"HOME", "/home/ann"}, {"K8SPARK_PROFILE", "dev"}});
  EXPECT_EQ(submit(""), "");
}

TEST_F(Protection, AFileThatCannotBeReadIsForTheCommandToTell) {
  machine.files.add("/work/k8spark.yaml", "version: 1\nprofiles: {prod: {protcted: true}}\n");
  EXPECT_NE(submit("prod").find("protcted"), std::string::npos);
  EXPECT_EQ(kill(), "");
}

TEST_F(Protection, TheFileIsReadOnce) {
  profile("namespace: etl");
  submit("prod", true);
  auto const& log = machine.files.read_log();
  long const reads = std::count_if(log.begin(), log.end(), [](std::string const& path) {
    return path.ends_with("/k8spark.yaml");
  });
  EXPECT_EQ(reads, 2) << "once an attempt";
}

TEST_F(Protection, WhoChangesNothingIsNotAsked) {
  profile("namespace: etl");
  EXPECT_EQ(ask(std::nullopt, [](Context& context) { return opened(context); }), "");
}

TEST_F(Protection, AKillIsJudgedByItsPlace) {
  struct Case {
    char const* fields;
    bool asks;
  };
  for (Case const& one :
       std::initializer_list<Case>{{"namespace: etl", true},
                                   {"namespace: other", false},
                                   {"cluster: {context: x}", true},
                                   {"cluster: {context: y}", false},
                                   {"cluster: {context: x}, namespace: other", false},
                                   {"cluster: {server: 'https://k8s.example:6443'}", true},
                                   {"master: 'k8s://https://k8s.example:6443'", true},
                                   {"master: 'k8s://https://elsewhere:6443'", false},
                                   // It states no place, and is not the one in use.
                                   {"labels: {team: a}", false}}) {
    profile(one.fields);
    EXPECT_EQ(!kill().empty(), one.asks) << one.fields;
    EXPECT_EQ(kill({}, true), "") << one.fields;
  }
  profile("labels: {team: a}", "defaultProfile: prod\n");
  EXPECT_NE(kill(), "");
}

TEST_F(Protection, AKillInAllNamespacesTouchesEach) {
  profile("namespace: other");
  KillOptions options;
  options.all_namespaces = true;
  EXPECT_THAT(kill(options), HasSubstr("kill at context x, https://k8s.example:6443, all "));
  options.dry_run = true;
  EXPECT_EQ(kill(options), "");
}

}  // namespace
}  // namespace k8spark::app
