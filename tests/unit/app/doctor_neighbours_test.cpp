#include "app/setup/doctor_neighbours.h"

#include "fake_context.h"
#include "support/fake_transport.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace k8spark::app {
namespace {

using doctor::Facts;

constexpr char const* kRunning =
    "/api/v1/pods?limit=500&fieldSelector=status.phase%21%3DSucceeded%2Cstatus.phase%21%3DFailed";
constexpr char const* kSparkPods =
    "/namespaces/etl/pods?limit=125&labelSelector=spark-role%20in%20%28driver%2Cexecutor%29";

http::Response list(Json items, std::string const& next = "") {
  Json document = {{"kind", "List"}, {"items", std::move(items)}};
  if (!next.empty()) document["metadata"]["continue"] = next;
  return {200, {{"content-type", "application/json"}}, document.dump()};
}

http::Response forbidden() {
  Json const status = {
      {"kind", "Status"}, {"code", 403}, {"reason", "Forbidden"}, {"message", "pods is forbidden"}};
  return {403, {{"content-type", "application/json"}}, status.dump()};
}

Json pod(std::string const& name, std::string const& node, std::string const& cpu) {
  return Json::parse(R"({"metadata": {"name": ")" + name + R"(", "namespace": "etl"},
      "spec": {"nodeName": ")" +
                     node + R"(",
               "containers": [{"resources": {"requests": {"cpu": ")" +
                     cpu + R"("}}}]},
      "status": {"phase": "Running"}})");
}

Json config_map(std::string const& hex, std::string const& created) {
  return Json{{"metadata",
               {{"name", "spark-drv-" + hex + "-conf-map"},
                {"namespace", "etl"},
                {"uid", hex},
                {"creationTimestamp", created}}}};
}

// The facts after looking with these answers; the clock says 2026-01-01.
Facts look(std::function<void(test::FakeTransport&)> const& script, bool with_nodes = true) {
  FakeMachine machine;
  machine.make_transport = [&] {
    auto transport = std::make_unique<test::FakeTransport>();
    script(*transport);
    return transport;
  };
  Context context = machine.context();
  auto const cluster = open_cluster({}, context);
  EXPECT_TRUE(cluster);
  Facts facts;
  facts.ns = "etl";
  if (with_nodes) facts.nodes.state = doctor::Answer::State::kFound;
  look_at_neighbours(**cluster, machine.clock.wall(), facts);
  return facts;
}

void no_spark(test::FakeTransport& transport) {
  transport.answer("GET", kSparkPods, list(Json::array()));
  for (char const* const kind : {"services", "configmaps", "secrets", "networkpolicies"})
    transport.answer(
        "GET", "/namespaces/etl/" + std::string(kind) + "?limit=500", list(Json::array()));
}

TEST(DoctorNeighbours, PodsAreAddedUpPageByPage) {
  Facts const facts = look([](test::FakeTransport& transport) {
    transport.answer("GET", kRunning, list(Json::array({pod("a", "n1", "1")}), "next"));
    transport.answer("GET",
                     std::string(kRunning) + "&continue=next",
                     list(Json::array({pod("b", "n1", "500m"), pod("c", "n2", "2")})));
    no_spark(transport);
  });
  EXPECT_EQ(facts.no_node_use, "");
  EXPECT_EQ(facts.node_use.pods(), 3U);
  EXPECT_DOUBLE_EQ(facts.node_use.of("n1").at("cpu"), 1.5);
  EXPECT_DOUBLE_EQ(facts.node_use.of("n1").at("pods"), 2);
  EXPECT_TRUE(facts.node_use.of("n3").empty());
  EXPECT_TRUE(facts.leftovers.by_kind.empty());
  EXPECT_EQ(facts.leftovers.why, "");
}

TEST(DoctorNeighbours, WithoutNodesNoPodIsAskedFor) {
  Facts const facts = look(no_spark, false);
  EXPECT_EQ(facts.no_node_use, "the nodes are not known");
}

TEST(DoctorNeighbours, WhatMayNotBeSeenIsSaid) {
  Facts const facts = look([](test::FakeTransport& transport) {
    transport.answer("GET", kRunning, forbidden());
    transport.answer("GET", kSparkPods, forbidden());
  });
  EXPECT_EQ(facts.no_node_use,
            "we may not look: the server answered 403 Forbidden: pods is forbidden");
  EXPECT_EQ(facts.leftovers.why,
            "we may not look: the server answered 403 Forbidden: pods is forbidden");
}

TEST(DoctorNeighbours, LeftoversAreThoseOfGc) {
  Facts const facts = look(
      [](test::FakeTransport& transport) {
        transport.answer("GET", kSparkPods, list(Json::array()));
        transport.answer("GET", "/etl/services?limit=500", list(Json::array()));
        transport.answer("GET",
                         "/etl/configmaps?limit=500",
                         list(Json::array({config_map("0123456789abcdef", "2025-12-31T20:00:00Z"),
                                           config_map("1123456789abcdef", "2025-12-31T23:59:00Z"),
                                           {{"metadata", {{"name", "kube-root-ca.crt"}}}}})));
        transport.answer("GET", "/etl/secrets?limit=500", forbidden());
        transport.answer("GET", "/etl/networkpolicies?limit=500", list(Json::array()));
      },
      false);
  EXPECT_EQ(facts.leftovers.by_kind, (std::map<std::string, std::size_t>{{"ConfigMap", 1}}))
      << "one is of a submission that may be under way";
  EXPECT_EQ(facts.leftovers.not_seen, "secrets");
  EXPECT_FALSE(facts.leftovers.cut);
}

TEST(DoctorNeighbours, OwnersAreNotAskedForWithoutEnd) {
  constexpr int kObjects = 60;
  constexpr int kAsked = 50;
  Facts const facts = look(
      [](test::FakeTransport& transport) {
        transport.answer("GET", kSparkPods, list(Json::array()));
        transport.answer("GET", "/etl/services?limit=500", list(Json::array()));
        Json maps = Json::array();
        for (int i = 0; i < kObjects; ++i) {
          Json map = config_map("0123456789abcdef", "2025-12-31T20:00:00Z");
          map["metadata"]["ownerReferences"] =
              Json::array({{{"kind", "Pod"}, {"name", "gone"}, {"uid", "u" + std::to_string(i)}}});
          maps.push_back(map);
        }
        transport.answer("GET", "/etl/configmaps?limit=500", list(maps));
        for (int i = 0; i < kAsked; ++i)
          transport.answer("GET",
                           "/namespaces/etl/pods/gone",
                           {404,
                            {{"content-type", "application/json"}},
                            R"({"kind": "Status", "code": 404, "reason": "NotFound"})"});
        transport.answer("GET", "/etl/secrets?limit=500", list(Json::array()));
        transport.answer("GET", "/etl/networkpolicies?limit=500", list(Json::array()));
      },
      false);
  EXPECT_EQ(facts.leftovers.by_kind.at("ConfigMap"), static_cast<std::size_t>(kAsked));
  EXPECT_TRUE(facts.leftovers.cut);
}

}  // namespace
}  // namespace k8spark::app
