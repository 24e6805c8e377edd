#include "app/reach/proxy_request.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace k8spark::app {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Key;
using testing::Not;
using testing::Pair;

ProxyRules rules() {
  return {{"localhost", "127.0.0.1", "[::1]"}, false, ""};
}

http::Head head(std::string const& first_line, std::vector<http::Header> headers = {}) {
  if (headers.empty() || headers[0].first != "host")
    headers.insert(headers.begin(), {"host", "127.0.0.1:8001"});
  return {first_line, std::move(headers)};
}

// 0: it passes.
int status_of(http::Head const& request, ProxyRules const& by = rules()) {
  auto const judged = judge_request(request, by);
  auto const* const refused = std::get_if<Refused>(&judged);
  return refused == nullptr ? 0 : refused->status;
}

ProxiedRequest passed(http::Head const& request, ProxyRules const& by = rules()) {
  auto judged = judge_request(request, by);
  EXPECT_TRUE(std::holds_alternative<ProxiedRequest>(judged));
  return std::get<ProxiedRequest>(std::move(judged));
}

TEST(JudgeRequest, OnlyNamesOfThisMachineAreAccepted) {
  for (char const* const host :
       {"localhost", "LocalHost:8001", "127.0.0.1:8001", "[::1]:8001", "[::1]"})
    EXPECT_EQ(status_of(head("GET / HTTP/1.1", {{"host", host}})), 0) << host;
  for (char const* const host : {"",
                                 "evil.example",
                                 "evil.example:8001",
                                 "localhost.evil.example",
                                 "xlocalhost",
                                 "127.0.0.1.evil.example",
                                 "127.0.0.2",
                                 "::1"})
    EXPECT_EQ(status_of(head("GET / HTTP/1.1", {{"host", host}})), 403) << host;
  EXPECT_EQ(status_of({"GET / HTTP/1.1", {}}), 403) << "no Host at all";
  EXPECT_EQ(status_of({"GET / HTTP/1.1", {{"host", "localhost"}, {"host", "evil.example"}}}), 403);
}

TEST(JudgeRequest, HostsCanBeNamedAndAStarTakesAny) {
  ProxyRules own = rules();
  own.accept_hosts = {"box.example"};
  EXPECT_EQ(status_of(head("GET / HTTP/1.1", {{"host", "box.example:1"}}), own), 0);
  EXPECT_EQ(status_of(head("GET / HTTP/1.1", {{"host", "localhost"}}), own), 403);
  own.accept_hosts = {"*"};
  EXPECT_EQ(status_of(head("GET / HTTP/1.1", {{"host", "evil.example"}}), own), 0);
}

TEST(JudgeRequest, AWebPageOfElsewhereMayNotUseOurLogin) {
  EXPECT_EQ(status_of(head("POST /api HTTP/1.1", {{"origin", "https://evil.example"}})), 403);
  EXPECT_EQ(status_of(head("POST /api HTTP/1.1", {{"origin", "null"}})), 403);
  EXPECT_EQ(status_of(head("POST /api HTTP/1.1", {{"origin", "http://localhost:8001"}})), 0);
}

TEST(JudgeRequest, UpgradesExecAndAttachAreRefused) {
  EXPECT_EQ(status_of(head("GET /api HTTP/1.1", {{"upgrade", "websocket"}})), 501);
  // Spark's client watches without an upgrade when it reads this code.
  EXPECT_EQ(status_of(head("GET /api?watch=true HTTP/1.1", {{"upgrade", "websocket"}})), 503);
  std::string const pod = "/api/v1/namespaces/etl/pods/pi/";
  EXPECT_EQ(status_of(head("POST " + pod + "exec?command=ls HTTP/1.1")), 403);
  EXPECT_EQ(status_of(head("POST " + pod + "attach HTTP/1.1")), 403);
  EXPECT_EQ(status_of(head("GET " + pod + "log?follow=true HTTP/1.1")), 0);
  EXPECT_EQ(status_of(head("GET /api/v1/namespaces/etl/pods?x=exec HTTP/1.1")), 0);
}

TEST(JudgeRequest, OurLoginIsNotTheClients) {
  ProxiedRequest const request = passed(head("GET /api?watch=1 HTTP/1.1",
                                             {{"authorization", "Bearer theirs"},
                                              {"connection", "keep-alive"},
                                              {"accept", "application/json"},
                                              {"impersonate-user", "bob"}}));
  EXPECT_EQ(request.method, "GET");
  EXPECT_EQ(request.target, "/api?watch=1");
  EXPECT_THAT(request.headers, Contains(Pair("accept", "application/json")));
  EXPECT_THAT(request.headers, Contains(Pair("impersonate-user", "bob")));
  EXPECT_THAT(request.headers, Contains(Pair("connection", "close")));
  EXPECT_THAT(request.headers, Not(Contains(Key("authorization"))));
  EXPECT_THAT(request.headers, Not(Contains(Key("host"))));
  EXPECT_EQ(request.upload, 0U);
  ProxyRules impersonating = rules();
  impersonating.impersonates = true;
  EXPECT_EQ(status_of(head("GET / HTTP/1.1", {{"impersonate-group", "admins"}}), impersonating),
            403);
}

