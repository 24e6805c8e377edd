#include "yaml/yaml.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace k8spark::yaml {
namespace {

Json read_back(std::string const& text) {
  Result<Node> const node = parse(text, "t.yaml");
  EXPECT_TRUE(node) << text << '\n' << node.error().message;
  if (!node) return Json("parse failed");
  Result<Json> value = to_json(*node);
  EXPECT_TRUE(value) << text << '\n' << value.error().message;
  return value ? *std::move(value) : Json("no json");
}

// In every position a value can have.
void expect_round_trip(Json const& value) {
  for (Json const& whole :
       {value,
        Json{{"key", value}, {"next", 1}},
        Json::array({value, "next"}),
        Json{{"a", Json::array({Json{{"b", value}, {"c", value}}, Json::array({value})})}}}) {
    std::string const text = emit(whole);
    EXPECT_EQ(read_back(text), whole) << text;
  }
  if (!value.is_string()) return;
  Json const keyed{{"outer", {{value.get<std::string>(), Json::array({1})}, {"z", 2}}}};
  EXPECT_EQ(read_back(emit(keyed)), keyed) << emit(keyed);
  Json const plain_keyed{{value.get<std::string>(), value}};
  EXPECT_EQ(read_back(emit(plain_keyed)), plain_keyed) << emit(plain_keyed);
}

TEST(Emit, LooksAsKubectlPrintsIt) {
  Json const pod = Json::parse(R"({
    "apiVersion": "v1", "kind": "Pod",
    "metadata": {"name": "pi-driver", "labels": {"spark-version": "4.1", "role": "driver"},
                 "annotations": {}},
    "spec": {"containers": [
        {"name": "c", "args": ["driver", "--class", "x.Y", "local:///a.jar", "10", "-1", ""],
         "env": [{"name": "A", "value": "yes"}, {"name": "B", "value": "a: b"}],
         "ports": [{"containerPort": 7078}]}],
      "tolerations": [], "matrix": [[1, 2], ["x"]], "cpu": 0.5, "on": true, "none": null}})");
  EXPECT_EQ(emit(pod), R"(apiVersion: v1
kind: Pod
metadata:
  name: pi-driver
  labels:
    spark-version: "4.1"
    role: driver
  annotations: {}
spec:
  containers:
  - name: c
    args:
    - driver
    - --class
    - x.Y
    - local:///a.jar
    - "10"
    - "-1"
    - ""
    env:
    - name: A
      value: "yes"
    - name: B
      value: 'a: b'
    ports:
    - containerPort: 7078
  tolerations: []
  matrix:
  - - 1
    - 2
  - - x
  cpu: 0.5
  "on": true
  none: null
)");
}

TEST(Emit, WritesSeveralLinesAsALiteral) {
  EXPECT_EQ(emit(Json{{"a", "x\ny"}}), "a: |-\n  x\n  y\n");
  EXPECT_EQ(emit(Json{{"a", "x\n\n  y\n"}}), "a: |\n  x\n\n    y\n");
  EXPECT_EQ(emit(Json{{"a", "x\n\n"}, {"b", 1}}), "a: |+\n  x\n\nb: 1\n");
  EXPECT_EQ(emit(Json::array({"# x\n- y\n"})), "- |\n  # x\n  - y\n");
}

TEST(Emit, QuotesWhatAnotherReaderWouldTakeForSomethingElse) {
  for (char const* const text : {"yes",      "No",         "on",
                                 "off",      "true",       "FALSE",
                                 "y",        "N",          "null",
                                 "~",        "",           "1",
                                 "-1",       "+1",         "1.0",
                                 ".5",       "1.",         "1e3",
                                 "1_000",    "0x1",        "0o17",
                                 "017",      "0b1",        "08",
                                 ".inf",     "-.INF",      ".nan",
                                 "12:30:45", "2001-12-14", "2001-12-14t21:59:43.10-05:00",
                                 "=",        "<<",         "123456789012345678901234567890",
                                 "1e999",    ".0_",        "0x_",
                                 "1_.5"})
    EXPECT_EQ(emit(Json(text)), '"' + std::string(text) + "\"\n");
}

TEST(Emit, LeavesOrdinaryTextsPlain) {
  for (char const* const text : {"x",     "a b",       "a:b",         "k8s://https://host:443",
                                 "a#b",   "--conf",    "-Xmx1g",      "1.2.3",
                                 "10m",   "1Gi",       "v1",          "yess",
                                 "é中😀",  "$(POD_IP)", "a,b",         "a[0]",
                                 "it's",  "a\"b",      "C:\\dir",     "/a",
                                 "nulls", "1-2",       "100Mi",       "{{",
                                 "a{b}",  "0xg",       "2001-12-14x", "a-b-c",
                                 "_1",    "a_1"}) {
    bool const plain = text[0] != '{';
    EXPECT_EQ(emit(Json(text)), plain ? std::string(text) + '\n' : "'" + std::string(text) + "'\n");
  }
}

TEST(Emit, QuotesIndicators) {
  for (char const* const text :
       {"- a", "-",  "? a", ": a", "a: b", "a #b", "#a", "&a", "*a", "!a",    "|",   ">",    "%a",
        "@a",  "`a", "[a",  "]",   "}",    ",a",   " a", "a ", "a:", "--- a", "...", "\"a\""})
    EXPECT_EQ(emit(Json(text)), "'" + std::string(text) + "'\n");
  EXPECT_EQ(emit(Json("'a: b'")), "'''a: b'''\n");
}

