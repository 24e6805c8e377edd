#include "kube/client.h"

#include "../http/test_certs.h"
#include "kube_testing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace k8spark::kube {
namespace {

using test::Cluster;
using test::json_answer;
using test::make_object;
using test::status_answer;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::Pair;

std::string header_of(http::Request const& request, std::string const& name) {
  for (auto const& [key, value] : request.headers)
    if (key == name) return value;
  return "";
}

ClusterAccess with_token_file() {
  ClusterAccess access = test::access_to_api();
  access.auth.kind = Auth::Kind::kTokenFile;
  access.auth.token_file = "/token";
  return access;
}

TEST(Client, GetGivesTheObject) {
  Cluster cluster;
  cluster.net.answer("GET",
                     "https://api:6443/api/v1/namespaces/etl/pods/x",
                     json_answer(200, make_object("Pod", "x")));
  auto const pod = cluster.client.get(pods(), "", "x");
  ASSERT_TRUE(pod);
  EXPECT_EQ((*pod)["metadata"]["name"], "x");
  http::Request const sent = cluster.net.sent().at(0);
  EXPECT_TRUE(sent.accept_gzip);
  EXPECT_EQ(sent.timeout, std::chrono::milliseconds(65'000));
  EXPECT_EQ(header_of(sent, "Accept"), "application/json, */*");
}

TEST(Client, ARefusalNamesTheRequestAndTheRight) {
  Cluster cluster;
  cluster.net.answer(
      "POST",
      "/api/v1/namespaces/etl/pods",
      status_answer(403,
                    "Forbidden",
                    "pods is forbidden: User \"ann\" cannot create resource \"pods\" in "
                    "API group \"\" in the namespace \"etl\""));
  auto const pod = cluster.client.create(make_object("Pod", "x"));
  ASSERT_FALSE(pod);
  EXPECT_EQ(pod.error().code, ErrorCode::kPermissionDenied);
  EXPECT_EQ(pod.error().where, "POST /api/v1/namespaces/etl/pods");
  EXPECT_EQ(pod.error().hint, "ask: kubectl auth can-i create pods -n etl");
}

TEST(Client, CreateTakesTheObjectsOwnNamespaceAndKeepsEveryField) {
  Cluster cluster;
  Json pod = make_object("Pod", "x");
  pod["metadata"]["namespace"] = "other";
  pod["spec"]["fieldOfTomorrow"] = 1;
  cluster.net.answer("POST", "/api/v1/namespaces/other/pods", json_answer(201, pod));
  ASSERT_TRUE(cluster.client.create(pod));
  EXPECT_EQ(cluster.net.sent().at(0).body, pod.dump());
  EXPECT_EQ(header_of(cluster.net.sent().at(0), "Content-Type"), "application/json");
}

TEST(Client, ADryRunIsAskedForInTheQuery) {
  Cluster cluster;
  WriteOptions options;
  options.dry_run = true;
  cluster.net.answer("POST", "/pods?dryRun=All", json_answer(201, make_object("Pod", "x")));
  EXPECT_TRUE(cluster.client.create(make_object("Pod", "x"), options));
}

TEST(Client, CreateAllAnswersInOrderAndKeepsStrangersAtHome) {
  Cluster cluster;
  cluster.net.answer("POST", "/configmaps", json_answer(201, make_object("ConfigMap", "a")));
  cluster.net.answer("POST", "/services", status_answer(422, "Invalid", "bad"));
  auto const made = cluster.client.create_all(
      {make_object("ConfigMap", "a"), make_object("Strange", "b"), make_object("Service", "c")});
  ASSERT_EQ(made.size(), 3U);
  EXPECT_TRUE(made[0]);
  EXPECT_EQ(made[1].error().code, ErrorCode::kUsage);
  EXPECT_EQ(made[2].error().code, ErrorCode::kInvalid);
}

TEST(Client, ALostAnswerToACreateIsNotRepeated) {
  Cluster cluster;
  cluster.net.fail("POST", "/pods", test::lost_answer());
  auto const pod = cluster.client.create(make_object("Pod", "x"));
  ASSERT_FALSE(pod);
  EXPECT_TRUE(pod.error().outcome_unknown);
}

TEST(Client, PatchesHaveTheirContentTypes) {
  Cluster cluster;
  Json const body = {{"a", 1}};
  for (auto const& [kind, type, url] :
       {std::tuple{PatchKind::kMerge, "application/merge-patch+json", "/pods/x"},
        std::tuple{PatchKind::kJson, "application/json-patch+json", "/pods/x"},
        std::tuple{PatchKind::kStrategic, "application/strategic-merge-patch+json", "/pods/x"},
        std::tuple{
            PatchKind::kApply, "application/apply-patch+yaml", "/pods/x?fieldManager=k8spark"}}) {
    cluster.net.answer("PATCH", url, json_answer(200, body));
    ASSERT_TRUE(cluster.client.patch({pods(), "", "x", kind, body}));
    EXPECT_EQ(header_of(cluster.net.sent().back(), "Content-Type"), type);
  }
}

TEST(Client, ApplyMayTakeFieldsOver) {
  Cluster cluster;
  WriteOptions options;
  options.force = true;
  cluster.net.answer("PATCH",
                     "/namespaces/etl/configmaps/a?fieldManager=k8spark&force=true",
                     json_answer(200, make_object("ConfigMap", "a")));
  EXPECT_TRUE(cluster.client.apply(make_object("ConfigMap", "a"), options));
}

TEST(Client, ReplaceIsAPutToTheName) {
  Cluster cluster;
  cluster.net.answer(
      "PUT", "/namespaces/etl/configmaps/a", status_answer(409, "Conflict", "newer"));
  auto const answer = cluster.client.replace(make_object("ConfigMap", "a"));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, ErrorCode::kConflict);
}

TEST(Client, RemoveHasAPreconditionAndWhatIsGoneIsFine) {
  Cluster cluster;
  RemoveCall call{pods(), "", "x", {}};
  call.options.uid = "u1";
  call.options.grace_seconds = 5;
  cluster.net.answer("DELETE", "/pods/x", json_answer(200, make_object("Pod", "x")));
  EXPECT_TRUE(cluster.client.remove(call));
  EXPECT_EQ(Json::parse(cluster.net.sent().at(0).body),
            Json::parse(R"({"kind":"DeleteOptions","apiVersion":"v1",
              "propagationPolicy":"Background","preconditions":{"uid":"u1"},"gracePeriodSeconds":5})"));
  cluster.net.answer("DELETE", "/pods/x", status_answer(404, "NotFound", "gone"));
  EXPECT_TRUE(cluster.client.remove(call));
  cluster.net.answer("DELETE", "/pods/x", status_answer(409, "Conflict", "other uid"));
  EXPECT_EQ(cluster.client.remove(call).error().code, ErrorCode::kConflict);
}

TEST(Client, NamesThatWouldChangeThePathAreNotSent) {
  Cluster cluster;
  EXPECT_EQ(cluster.client.get(pods(), "", "../secrets").error().code, ErrorCode::kUsage);
  EXPECT_EQ(cluster.client.remove({pods(), "", "", {}}).error().code, ErrorCode::kUsage);
  EXPECT_TRUE(cluster.net.sent().empty());
}

Json page_of(std::vector<std::string> const& names, std::string const& next) {
  Json page = {{"kind", "PodList"}, {"items", Json::array()}};
  page["metadata"]["resourceVersion"] = "77";
  if (!next.empty()) page["metadata"]["continue"] = next;
  for (std::string const& name : names) page["items"].push_back({{"metadata", {{"name", name}}}});
  return page;
}

TEST(Client, ListReadsEveryPageAndFillsInTheKind) {
  Cluster cluster;
  std::string const first = "/api/v1/namespaces/etl/pods?labelSelector=a%3Db%2Cc&limit=2";
  cluster.net.answer("GET", first, json_answer(200, page_of({"p1", "p2"}, "to ken")));
  cluster.net.answer("GET", first + "&continue=to%20ken", json_answer(200, page_of({"p3"}, "")));
  ListOptions options;
  options.label_selector = "a=b,c";
  options.page = 2;
  auto const list = cluster.client.list(pods(), "etl", options);
  ASSERT_TRUE(list);
  EXPECT_EQ(list->resource_version, "77");
  ASSERT_EQ(list->items.size(), 3U);
  EXPECT_EQ(list->items[2]["kind"], "Pod");
  EXPECT_EQ(list->items[2]["apiVersion"], "v1");
  EXPECT_EQ(list->items[2]["metadata"]["name"], "p3");
}

TEST(Client, AnExpiredContinueTokenMeansOneWholeList) {
  Cluster cluster;
  cluster.net.answer("GET", "/api/v1/pods?limit=500", json_answer(200, page_of({"p1"}, "t")));
  cluster.net.answer("GET", "/api/v1/pods?limit=500&continue=t", status_answer(410, "Expired", ""));
  cluster.net.answer("GET", "/api/v1/pods", json_answer(200, page_of({"p1", "p2"}, "")));
  auto const list = cluster.client.list(pods(), "");
  ASSERT_TRUE(list);
  EXPECT_EQ(list->items.size(), 2U);
}

TEST(Client, A401ReadsTheTokenFileAgainAndRepeatsOnce) {
  Cluster cluster(with_token_file());
  cluster.files.add("/token", "old\n");
  cluster.net.answer(
      "GET",
      "/version",
      json_answer(200, {{"gitVersion", "v1.34.4+k3s1"}, {"major", "1"}, {"minor", "34+"}}));
  auto const version = cluster.client.server_version();
  ASSERT_TRUE(version);
  EXPECT_EQ(version->git_version, "v1.34.4+k3s1");
  EXPECT_EQ(version->minor, 34);

  cluster.files.add("/token", "new\n");
  cluster.net.answer("GET", "/pods/x", status_answer(401, "Unauthorized", "Unauthorized"));
  cluster.net.answer("GET", "/pods/x", json_answer(200, make_object("Pod", "x")));
  EXPECT_TRUE(cluster.client.get(pods(), "", "x"));
  EXPECT_EQ(header_of(cluster.net.sent().at(1), "Authorization"), "Bearer old");
  EXPECT_EQ(header_of(cluster.net.sent().at(2), "Authorization"), "Bearer new");
}

TEST(Client, A401ThatStaysSaysHowWeLoggedIn) {
  Cluster cluster(with_token_file());
  cluster.files.add("/token", "topsecret");
  cluster.net.answer("GET", "/pods/x", status_answer(401, "Unauthorized", "Unauthorized"));
  auto const pod = cluster.client.get(pods(), "", "x");
  ASSERT_FALSE(pod);
  EXPECT_EQ(pod.error().code, ErrorCode::kUnauthenticated);
  EXPECT_THAT(pod.error().hint, HasSubstr("user ann, with the token of /token"));
  EXPECT_THAT(pod.error().hint + pod.error().message, Not(HasSubstr("topsecret")));
}

TEST(Client, OfSeveralOnlyTheRefusedAreRepeated) {
  Cluster cluster(with_token_file());
  cluster.files.add("/token", "t1");
  cluster.net.answer("POST", "/configmaps", status_answer(401, "Unauthorized", ""));
  cluster.net.answer("POST", "/services", json_answer(201, make_object("Service", "b")));
  cluster.net.answer("POST", "/configmaps", status_answer(401, "Unauthorized", ""));
  auto made =
      cluster.client.create_all({make_object("ConfigMap", "a"), make_object("Service", "b")});
  EXPECT_FALSE(made[0]) << "the token has not changed";
  EXPECT_TRUE(made[1]);
  cluster.files.add("/token", "t2");
  cluster.net.answer("POST", "/configmaps", json_answer(201, make_object("ConfigMap", "a")));
  EXPECT_TRUE(cluster.client.create_all({make_object("ConfigMap", "a")})[0]);
}

TEST(Client, WithoutItsTokenNothingIsSent) {
  Cluster cluster(with_token_file());
  auto const made =
      cluster.client.create_all({make_object("ConfigMap", "a"), make_object("Service", "b")});
  ASSERT_EQ(made.size(), 2U);
  for (auto const& one : made) EXPECT_EQ(one.error().code, ErrorCode::kUsage);
  EXPECT_TRUE(cluster.net.sent().empty());
}

TEST(Client, WarningsAreToldOnce) {
  Cluster cluster;
  http::Response answer = json_answer(200, make_object("Pod", "x"));
  answer.headers.emplace_back("warning", "299 - \"would violate PodSecurity\"");
  cluster.net.answer("GET", "/pods/x", answer);
  cluster.net.answer("GET", "/pods/x", answer);
  ASSERT_TRUE(cluster.client.get(pods(), "", "x"));
  ASSERT_TRUE(cluster.client.get(pods(), "", "x"));
  EXPECT_THAT(cluster.warnings, ElementsAre("would violate PodSecurity"));
}

TEST(Client, TheDateTellsTheSkewOfOurClock) {
  Cluster cluster;
  http::Response answer = json_answer(200, make_object("Pod", "x"));
  answer.headers.emplace_back("date", "Thu, 01 Jan 2026 00:01:00 GMT");
  cluster.net.answer("GET", "/pods/x", answer);
  EXPECT_EQ(cluster.client.clock_skew(), std::nullopt);
  ASSERT_TRUE(cluster.client.get(pods(), "", "x"));
  EXPECT_EQ(cluster.client.clock_skew(), std::chrono::milliseconds(60'000));
}

TEST(Client, AnAnswerThatIsNotJsonIsNoSuccess) {
  Cluster cluster;
  cluster.net.answer(
      "GET", "/pods/x", {200, {{"content-type", "text/html"}}, "<html>log in</html>"});
  auto const pod = cluster.client.get(pods(), "", "x");
  ASSERT_FALSE(pod);
  EXPECT_EQ(pod.error().hint, "this does not look like a Kubernetes API server");
}

TEST(Client, ThePodLogIsAStreamWithItsParameters) {
  Cluster cluster;
  cluster.net.answer("GET",
                     "/namespaces/etl/pods/x/log?container=c&follow=true&timestamps=true&"
                     "sinceTime=2026-01-01T00%3A00%3A00Z&tailLines=5",
                     {200, {}, "line\n"});
  PodLogOptions options;
  options.container = "c";
  options.follow = true;
  options.since_time = "2026-01-01T00:00:00Z";
  options.tail_lines = 5;
  std::string got;
  http::StreamSink sink;
  sink.on_bytes = [&](std::string_view bytes) {
    got += bytes;
    return true;
  };
  ASSERT_TRUE(cluster.client.pod_log("", "x", options, sink));
  EXPECT_EQ(got, "line\n");
  http::Request const sent = cluster.net.sent().at(0);
  EXPECT_FALSE(sent.accept_gzip);
  EXPECT_EQ(sent.timeout, std::nullopt);
}

TEST(Client, ALogThatIsRefusedIsAnErrorInTheKubeletsWords) {
  Cluster cluster;
  cluster.net.answer(
      "GET",
      "/log?timestamps=true",
      status_answer(400,
                    "BadRequest",
                    "container \"c\" in pod \"x\" is waiting to start: ContainerCreating"));
  bool head_seen = false;
  http::StreamSink sink;
  sink.on_head = [&](http::Response const&) { return head_seen = true; };
  auto const end = cluster.client.pod_log("", "x", {}, sink);
  ASSERT_FALSE(end);
  EXPECT_EQ(end.error().code, ErrorCode::kInvalid);
  EXPECT_EQ(end.error().where, "GET /api/v1/namespaces/etl/pods/x/log");
  EXPECT_THAT(end.error().message, HasSubstr("is waiting to start"));
  EXPECT_FALSE(head_seen);
}

TEST(Client, AStreamIsOpenedAgainWithNewCredentials) {
  Cluster cluster(with_token_file());
  cluster.files.add("/token", "t1");
  cluster.net.answer("GET", "/pods/x", json_answer(200, make_object("Pod", "x")));
  ASSERT_TRUE(cluster.client.get(pods(), "", "x"));
  cluster.files.add("/token", "t2");
  cluster.net.answer("GET", "/api/v1/pods?watch=true", status_answer(401, "Unauthorized", ""));
  cluster.net.answer("GET", "/api/v1/pods?watch=true", {200, {}, ""});
  auto const end = cluster.client.stream("/api/v1/pods?watch=true", {});
  ASSERT_TRUE(end);
  EXPECT_EQ(end->head.status, 200);
}

TEST(Client, AnAnswerThatLostItsEndIsAskedForAgain) {
  test::Cluster cluster;
  http::Response cut = json_answer(200, make_object("Pod", "x"));
  cut.body.resize(cut.body.size() / 2);
  cluster.net.answer("GET", "/pods/x", cut);
  cluster.net.answer("GET", "/pods/x", json_answer(200, make_object("Pod", "x")));
  EXPECT_TRUE(cluster.client.get(pods(), "", "x"));
}

TEST(Client, AReadThatTheServerCannotCarryOutJustNowIsAskedForAgain) {
  test::Cluster cluster;
  cluster.net.answer(
      "GET", "/pods/x", status_answer(500, "InternalError", "etcdserver: leader changed"));
  cluster.net.answer("GET", "/pods/x", json_answer(200, make_object("Pod", "x")));
  EXPECT_TRUE(cluster.client.get(pods(), "", "x"));
}

TEST(Client, AServerThatIsReallyBrokenIsBelieved) {
  test::Cluster cluster;
  for (int i = 0; i < 6; ++i)
    cluster.net.answer("GET", "/pods/x", status_answer(500, "InternalError", "no"));
  EXPECT_EQ(cluster.client.get(pods(), "", "x").error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(cluster.net.sent().size(), 6U);
}

TEST(Client, AWriteThatFailsInsideTheServerIsNotRepeated) {
  test::Cluster cluster;
  cluster.net.answer("PUT", "/pods/x", status_answer(500, "InternalError", "a webhook failed"));
  EXPECT_FALSE(cluster.client.replace(make_object("Pod", "x")));
  EXPECT_EQ(cluster.net.sent().size(), 1U);
}

TEST(Client, ACreationWhoseAnswerLostItsEndMayHaveHappened) {
  test::Cluster cluster;
  http::Response cut = json_answer(201, make_object("Pod", "x"));
  cut.body.resize(cut.body.size() / 2);
  cluster.net.answer("POST", "/pods", cut);
  auto const made = cluster.client.create(make_object("Pod", "x"));
  EXPECT_EQ(made.error().code, ErrorCode::kUnavailable);
  EXPECT_TRUE(made.error().outcome_unknown);
}

TEST(Credentials, TokenBasicAndImpersonationBecomeHeaders) {
  test::MemoryFileSystem const files;
  test::FakeClock clock;
  Auth auth;
  auth.kind = Auth::Kind::kBasic;
  auth.username = "ann";
  auth.password = "pw";
  auth.impersonation = {"bob", "7", {"g1", "g2"}, {{"scopes/x%", "v"}}};
  ClusterAccess access;
  access.auth = auth;
  auto const headers = Credentials(access, files, clock).headers();
  ASSERT_TRUE(headers);
  EXPECT_THAT(*headers,
              ElementsAre(Pair("Authorization", "Basic YW5uOnB3"),
                          Pair("Impersonate-User", "bob"),
                          Pair("Impersonate-Uid", "7"),
                          Pair("Impersonate-Group", "g1"),
                          Pair("Impersonate-Group", "g2"),
                          Pair("Impersonate-Extra-scopes%2fx%25", "v")));
}

TEST(Credentials, ATokenFileIsReadAgainAfter50Seconds) {
  test::MemoryFileSystem files;
  files.add("/t", "one");
  test::FakeClock clock;
  Auth auth;
  auth.kind = Auth::Kind::kTokenFile;
  auth.token_file = "/t";
  ClusterAccess access;
  access.auth = auth;
  Credentials credentials(access, files, clock);
  auto const token = [&] { return credentials.headers()->at(0).second; };
  EXPECT_EQ(token(), "Bearer one");
  files.add("/t", "two");
  clock.advance(std::chrono::seconds(49));
  EXPECT_EQ(token(), "Bearer one");
  clock.advance(std::chrono::seconds(2));
  EXPECT_EQ(token(), "Bearer two");
  files.add("/t", "  \n");
  clock.advance(std::chrono::seconds(60));
  EXPECT_EQ(token(), "Bearer two") << "the last good token stays";
}

TEST(Credentials, AMissingTokenFileFallsBackToTheToken) {
  test::MemoryFileSystem const files;
  test::FakeClock clock;
  Auth auth;
  auth.kind = Auth::Kind::kTokenFile;
  auth.token_file = "/t";
  ClusterAccess access;
  access.auth = auth;
  EXPECT_EQ(Credentials(access, files, clock).headers().error().code, ErrorCode::kUsage);
  access.auth.token = "spare";
  EXPECT_EQ(Credentials(access, files, clock).headers()->at(0).second, "Bearer spare");
}

TEST(Credentials, ARenewedCertificateIsProvedAfterFiveMinutes) {
  test::Authority const authority("ca");
  test::Identity const old_one = authority.issue("ann", test::KeyType::kEc);
  test::Identity const new_one = authority.issue("ann", test::KeyType::kEc);
  test::MemoryFileSystem files;
  test::FakeClock clock;
  ClusterAccess access;
  access.auth.client_cert_file = "/c";
  access.auth.client_key_file = "/k";
  access.tls.client_cert_pem = old_one.cert_pem;
  access.tls.client_key_pem = old_one.key_pem;
  Credentials credentials(access, files, clock);
  auto const proves = [&] {
    EXPECT_TRUE(credentials.headers());
    auto const identity = credentials.take_new_identity();
    return identity ? identity->client_cert_pem : std::string();
  };
  files.add("/c", new_one.cert_pem);
  files.add("/k", old_one.key_pem);
  EXPECT_EQ(proves(), "") << "too soon";
  clock.advance(std::chrono::minutes(6));
  EXPECT_EQ(proves(), "") << "half a renewal";
  files.add("/k", new_one.key_pem);
  EXPECT_TRUE(credentials.refresh()) << "after a 401 at once";
  EXPECT_EQ(proves(), new_one.cert_pem);
  EXPECT_FALSE(credentials.refresh());
  clock.advance(std::chrono::minutes(6));
  EXPECT_EQ(proves(), "");
}

}  // namespace
}  // namespace k8spark::kube
