#include "app/protection.h"

#include "fake_context.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

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
    options.dry_run = dry_run;
    return ask([&](Context& context) { return confirm_submit(options, "submit", yes, context); });
  }
  std::string kill(KillOptions const& options = {}, bool yes = false) {
    return ask([&](Context& context) { return confirm_kill(options, yes, context); });
  }
  template <typename Act>
  std::string ask(Act const& act) {
    Context context = machine.context();
    prompt.clear();
    if (said)
      context.ask = [&](std::string_view text) {
        prompt = text;
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
  EXPECT_EQ(submit("prod"), "");
  EXPECT_EQ(kill(), "");
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
