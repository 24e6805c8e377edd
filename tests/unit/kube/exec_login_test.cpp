#include "kube/exec_login.h"

#include "kube_testing.h"
#include "text/timestamp.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <deque>
#include <string>

namespace k8spark::kube {
namespace {

using std::chrono::seconds;
using test::json_answer;
using test::status_answer;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

constexpr char const* kV1 = "client.authentication.k8s.io/v1";

// Says what the test wants, one text for each run.
class FakePrograms final : public sys::Programs {
 public:
  Result<sys::ProgramEnd> run(sys::Program const& program) override {
    runs.push_back(program);
    if (says.empty()) return Error{ErrorCode::kNotFound, "not found", program.command, ""};
    sys::ProgramEnd end = says.front();
    says.pop_front();
    return end;
  }
  [[nodiscard]] bool stdin_is_terminal() const override { return terminal; }

  std::deque<sys::ProgramEnd> says;
  std::vector<sys::Program> runs;
  bool terminal = false;
};

Json credential(std::string const& token, std::string const& expires = "") {
  Json answer = {{"apiVersion", kV1}, {"kind", "ExecCredential"}};
  answer["status"] = Json{{"token", token}};
  if (!expires.empty()) answer["status"]["expirationTimestamp"] = expires;
  return answer;
}

class ExecPlugins : public testing::Test {
 protected:
  ExecPlugins() {
    access_ = test::access_to_api();
    access_.auth.kind = Auth::Kind::kExec;
    ExecPlugin plugin;
    plugin.api_version = kV1;
    plugin.command = "aws";
    plugin.args = {"eks", "get-token"};
    plugin.env = {{"AWS_PROFILE", "prod"}};
    plugin.interactive_mode = "Never";
    plugin.session = std::make_shared<ExecSession>();
    access_.auth.exec = std::move(plugin);
  }

  ExecPlugin& plugin() { return *access_.auth.exec; }
  void says(Json const& answer) { programs_.says.push_back({answer.dump(), 0, 0}); }
  PluginHost host() {
    return {&programs_, [this](std::string const& text) { notices_.push_back(text); }, {}};
  }
  ExecLogin login() { return {access_, clock_, host()}; }
  std::string at(seconds from_now) {
    return text::format_timestamp((clock_.wall() + from_now).count() * 1'000'000, 0);
  }

  ClusterAccess access_;
  FakePrograms programs_;
  test::FakeClock clock_;
  std::vector<std::string> notices_;
};

TEST_F(ExecPlugins, RunAsTheKubeconfigSays) {
  says(credential("t1"));
  EXPECT_EQ(login().current()->credential.token, "t1");
  sys::Program const& run = programs_.runs.at(0);
  EXPECT_EQ(run.command, "aws");
  EXPECT_THAT(run.args, ElementsAre("eks", "get-token"));
  EXPECT_FALSE(run.interactive);
  EXPECT_THAT(
      run.env,
      ElementsAre(testing::Pair("AWS_PROFILE", "prod"),
                  testing::Pair("KUBERNETES_EXEC_INFO",
                                R"({"kind":"ExecCredential","apiVersion":")" + std::string(kV1) +
                                    R"(","spec":{"interactive":false}})"
                                    "\n")));
}

TEST_F(ExecPlugins, AreToldOfTheClusterWhenTheyAsk) {
  plugin().provide_cluster_info = true;
  plugin().cluster_config = R"({"audience":"x"})";
  access_.tls.ca_pem = "PEM";
  access_.tls.server_name = "api.internal";
  access_.proxy = "http://proxy:3128";
  Json const info = Json::parse(exec_info(plugin(), access_, true));
  Json const want = {{"server", "https://api:6443"},
                     {"tls-server-name", "api.internal"},
                     {"certificate-authority-data", "UEVN"},
                     {"proxy-url", "http://proxy:3128"},
                     {"config", Json{{"audience", "x"}}}};
  EXPECT_EQ(info["spec"]["cluster"], want);
  EXPECT_EQ(info["spec"]["interactive"], true);
}

