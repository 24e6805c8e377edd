#include "yaml/yaml.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace k8spark::yaml {
namespace {

using testing::HasSubstr;

Json read(std::string_view text) {
  Result<Node> const node = parse(text, "t.yaml");
  EXPECT_TRUE(node) << text << ": " << node.error().message;
  if (!node) return Json();
  Result<Json> value = to_json(*node);
  EXPECT_TRUE(value) << text << ": " << value.error().message;
  return value ? *std::move(value) : Json();
}

TEST(ToJson, ReadsTheBooleansOfYaml11) {
  for (char const* const text : {"true", "True", "TRUE", "yes", "Yes", "on", "ON", "y", "Y"})
    EXPECT_EQ(read(text), Json(true)) << text;
  for (char const* const text : {"false", "no", "NO", "off", "Off", "n", "N"})
    EXPECT_EQ(read(text), Json(false)) << text;
  for (char const* const text : {"tRUE", "yEs", "oN", "truer"})
    EXPECT_TRUE(read(text).is_string()) << text;
}

TEST(ToJson, ReadsNull) {
  for (char const* const text : {"", "~", "null", "Null", "NULL"})
    EXPECT_TRUE(read(text).is_null()) << text;
  EXPECT_TRUE(read("nUll").is_string());
}

TEST(ToJson, ReadsWholeNumbersInEveryBase) {
  EXPECT_EQ(read("42"), Json(42));
  EXPECT_EQ(read("+42"), Json(42));
  EXPECT_EQ(read("-42"), Json(-42));
  EXPECT_EQ(read("1_000"), Json(1000));
  EXPECT_EQ(read("0x1F"), Json(31));
  EXPECT_EQ(read("-0x1f"), Json(-31));
  EXPECT_EQ(read("0644"), Json(420));
  EXPECT_EQ(read("0o644"), Json(420));
  EXPECT_EQ(read("0b101"), Json(5));
  EXPECT_EQ(read("0"), Json(0));
}

TEST(ToJson, KeepsWholeNumbersExactUpTo64Bits) {
  EXPECT_EQ(read("9223372036854775807").dump(), "9223372036854775807");
  EXPECT_EQ(read("-9223372036854775808").dump(), "-9223372036854775808");
  EXPECT_EQ(read("18446744073709551615").dump(), "18446744073709551615");
  EXPECT_TRUE(read("18446744073709551616").is_number_float());
}

TEST(ToJson, ReadsFractions) {
  EXPECT_EQ(read("1.5"), Json(1.5));
  EXPECT_EQ(read("-.5"), Json(-0.5));
  EXPECT_EQ(read("1e3").dump(), "1000");
  EXPECT_EQ(read("1.0").dump(), "1");
  EXPECT_EQ(read("08").dump(), "8");
  EXPECT_EQ(read("6.02e23"), Json(6.02e23));
}

TEST(ToJson, LeavesTextsAlone) {
  for (char const* const text : {"0x", "1.2.3", "1e", ".", "1g", "v1", "0b2", "09x", "1-2"})
    EXPECT_EQ(read(text), Json(text)) << text;
}

TEST(ToJson, LeavesDatesAndBase60AsTexts) {
  EXPECT_EQ(read("2001-12-14"), Json("2001-12-14"));
  EXPECT_EQ(read("12:30:45"), Json("12:30:45"));
}

TEST(ToJson, LeavesQuotedScalarsAlone) {
  EXPECT_EQ(read("\"yes\""), Json("yes"));
  EXPECT_EQ(read("'1'"), Json("1"));
  EXPECT_EQ(read("''"), Json(""));
  EXPECT_EQ(read("!!str null"), Json("null"));
}

TEST(ToJson, MakesKeysTextsAsKubectlDoes) {
  Json const value = read("{on: 1, 0x10: 2, 'off': 3, a b: 4, ~: 5}");
  EXPECT_EQ(value.dump(), R"({"true":1,"16":2,"off":3,"a b":4,"null":5})");
}

TEST(ToJson, RefusesKeysThatBecomeTheSame) {
  Result<Json> const value = to_json(*parse("a: 1\nyes: 1\non: 2\n", "t.yaml"));
  ASSERT_FALSE(value);
  EXPECT_THAT(value.error().message, HasSubstr("duplicate key \"true\" (line 3)"));
}

TEST(ToJson, RefusesWhatJsonCannotHold) {
  for (char const* const text : {"a: .inf", "a: -.inf", "a: .NaN"}) {
    Result<Json> const value = to_json(*parse(text, "t.yaml"));
    ASSERT_FALSE(value) << text;
    EXPECT_EQ(value.error().code, ErrorCode::kUsage);
  }
}

TEST(ToJson, KeepsOrder) {
  EXPECT_EQ(read("z: 1\na: [x, {c: d, b: e}]\n").dump(), R"({"z":1,"a":["x",{"c":"d","b":"e"}]})");
}

}  // namespace
}  // namespace k8spark::yaml
