#include "plan_support.h"

#include "spark/properties.h"
#include "text/strings.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace k8spark::test {

Submission java_submission(char const* spark, Pairs conf) {
  Submission submission;
  submission.version = *spark::parse_spark_version(spark);
  submission.main_class = "com.example.Main";
  submission.primary_resource = "local:///opt/app.jar";
  submission.user = "ann";
  submission.ids = {kAppId,
                    "00000000000000a1",
                    "00000000000000b2",
                    "00000000000000c3",
                    "00000000-0000-4000-8000-000000000001",
                    1767225600000,
                    {"uuid-1", "uuid-2", "uuid-3"}};
  set_conf(submission, "spark.app.name", "job");
  set_conf(submission, "spark.master", "k8s://https://h:6443");
  set_conf(submission, "spark.kubernetes.container.image", "registry.example.com/spark:1");
  for (auto const& [key, value] : conf) set_conf(submission, key, value);
  return submission;
}

Submission python_submission(char const* spark, Pairs conf) {
  Submission submission = java_submission(spark, conf);
  submission.kind = AppKind::kPython;
  submission.main_class = "org.apache.spark.deploy.PythonRunner";
  submission.primary_resource = "local:///opt/pi.py";
  return submission;
}

Submission r_submission(char const* spark, Pairs conf) {
  Submission submission = java_submission(spark, conf);
  submission.kind = AppKind::kR;
  submission.main_class = "org.apache.spark.deploy.RRunner";
  submission.primary_resource = "local:///opt/pi.R";
  return submission;
}

void set_conf(Submission& submission, std::string key, std::string value) {
  std::string where = "at " + key;
  submission.conf.set(std::move(key), std::move(value), {Layer::kConfFlag, std::move(where)});
}

Plan planned(Submission const& submission) {
  auto plan = plan_driver(submission);
  EXPECT_TRUE(plan) << plan.error().where << ": " << plan.error().message;
  return plan ? *std::move(plan) : Plan{};
}

Error refusal(Submission const& submission) {
  auto plan = plan_driver(submission);
  EXPECT_FALSE(plan) << "was accepted";
  if (plan) return {};
  EXPECT_EQ(plan.error().code, ErrorCode::kUsage);
  EXPECT_FALSE(plan.error().message.empty());
  return plan.error();
}

std::string refused_at(Submission const& submission) {
  return refusal(submission).where;
}

Json spec(Plan const& plan) {
  return plan.driver_pod.value("spec", Json::object());
}

Json driver(Plan const& plan) {
  Json const containers = spec(plan).value("containers", Json::array());
  return containers.empty() ? Json::object() : containers.back();
}

Json named(Json const& list, std::string_view name) {
  for (Json const& element : list)
    if (element.value("name", "") == name) return element;
  return nullptr;
}

Json env(Plan const& plan, std::string_view name) {
  Json const entry = named(driver(plan).value("env", Json::array()), name);
  return entry.is_null() ? entry : entry.contains("value") ? entry["value"] : entry["valueFrom"];
}

Json resource(Plan const& plan, std::string_view kind) {
  for (Json const& object : plan.resources)
    if (object.at("kind") == kind) return object;
  return nullptr;
}

std::string names(Json const& list) {
  std::vector<std::string> found;
  for (Json const& element : list) found.push_back(element.value("name", "?"));
  return text::join(found, " ");
}

std::string kinds(Plan const& plan) {
  std::vector<std::string> found;
  for (Json const& object : plan.resources) found.push_back(object.at("kind").get<std::string>());
  return text::join(found, " ");
}

std::string property(Plan const& plan, std::string const& key) {
  std::string const text = plan.resources.back()["data"]["spark.properties"].get<std::string>();
  auto const entries = spark::parse_properties(text, "spark.properties");
  std::string found = "(absent)";
  for (spark::Property const& entry : *entries)
    if (entry.key == key) found = entry.value;
  return found;
}

bool warns_of(Plan const& plan, std::string_view text) {
  return std::any_of(plan.warnings.begin(), plan.warnings.end(), [&](std::string const& line) {
    return text::contains(line, text);
  });
}

}  // namespace k8spark::test