TEST_F(ExecPlugins, RunOnceForAllClientsOfAnAccess) {
  says(credential("t1"));
  ExecLogin first = login();
  ExecLogin second = login();
  EXPECT_EQ(first.current()->credential.token, "t1");
  EXPECT_EQ(second.current()->credential.token, "t1");
  EXPECT_EQ(programs_.runs.size(), 1U);
}

TEST_F(ExecPlugins, RunAgainShortlyBeforeTheEnd) {
  says(credential("t1", at(seconds(840))));
  says(credential("t2", at(seconds(1700))));
  ExecLogin one = login();
  EXPECT_EQ(one.current()->credential.token, "t1");
  clock_.advance(seconds(779));
  EXPECT_EQ(one.current()->credential.token, "t1");
  clock_.advance(seconds(2));
  EXPECT_EQ(one.current()->credential.token, "t2");
  EXPECT_THAT(notices_, ElementsAre());
}

TEST_F(ExecPlugins, AShortLifeIsUsedToNineTenths) {
  says(credential("t1", at(seconds(100))));
  says(credential("t2"));
  ExecLogin one = login();
  EXPECT_TRUE(one.current());
  clock_.advance(seconds(89));
  EXPECT_EQ(one.current()->credential.token, "t1");
  clock_.advance(seconds(2));
  EXPECT_EQ(one.current()->credential.token, "t2");
}

TEST_F(ExecPlugins, AFailureBeforeTheEndIsForgiven) {
  says(credential("t1", at(seconds(840))));
  ExecLogin one = login();
  EXPECT_TRUE(one.current());
  clock_.advance(seconds(800));
  EXPECT_EQ(one.current()->credential.token, "t1") << "the plugin is gone, the token holds";
  clock_.advance(seconds(5));
  EXPECT_EQ(one.current()->credential.token, "t1");
  EXPECT_EQ(programs_.runs.size(), 2U) << "not twice in ten seconds";
  clock_.advance(seconds(60));
  EXPECT_EQ(one.current().error().code, ErrorCode::kUnauthenticated);
  EXPECT_THAT(notices_, ElementsAre("credentials expired; running aws"));
}

TEST_F(ExecPlugins, WhatIsOverWhenItComesIsUsedOnce) {
  says(credential("t1", at(seconds(-5))));
  says(credential("t2", at(seconds(-5))));
  ExecLogin one = login();
  EXPECT_EQ(one.current()->credential.token, "t1");
  EXPECT_EQ(one.current()->credential.token, "t2");
}

TEST_F(ExecPlugins, YamlIsReadToo) {
  programs_.says.push_back({"apiVersion: " + std::string(kV1) +
                                "\nkind: ExecCredential\nstatus:\n  token: t1\n  extra: 1\n",
                            0,
                            0});
  EXPECT_EQ(login().current()->credential.token, "t1");
}

struct Refused {
  sys::ProgramEnd end;
  std::string message;
};

TEST_F(ExecPlugins, WhatIsNoCredentialIsToldWithoutShowingIt) {
  Json other = credential("hunter2");
  other["apiVersion"] = "client.authentication.k8s.io/v1beta1";
  Json half = credential("hunter2");
  half["status"]["clientKeyData"] = "hunter2";
  Json empty = credential("");
  Json no_status = credential("");
  no_status.erase("status");
  Json bad_time = credential("hunter2", "tomorrow hunter2");
  for (Refused const& one : std::vector<Refused>{
           {{"hunter2: : [", 0, 0}, "neither JSON nor YAML"},
           {{"", 0, 0}, "neither JSON nor YAML"},
           {{"[\"hunter2\"]", 0, 0}, "neither JSON nor YAML"},
           {{R"({"kind":"Pod"})", 0, 0}, "no ExecCredential"},
           {{other.dump(), 0, 0}, "plugin returned version client.authentication.k8s.io/v1beta1"},
           {{half.dump(), 0, 0}, "only certificate or key, not both"},
           {{empty.dump(), 0, 0}, "did not return a token"},
           {{no_status.dump(), 0, 0}, "did not return a status"},
           {{bad_time.dump(), 0, 0}, "no RFC 3339 time"},
           {{"hunter2", 7, 0}, "failed with exit code 7"},
           {{"hunter2", 0, 9}, "ended by signal 9"}}) {
    programs_.says = {one.end};
    auto const got = login().current();
    ASSERT_FALSE(got) << one.message;
    EXPECT_EQ(got.error().code, ErrorCode::kUnauthenticated);
    EXPECT_THAT(got.error().message, HasSubstr(one.message));
    EXPECT_THAT(got.error().message + got.error().hint + got.error().where,
                Not(HasSubstr("hunter2")));
  }
}