TEST(JudgeRequest, BodiesHaveOneLength) {
  EXPECT_EQ(passed(head("POST /a HTTP/1.1", {{"content-length", "12"}})).upload, 12U);
  ProxiedRequest const chunked = passed(
      head("POST /a HTTP/1.1", {{"transfer-encoding", "chunked"}, {"expect", "100-continue"}}));
  EXPECT_EQ(chunked.upload, std::nullopt);
  EXPECT_TRUE(chunked.expects_continue);
  EXPECT_THAT(chunked.headers, Contains(Pair("transfer-encoding", "chunked")));
  EXPECT_THAT(chunked.headers, Not(Contains(Key("expect"))));
  EXPECT_EQ(status_of(head("POST /a HTTP/1.1",
                           {{"content-length", "1"}, {"transfer-encoding", "chunked"}})),
            400);
  EXPECT_EQ(status_of(head("POST /a HTTP/1.1", {{"content-length", "1"}, {"content-length", "2"}})),
            400);
  EXPECT_EQ(status_of(head("POST /a HTTP/1.1", {{"content-length", "-1"}})), 400);
  EXPECT_EQ(status_of(head("POST /a HTTP/1.1", {{"transfer-encoding", "gzip, chunked"}})), 501);
}

TEST(JudgeRequest, WhatIsNoRequestToAPathIsRefused) {
  for (char const* const line : {"GET / HTTP/2",
                                 "GET /",
                                 "GET http://evil.example/ HTTP/1.1",
                                 "get / HTTP/1.1",
                                 "CONNECT /x HTTP/1.1",
                                 "GET  / HTTP/1.1",
                                 "hello",
                                 "GET /a b HTTP/1.1"})
    EXPECT_EQ(status_of(head(line)), 400) << line;
}

TEST(JudgeRequest, APrefixIsPutBeforePathsThatLackIt) {
  ProxyRules ui = rules();
  ui.prefix = "/api/v1/namespaces/etl/pods/pi:4040/proxy";
  EXPECT_EQ(passed(head("GET /jobs/?id=1 HTTP/1.1"), ui).target, ui.prefix + "/jobs/?id=1");
  EXPECT_EQ(passed(head("GET " + ui.prefix + "/static/a.js HTTP/1.1"), ui).target,
            ui.prefix + "/static/a.js");
  EXPECT_EQ(passed(head("GET " + ui.prefix + "x HTTP/1.1"), ui).target,
            ui.prefix + ui.prefix + "x");
  EXPECT_EQ(passed(head("GET /executors/ HTTP/1.1"), ui).target, ui.prefix + "/executors/");
}

TEST(JudgeRequest, NoPathLeavesThePrefix) {
  ProxyRules ui = rules();
  ui.prefix = "/api/v1/namespaces/etl/pods/pi:4040/proxy";
  for (char const* const rest :
       {"/../../../secrets", "/a/%2e%2E/b", "/..", "/a%2Fb", "/.%2e/x?y"}) {
    EXPECT_EQ(status_of(head("GET " + ui.prefix + rest + " HTTP/1.1"), ui), 400) << rest;
    EXPECT_EQ(status_of(head("GET " + std::string(rest) + " HTTP/1.1"), ui), 400) << rest;
  }
  EXPECT_EQ(status_of(head("GET /a..b/...?x=/../ HTTP/1.1"), ui), 0);
}

TEST(LocalAnswerHead, TheConnectionEndsAndRedirectsStayHere) {
  http::Head const answer{
      "HTTP/1.1 302 Found",
      {{"location", "https://api:6443/x/jobs/"}, {"connection", "keep-alive"}, {"date", "now"}}};
  EXPECT_EQ(local_answer_head(answer, "https://api:6443"),
            "HTTP/1.1 302 Found\r\nlocation: /x/jobs/\r\ndate: now\r\nconnection: close\r\n\r\n");
  http::Head const elsewhere{"HTTP/1.1 302 Found", {{"location", "https://login.example/"}}};
  EXPECT_THAT(local_answer_head(elsewhere, "https://api:6443"),
              HasSubstr("location: https://login.example/\r\n"));
}

}  // namespace
}  // namespace k8spark::app
