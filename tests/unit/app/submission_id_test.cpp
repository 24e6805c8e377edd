#include "app/commands.h"
#include "fake_context.h"
#include "k8spark/json.h"
#include "support/fake_transport.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace k8spark::app {
namespace {

using Action = SubmissionIdOptions::Action;

http::Response pod_answer(std::string const& name) {
  Json const pod = {{"kind", "Pod"}, {"metadata", {{"name", name}, {"namespace", "jobs"}}}};
  return {200, {{"content-type", "application/json"}}, pod.dump()};
}

http::Response nothing_answer() {
  Json const status = {{"kind", "Status"}, {"code", 404}, {"reason", "NotFound"}};
  return {404, {{"content-type", "application/json"}}, status.dump()};
}

struct Outcome {
  int code;
  std::string words;
};

// What stderr says; `method` of the one request is answered by `answer`.
Outcome ask(SubmissionIdOptions const& options,
            FakeMachine& machine,
            std::string const& method,
            http::Response const& answer) {
  machine.make_transport = [&] {
    auto transport = std::make_unique<test::FakeTransport>();
    transport->answer(method, "/namespaces/jobs/pods/pi", answer);
    return transport;
  };
  Context context = machine.context();
  int const code = run_submission_id(options, context);
  EXPECT_EQ(machine.streams.stdout_text, "");
  return {code, machine.streams.stderr_text};
}

TEST(SubmissionId, StatusIsWhatSparkPrints) {
  FakeMachine machine;
  Outcome const said = ask({{}, Action::kStatus, "jobs:pi"}, machine, "GET", pod_answer("pi"));
  EXPECT_EQ(said.code, 0);
  EXPECT_TRUE(said.words.starts_with(
      "Submitting a request for the status of submission jobs:pi in k8s://https://k8s.example:6443."
      "\nApplication status (driver): \n\t pod name: pi\n\t namespace: jobs\n"))
      << said.words;
}

TEST(SubmissionId, AMissingPodIsNoFailure) {
  FakeMachine machine;
  Outcome const said = ask({{}, Action::kStatus, "jobs:pi"}, machine, "GET", nothing_answer());
  EXPECT_EQ(said.code, 0);
  EXPECT_TRUE(said.words.ends_with("\nApplication not found.\n")) << said.words;
  FakeMachine other;
  EXPECT_EQ(ask({{}, Action::kKill, "jobs:pi"}, other, "DELETE", nothing_answer()).code, 0);
}

TEST(SubmissionId, KillTakesTheGracePeriodOfTheConfiguration) {
  FakeMachine machine;
  SubmissionIdOptions options{{}, Action::kKill, "jobs:pi"};
  options.submit.layers.conf_flags = {{"spark.kubernetes.appKillPodDeletionGracePeriod", "2500ms"}};
  Outcome const said = ask(options, machine, "DELETE", pod_answer("pi"));
  EXPECT_EQ(said.code, 0);
  EXPECT_EQ(said.words,
            "Submitting a request to kill submission jobs:pi in k8s://https://k8s.example:6443. "
            "Grace period in secs: 2\n");
}

TEST(SubmissionId, AWrongGracePeriodNamesItsKeyAndSendsNothing) {
  FakeMachine machine;
  SubmissionIdOptions options{{}, Action::kKill, "jobs:pi"};
  options.submit.layers.conf_flags = {{"spark.kubernetes.appKillPodDeletionGracePeriod", "soon"}};
  Outcome const said = ask(options, machine, "DELETE", pod_answer("pi"));
  EXPECT_EQ(said.code, 2);
  EXPECT_NE(said.words.find("appKillPodDeletionGracePeriod"), std::string::npos);
  EXPECT_EQ(machine.transports_made, 0);
}

TEST(SubmissionId, NeedsANameAndAKubernetesMaster) {
  FakeMachine machine;
  Context context = machine.context();
  EXPECT_EQ(run_submission_id({{}, Action::kKill, ""}, context), 2);
  SubmissionIdOptions options{{}, Action::kKill, "jobs:pi"};
  options.submit.layers.flags = {{"--master", "spark.master", "https://h"}};
  EXPECT_EQ(run_submission_id(options, context), 2);
  EXPECT_EQ(machine.transports_made, 0);
}

// Without a kubeconfig nobody names a namespace: nothing may be touched by guessing.
TEST(SubmissionId, WithoutANamespaceNothingIsSent) {
  for (auto const& [id, spark, code] :
       std::initializer_list<std::tuple<char const*, char const*, int>>{
           {"pi", "3.5", 0}, {"pi", "4.0", 2}, {"p*", "4.0", 0}}) {
    FakeMachine machine;
    machine.environment = sys::Environment(sys::Environment::Map{{"HOME", "/nobody"}});
    Context context = machine.context();
    SubmissionIdOptions options{{}, Action::kKill, id};
    options.submit.layers.flags = {{"--master", "spark.master", "k8s://https://h"}};
    options.submit.layers.spark_version = spark;
    EXPECT_EQ(run_submission_id(options, context), code) << id << ' ' << spark;
    EXPECT_EQ(machine.transports_made, 0);
  }
}

}  // namespace
}  // namespace k8spark::app