TEST_F(ExecPlugins, AMissingOneComesWithItsInstallHint) {
  plugin().install_hint = "get it\x1b[31m there\n";
  auto const got = login().current();
  EXPECT_THAT(got.error().message, HasSubstr("exec: executable aws not found"));
  EXPECT_THAT(got.error().hint, HasSubstr("get itU+001b[31m there"));
}

TEST_F(ExecPlugins, MayAskOnlyOnATerminal) {
  plugin().interactive_mode = "Always";
  EXPECT_THAT(login().current().error().message, HasSubstr("standard input is not a terminal"));
  EXPECT_TRUE(programs_.runs.empty());
  programs_.terminal = true;
  says(credential("t1"));
  EXPECT_TRUE(login().current());
  EXPECT_TRUE(programs_.runs.at(0).interactive);
  EXPECT_THAT(programs_.runs.at(0).env.back().second, HasSubstr(R"("interactive":true)"));
}

class ExecClient : public ExecPlugins {
 protected:
  Client make_client() {
    ClientOptions options;
    options.plugins = host();
    return {net_, access_, clock_, files_, options};
  }
  std::string authorization(std::size_t request) const {
    for (auto const& [name, value] : net_.sent().at(request).headers)
      if (name == "Authorization") return value;
    return "";
  }

  test::FakeTransport net_;
  test::MemoryFileSystem files_;
};

TEST_F(ExecClient, A401RunsThePluginAndRepeatsTheRequestOnce) {
  says(credential("t1"));
  says(credential("t2"));
  net_.answer("GET", "/pods/x", status_answer(401, "Unauthorized", ""));
  net_.answer("GET", "/pods/x", json_answer(200, test::make_object("Pod", "x")));
  Client client = make_client();
  EXPECT_TRUE(client.get(pods(), "", "x"));
  EXPECT_EQ(authorization(0), "Bearer t1");
  EXPECT_EQ(authorization(1), "Bearer t2");
}

TEST_F(ExecClient, ASecond401IsTheAnswer) {
  says(credential("t1"));
  says(credential("t2"));
  net_.answer("GET", "/pods/x", status_answer(401, "Unauthorized", ""));
  net_.answer("GET", "/pods/x", status_answer(401, "Unauthorized", ""));
  Client client = make_client();
  auto const got = client.get(pods(), "", "x");
  EXPECT_EQ(got.error().code, ErrorCode::kUnauthenticated);
  EXPECT_THAT(got.error().hint, HasSubstr("the plugin aws"));
}

TEST_F(ExecClient, ACertificateGoesToTheConnectionWhenItIsNew) {
  Json answer = credential("");
  answer["status"] = Json{{"clientCertificateData", "C1"}, {"clientKeyData", "K1"}};
  says(answer);
  for (int i = 0; i < 2; ++i)
    net_.answer("GET", "/pods/x", json_answer(200, test::make_object("Pod", "x")));
  Client client = make_client();
  EXPECT_TRUE(client.get(pods(), "", "x"));
  EXPECT_TRUE(client.get(pods(), "", "x"));
  EXPECT_THAT(net_.identities(), ElementsAre("C1/K1"));
  EXPECT_EQ(authorization(0), "");
}

TEST_F(ExecClient, ACertificateGoesToConnectionsOfTheirOwnToo) {
  Json answer = credential("");
  answer["status"] = Json{{"clientCertificateData", "C1"}, {"clientKeyData", "K1"}};
  says(answer);
  Client client = make_client();
  EXPECT_TRUE(client.credential_headers());
  EXPECT_THAT(net_.identities(), ElementsAre("C1/K1"));
}

}  // namespace
}  // namespace k8spark::kube
