#include "plan/template_reader.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace k8spark::plan {
namespace {

Result<Json> read(char const* spark, std::string const& text) {
  std::vector<std::string> warnings;
  return read_pod_template(text, "/t.yaml", *spark::parse_spark_version(spark), warnings);
}

// What `field: value` of the spec becomes; "refused" when it is not taken, null when it is left
// out.
Json field(char const* spark, std::string const& name, std::string const& value) {
  auto const pod = read(spark, "spec:\n  " + name + ": " + value + "\n");
  if (!pod) return "refused";
  return (*pod)["spec"].value(name, Json());
}

struct ScalarCase {
  char const* written;
  Json in_3_1, in_3_3, in_3_4, in_4_1;  // of a text field
};

TEST(TemplateReader, MakesTextsOfScalarsAsEachLineReadsThem) {
  std::vector<ScalarCase> const cases = {
      {"8080", "8080", "8080", "8080", "8080"},
      {"1.50", "1.50", "1.5", "1.5", "1.5"},
      {"1e3", "1e3", "1000.0", "1000.0", "1000.0"},
      {"100000000.0", "100000000.0", "1.0E8", "1.0E8", "1.0E8"},
      {"010", "010", "8", "8", "010"},
      {"08", "08", "08", "08", "08"},
      {"0x1F", "0x1F", "31", "31", "0x1F"},
      {"0b11", "0b11", "3", "3", "0b11"},
      {"0o17", "0o17", "0o17", "0o17", "0o17"},
      {"1_000", "1_000", "1000", "1000", "1_000"},
      {"190:20:30", "190:20:30", "685230", "685230", "190:20:30"},
      {"+1", "+1", "1", "1", "+1"},
      {"-0", "-0", "0", "0", "0"},
      {".5", ".5", "0.5", "0.5", ".5"},
      {"1.", "1.", "1.0", "1.0", "1.0"},
      {"yes", "yes", "true", "yes", "yes"},
      {"on", "on", "true", "on", "on"},
      {"y", "y", "y", "y", "y"},
      {"True", "True", "true", "true", "True"},
      {"true", "true", "true", "true", "true"},
      {"2020-01-01", "2020-01-01", "1577836800000", "2020-01-01", "2020-01-01"},
      {"2020-01-01T00:00:00Z",
       "2020-01-01T00:00:00Z",
       "1577836800000",
       "2020-01-01T00:00:00Z",
       "2020-01-01T00:00:00Z"},
      {"~", nullptr, nullptr, nullptr, "~"},
      {"NULL", nullptr, nullptr, nullptr, "NULL"},
      {"null", nullptr, nullptr, nullptr, nullptr},
      {"", nullptr, nullptr, nullptr, nullptr},
      {"\"1\"", "1", "1", "1", "1"},
      {"'yes'", "yes", "yes", "yes", "yes"},
      {"!!str 5", "5", "5", "5", "5"},
      {"12345678901234567890",
       "12345678901234567890",
       "12345678901234567890",
       "12345678901234567890",
       "12345678901234567890"},
      {"1E400", "1E400", "Infinity", "Infinity", "Infinity"},
      {".inf", ".inf", "Infinity", "Infinity", "Infinity"},
      {"[a]", "refused", "refused", "refused", "refused"},
      {"{a: b}", "refused", "refused", "refused", "refused"},
  };
  for (auto const& [written, in_3_1, in_3_3, in_3_4, in_4_1] : cases) {
    EXPECT_EQ(field("3.1", "hostname", written), in_3_1) << written;
    EXPECT_EQ(field("3.3", "hostname", written), in_3_3) << written;
    EXPECT_EQ(field("3.4", "hostname", written), in_3_4) << written;
    EXPECT_EQ(field("4.1", "hostname", written), in_4_1) << written;
  }
}

struct TypedCase {
  char const* name;
  char const* written;
  Json in_3_5, in_4_1;
};

TEST(TemplateReader, FitsValuesToTheTypeOfTheField) {
  std::vector<TypedCase> const cases = {
      {"priority", "\"10\"", 10, 10},
      {"priority", "010", 10, 10},
      {"priority", "10.0", 10, "refused"},
      {"priority", "10.5", 10, "refused"},
      {"priority", "\"\"", nullptr, "refused"},
      {"priority", "0x10", "refused", "refused"},
      {"priority", "true", "refused", "refused"},
      {"priority", "abc", "refused", "refused"},
      {"priority", "99999999999999", "refused", "refused"},
      {"activeDeadlineSeconds", "99999999999999", 99999999999999, 99999999999999},
      {"hostNetwork", "\"true\"", true, true},
      {"hostNetwork", "True", true, true},
      {"hostNetwork", "1", true, true},
      {"hostNetwork", "0", false, false},
      {"hostNetwork", "\"\"", nullptr, nullptr},
      {"hostNetwork", "yes", "refused", "refused"},
      {"overhead",
       "{cpu: 1, memory: 1.50, x: abc}",
       {{"cpu", "1"}, {"memory", "1.5"}, {"x", "abc"}},
       {{"cpu", "1"}, {"memory", "1.5"}, {"x", "abc"}}},
      {"overhead", "{cpu: {amount: \"1\", format: Gi}}", {{"cpu", "1Gi"}}, {{"cpu", "1Gi"}}},
      {"overhead", "{cpu: ''}", "refused", "refused"},
      {"nodeSelector", "{a: 5, b: no}", {{"a", "5"}, {"b", "no"}}, {{"a", "5"}, {"b", "no"}}},
      {"nodeSelector", "{a: null}", {{"a", nullptr}}, {{"a", nullptr}}},
      {"nodeSelector", "{a: [x]}", "refused", "refused"},
      {"nodeSelector", "[a]", "refused", "refused"},
      {"tolerations", "a", "refused", "refused"},
      {"tolerations", "{key: a}", "refused", "refused"},
      {"tolerations", "null", nullptr, nullptr},
      {"somethingNew",
       "{a: 1.50, b: no, c: null}",
       {{"a", 1.5}, {"b", "no"}, {"c", nullptr}},
       {{"a", 1.5}, {"b", "no"}, {"c", nullptr}}},
  };
  for (auto const& [name, written, in_3_5, in_4_1] : cases) {
    EXPECT_EQ(field("3.5", name, written), in_3_5) << name << ": " << written;
    EXPECT_EQ(field("4.1", name, written), in_4_1) << name << ": " << written;
  }
}

// The client's classes LifecycleHandler and VolumeResourceRequirements had other names before.
TEST(TemplateReader, KnowsFieldsOfClassesThatWereRenamed) {
  Json const command = Json::parse(R"({"postStart": {"exec": {"command": ["a"]}}})");
  for (char const* const spark : {"3.1", "3.2", "3.3", "4.3"}) {
    auto const pod =
        read(spark, "spec: {containers: [{lifecycle: {postStart: {exec: {command: [a]}}}}]}\n");
    EXPECT_EQ((*pod)["spec"]["containers"][0]["lifecycle"], command) << spark;
  }
  auto const pod = read("3.2",
                        "spec: {volumes: [{name: v, ephemeral: {volumeClaimTemplate: {spec: "
                        "{resources: {requests: {storage: 5Gi}}}}}}]}\n");
  Json const& claim = (*pod)["spec"]["volumes"][0]["ephemeral"]["volumeClaimTemplate"];
  EXPECT_EQ(claim["spec"]["resources"]["requests"]["storage"], "5Gi");
}

TEST(TemplateReader, TakesAPortByNumberOrName) {
  auto const port = [](char const* spark, std::string const& written) {
    auto const pod =
        read(spark, "spec: {containers: [{livenessProbe: {httpGet: {port: " + written + "}}}]}");
    return pod ? (*pod)["spec"]["containers"][0]["livenessProbe"]["httpGet"]["port"]
               : Json("refused");
  };
  EXPECT_EQ(port("4.1", "80"), 80);
  EXPECT_EQ(port("4.1", "\"80\""), "80");
  EXPECT_EQ(port("4.1", "http"), "http");
  EXPECT_EQ(port("4.1", "8.5"), "refused");
  EXPECT_EQ(port("3.4", "true"), "refused");
}

TEST(TemplateReader, NamesTheFieldThatDoesNotFit) {
  auto const pod = read("4.1", "spec: {containers: [{name: a}, {ports: [{containerPort: x}]}]}");
  ASSERT_FALSE(pod);
  EXPECT_EQ(pod.error().where, "/t.yaml");
  EXPECT_EQ(pod.error().message,
            "the pod template's spec.containers[1].ports[0].containerPort must be a whole number");
}

TEST(TemplateReader, TakesOneDocument) {
  std::string const two = "spec: {}\n---\nspec: {}\n";
  EXPECT_TRUE(read("3.1", two));
  EXPECT_FALSE(read("3.2", two));
  EXPECT_FALSE(read("4.1", two));
  std::string const second = "---\n---\nspec: {}\n";
  EXPECT_FALSE(read("3.1", second));
  EXPECT_FALSE(read("3.4", second));
  EXPECT_TRUE(read("3.5", second));
  for (char const* const text : {"", "# nothing\n", "---\n"}) EXPECT_FALSE(read("4.1", text));
}

TEST(TemplateReader, MergesKeysUpToThreeFour) {
  std::string const text = "spec: {containers: [&c {name: c, tty: true}, {<<: *c, name: d}]}";
  EXPECT_EQ((*read("3.4", text))["spec"]["containers"][1], (Json{{"name", "d"}, {"tty", true}}));
  EXPECT_EQ((*read("3.5", text))["spec"]["containers"][1],
            (Json{{"<<", {{"name", "c"}, {"tty", true}}}, {"name", "d"}}));
}

TEST(TemplateReader, TakesTheLastOfTwoEqualKeysUpToThreeFour) {
  std::string const text = "spec:\n  hostname: a\n  hostname: b\n";
  EXPECT_EQ((*read("3.4", text))["spec"]["hostname"], "b");
  EXPECT_FALSE(read("3.5", text));
}

}  // namespace
}  // namespace k8spark::plan