TEST(Emit, EscapesWhatCannotBeSeen) {
  EXPECT_EQ(emit(Json("a\tb\r\n\x1b\x7f\"\\")), "\"a\\tb\\r\\n\\e\\x7F\\\"\\\\\"\n");
  EXPECT_EQ(emit(Json(std::string("\0", 1))), "\"\\0\"\n");
  EXPECT_EQ(emit(Json("\u0085\u2028\uFEFFx")), "\"\\x85\\u2028\\uFEFFx\"\n");
}

TEST(Emit, WritesFractionsForReadersOfBothVersions) {
  EXPECT_EQ(emit(Json(0.5)), "0.5\n");
  EXPECT_EQ(emit(Json(1e300)), "1.0e+300\n");
  EXPECT_EQ(emit(Json(1.5e-7)), "1.5e-07\n");
}

TEST(Emit, RoundTripsNastyTexts) {
  std::vector<std::string> const texts{
      "",
      " ",
      "\n",
      "\n\n",
      "\t",
      "\r",
      "\r\n",
      "a\r\nb",
      "a\n",
      "a\n\n\n",
      "\na",
      "\n a\n",
      " a\nb",
      "a\n b\n  c",
      "a \nb",
      "a\n \nb",
      "a\n\tb\n",
      "\ta\nb",
      "a\tb",
      "tab\t",
      "'",
      "\"",
      "''",
      "'\"'",
      "\\",
      "a\\nb",
      "#",
      "# a\nb",
      "a # b",
      "a: b\nc: d\n",
      "- a\n- b\n",
      "---\na",
      "...\n",
      "%YAML 1.2\n",
      "é",
      "中文",
      "😀",
      "😀\n😀\n",
      "e\u0301",
      "\u00a0",
      "\u0085",
      "\u2028",
      "\u2029",
      "\uFEFF",
      "\uFFFD",
      "\uFFFE",
      "\uFFFF",
      "\U0010FFFF",
      "\x01\x02\x1f\x7f",
      std::string("\0a\0", 3),
      "null",
      "NULL\n",
      "~",
      "true",
      "1",
      "0x1F",
      "1e5",
      ".5",
      ".inf",
      "2001-01-01",
      "<<",
      "=",
      "*a",
      "&a",
      "!a",
      "!!str a",
      "{a: b}",
      "[a, b]",
      "? a",
      ": a",
      "a:",
      ":a",
      "a::b",
      "- ",
      "-",
      "--",
      "-- a",
      "@",
      "`",
      "%",
      "|",
      ">",
      "|-\n",
      ">+\n a",
      "key: |\n  value",
      std::string(5000, 'x'),
      std::string(5000, ' '),
      std::string(5000, ' ') + "x",
      std::string(3000, '\n'),
      "a\n" + std::string(5000, 'y') + "\nb\n",
      std::string(2000, '"'),
      std::string(1500, '\t'),
      "a" + std::string(990, '\'') + ": b",
      "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n",
      "${env:HOME} $(X) `x`",
      "spark.a=b\\:c\nspark.d=\\  e\n",
      "ends with blanks\n   ",
      "a\n   \n",
      "x\n\n\ty\n\n"};
  for (std::string const& text : texts) expect_round_trip(Json(text));
}

TEST(Emit, RoundTripsEveryCharacter) {
  std::string all;
  for (char32_t point = 0; point < 0x3000; ++point) {
    if (point < 0x80) {
      all = std::string(1, static_cast<char>(point));
    } else if (point < 0x800) {
      all = {static_cast<char>(0xC0U | (point >> 6U)), static_cast<char>(0x80U | (point & 0x3FU))};
    } else {
      all = {static_cast<char>(0xE0U | (point >> 12U)),
             static_cast<char>(0x80U | ((point >> 6U) & 0x3FU)),
             static_cast<char>(0x80U | (point & 0x3FU))};
    }
    for (std::string const& text : {all, "a" + all + "b", all + "\n" + all})
      EXPECT_EQ(read_back(emit(Json(text))), Json(text)) << static_cast<unsigned>(point);
  }
}

TEST(Emit, RoundTripsEveryShortTextOfSpecialCharacters) {
  std::string const alphabet = "a1 \n\t:#-?'\"\\|>[{,&*!%@.=~<_";
  for (char const a : alphabet)
    for (char const b : alphabet)
      for (char const c : alphabet) {
        Json const whole{{"k", Json::array({std::string{a, b, c}})}, {std::string{a, b, c}, 1}};
        std::string const text = emit(whole);
        ASSERT_EQ(read_back(text), whole) << text;
      }
}

TEST(Emit, RoundTripsNumbersAndEmptyThings) {
  expect_round_trip(Json(nullptr));
  expect_round_trip(Json(true));
  expect_round_trip(Json(0));
  expect_round_trip(Json(-1));
  expect_round_trip(Json(std::numeric_limits<std::int64_t>::min()));
  expect_round_trip(Json(std::numeric_limits<std::uint64_t>::max()));
  expect_round_trip(Json(0.1));
  expect_round_trip(Json(1.0));
  expect_round_trip(Json(-0.0));
  expect_round_trip(Json(1e21));
  expect_round_trip(Json(5e-324));
  expect_round_trip(Json(std::numeric_limits<double>::max()));
  expect_round_trip(Json::object());
  expect_round_trip(Json::array());
  expect_round_trip(Json::array({Json::array(), Json::object(), Json::array({Json::array()})}));
}

}  // namespace
}  // namespace k8spark::yaml
