#pragma once

#include "doctor/doctor.h"
#include "text/encoding.h"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include <functional>
#include <string>
#include <vector>

// A run in which nothing is wrong, and tables of what is planted into it.
namespace k8spark::doctor {

inline void set(Facts& facts, std::string key, std::string value) {
  facts.conf.set(std::move(key), std::move(value), {Layer::kConfFlag, "--conf"});
}

inline Json pod(std::string const& role) {
  return {
      {"apiVersion", "v1"},
      {"kind", "Pod"},
      {"metadata", {{"name", "app-" + role}, {"labels", {{"spark-role", role}}}}},
      {"spec",
       {{"serviceAccountName", role == "driver" ? "spark" : "default"},
        {"containers",
         Json::array(
             {{{"name", "spark"},
               {"image", "r.example.com/spark:4.3.0"},
               {"env", Json::array()},
               {"resources",
                {{"requests", {{"cpu", "1"}, {"memory", "1408Mi"}, {"ephemeral-storage", "1Gi"}}},
                 {"limits", {{"memory", "1408Mi"}}}}}}})},
        {"volumes", Json::array()}}}};
}

inline Answer found(Json object) {
  return {Answer::State::kFound, std::move(object), ""};
}
inline Answer missing() {
  return {Answer::State::kMissing, Json(), ""};
}
inline Answer refused() {
  return {Answer::State::kRefused, Json(), "we may not look: forbidden"};
}

inline Json object(std::string const& name, Json rest = Json::object()) {
  rest["metadata"]["name"] = name;
  return rest;
}

inline Json node(std::string const& cpu, std::string const& memory, std::string const& arch) {
  return object(
      "n",
      {{"status",
        {{"allocatable", {{"cpu", cpu}, {"memory", memory}, {"ephemeral-storage", "9Gi"}}},
         {"nodeInfo", {{"architecture", arch}}}}}});
}

inline Json secret_of(std::vector<std::pair<std::string, std::string>> const& values) {
  Json data = Json::object();
  for (auto const& [key, value] : values) data[key] = text::base64_encode(value);
  return object("keys", {{"data", data}, {"type", "Opaque"}});
}

inline Permission permission(std::string const& verb,
                             std::string const& resource,
                             Permission::State state) {
  return {{"", resource, {verb}, ""}, state, state == Permission::State::kUnknown ? "no" : ""};
}

inline Facts healthy() {
  Facts facts;
  facts.version = *spark::parse_spark_version("4.3");
  facts.ns = "etl";
  facts.context = "prod";
  facts.server = "https://k8s.example:6443";
  facts.driver_pod = pod("driver");
  facts.executor_pod = pod("executor");
  facts.executors = 2;
  facts.who_am_i = "ann";
  facts.server_version = "v1.34.1";
  facts.clock_skew = std::chrono::milliseconds(800);
  facts.name_space = found(object("etl", {{"status", {{"phase", "Active"}}}}));
  facts.quotas = found(Json::array());
  facts.limit_ranges = found(Json::array());
  facts.nodes = found(Json::array({node("4", "16Gi", "amd64")}));
  facts.accounts["spark"] = found(object("spark"));
  facts.accounts["default"] = found(object("default"));
  facts.submitter = {permission("create", "pods", Permission::State::kAllowed)};
  facts.driver = {permission("create", "pods", Permission::State::kAllowed)};
  facts.driver_dry_run = {DryRun::State::kAccepted, facts.driver_pod, ""};
  facts.executor_dry_run = {DryRun::State::kAccepted, facts.executor_pod, ""};
  return facts;
}

struct Planted {
  char const* what;
  char const* check;
  std::function<void(Facts&)> plant;
  Result result;
  char const* evidence;
  int exit_code = 0;  // of the whole examination, for errors
};

// The named check has that result and that evidence, and the exit code is the error's.
inline void expect_found(std::vector<Planted> const& table) {
  for (Planted const& one : table) {
    Facts facts = healthy();
    one.plant(facts);
    std::vector<Check> const checks = examine(facts);
    bool seen = false;
    std::string all;
    for (Check const& check : checks) {
      if (check.name != one.check) continue;
      all +=
          std::string(to_string(check.result)) + ' ' + check.subject + ": " + check.evidence + "; ";
      bool const same =
          check.result == one.result && check.evidence.find(one.evidence) != std::string::npos;
      seen = seen || same;
      if (same && check.result != Result::kOk && check.result != Result::kNotChecked) {
        EXPECT_FALSE(check.cure.empty()) << one.what;
      }
    }
    EXPECT_TRUE(seen) << one.what << ": " << one.check << " said " << all;
    if (one.result == Result::kError) {
      EXPECT_EQ(exit_code_of(checks), one.exit_code) << one.what;
    }
    if (one.result == Result::kOk) {
      EXPECT_EQ(exit_code_of(checks), 0) << one.what << all;
    }
  }
}

}  // namespace k8spark::doctor
