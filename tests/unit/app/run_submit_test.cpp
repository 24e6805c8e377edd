#include "app/commands.h"
#include "app/run/run_id.h"
#include "fake_context.h"
#include "k8spark/json.h"
#include "support/fake_transport.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

// `submit --run-id` against a script of answers.
namespace k8spark::app {
namespace {

constexpr char const* kSelector = "k8spark.io%2Frun-id%3Dn";

SubmitOptions run_options() {
  SubmitOptions options;
  options.primary_resource = "app.py";
  options.detach = true;
  options.run_id = "n";
  options.attach_anyway = true;
  options.layers.conf_flags = {{"spark.kubernetes.container.image", "r/spark:4.1.4"}};
  return options;
}

http::Response answer(int status, Json const& body) {
  return {status, {{"content-type", "application/json"}}, body.dump()};
}

http::Response not_found() {
  return answer(404, {{"kind", "Status"}, {"code", 404}, {"reason", "NotFound"}});
}

http::Response empty_list() {
  return answer(200, {{"kind", "List"}, {"metadata", Json::object()}, {"items", Json::array()}});
}

Json run_pod(std::string const& run_id = "n") {
  return {{"apiVersion", "v1"},
          {"kind", "Pod"},
          {"metadata",
           {{"name", driver_name_of_run("n", 1)},
            {"namespace", "etl"},
            {"uid", "u-other"},
            {"labels", {{"spark-app-selector", "spark-other"}}},
            {"annotations", {{"k8spark.io/run-id", run_id}}}}},
          {"status", {{"phase", "Pending"}}}};
}

http::Response created(std::string const& kind, std::string const& name) {
  return answer(
      201,
      {{"apiVersion", "v1"},
       {"kind", kind},
       {"metadata",
        {{"name", name}, {"namespace", "etl"}, {"uid", "u-" + name}, {"resourceVersion", "7"}}}});
}

struct Script {
  std::unique_ptr<test::FakeTransport> net = std::make_unique<test::FakeTransport>();
  std::string pod = "/pods/" + driver_name_of_run("n", 1);

  void no_attempts() { net->answer("GET", kSelector, empty_list()); }
  void nothing_to_tidy() {
    for (int kinds = 0; kinds < 2; ++kinds) net->answer("GET", kSelector, empty_list());
  }
  void no_events() { net->answer("GET", "&limit=500", empty_list()); }
  void resources_made() {
    net->answer("POST", "/services", created("Service", "s"));
    net->answer("POST", "/configmaps", created("ConfigMap", "code"));
    net->answer("POST", "/configmaps", created("ConfigMap", "conf"));
  }
};

int submit(FakeMachine& machine, Script& script) {
  machine.make_transport = [&] { return std::move(script.net); };
  Context context = machine.context();
  return run_submit(run_options(), context);
}

TEST(SubmitRunId, AttachesToWhatIsThereAndCreatesNothing) {
  FakeMachine machine;
  Script script;
  script.no_attempts();
  script.net->answer("GET", script.pod, answer(200, run_pod()));
  script.nothing_to_tidy();
  EXPECT_EQ(submit(machine, script), 0) << machine.streams.stderr_text;
  EXPECT_EQ(machine.streams.stdout_text, driver_name_of_run("n", 1) + "\n");
  EXPECT_NE(machine.streams.stderr_text.find("attached"), std::string::npos);
}

// Between our look and our POST somebody else was faster.
TEST(SubmitRunId, WhoLosesTheRaceTakesItsObjectsBackAndAttaches) {
  FakeMachine machine;
  Script script;
  script.no_attempts();
  script.net->answer("GET", script.pod, not_found());
  script.no_events();
  script.resources_made();
  script.net->answer("POST",
                     "/pods",
                     answer(409, {{"kind", "Status"}, {"code", 409}, {"reason", "AlreadyExists"}}));
  for (int looks = 0; looks < 3; ++looks)
    script.net->answer("GET", script.pod, answer(200, run_pod()));
  for (int objects = 0; objects < 3; ++objects)
    script.net->answer("DELETE", "", answer(200, Json::object()));
  script.nothing_to_tidy();
  EXPECT_EQ(submit(machine, script), 0) << machine.streams.stderr_text;
  EXPECT_NE(machine.streams.stderr_text.find("attached"), std::string::npos);
}

TEST(SubmitRunId, APodOfAnotherRunIsNotTaken) {
  FakeMachine machine;
  Script script;
  script.no_attempts();
  script.net->answer("GET", script.pod, answer(200, run_pod("m")));
  EXPECT_EQ(submit(machine, script), 111) << machine.streams.stderr_text;
  EXPECT_NE(machine.streams.stderr_text.find("not of the run n"), std::string::npos);
}

TEST(SubmitRunId, AnotherSubmissionIsRefusedBeforeAnythingIsCreated) {
  FakeMachine machine;
  Script script;
  script.no_attempts();
  script.net->answer("GET", script.pod, answer(200, run_pod()));
  machine.make_transport = [&] { return std::move(script.net); };
  Context context = machine.context();
  SubmitOptions options = run_options();
  options.attach_anyway = false;
  EXPECT_EQ(run_submit(options, context), 2);
  EXPECT_NE(machine.streams.stderr_text.find("submitted differently"), std::string::npos);
}

}  // namespace
}  // namespace k8spark::app
