#include "yaml/yaml.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

// What a file of bad will may hold: an Error, soon, and never a crash.
namespace k8spark::yaml {
namespace {

using testing::StartsWith;

std::string repeat(std::string_view part, int times) {
  std::string out;
  for (int i = 0; i < times; ++i) out += part;
  return out;
}

Error must_fail(std::string const& text) {
  Result<Node> const node = parse(text, "t.yaml");
  EXPECT_FALSE(node);
  return node ? Error{} : node.error();
}

TEST(Hostile, DeepNestingIsRefused) {
  EXPECT_THAT(must_fail(repeat("- ", 10000)).message, StartsWith("more than 100 levels deep"));
  EXPECT_THAT(must_fail(repeat("a: {", 9000)).message, StartsWith("more than 100 levels deep"));
  EXPECT_THAT(must_fail(repeat("[", 5000) + repeat("]", 5000)).message,
              StartsWith("more than 100 levels deep"));
  EXPECT_EQ(must_fail(repeat("[\n", 100000)).code, ErrorCode::kUsage);
}

TEST(Hostile, LinesThatWouldTakeHoursAreRefused) {
  for (char const* const part : {"[", "{a: ", "- ", "? "})
    EXPECT_THAT(must_fail(repeat(part, 1000000)).message, StartsWith("too much on one line"));
}

TEST(Hostile, ALargeJsonOnOneLineIsRead) {
  std::string const text = R"({"items": [)" + repeat(R"({"a": "b", "c": [1, 2]}, )", 20000) + "1]}";
  Result<Node> const node = parse(text, "t.json");
  ASSERT_TRUE(node) << node.error().message;
  EXPECT_EQ(node->find("items")->items.size(), 20001U);
}

TEST(Hostile, HundredLevelsAreFine) {
  EXPECT_TRUE(parse(repeat("[", 100) + repeat("]", 100), "t.yaml"));
  EXPECT_FALSE(parse(repeat("[", 101) + repeat("]", 101), "t.yaml"));
}

TEST(Hostile, ABombOfAliasesIsRefused) {
  std::string text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 30; ++i) {
    std::string const now = std::to_string(i);
    std::string const last = std::to_string(i - 1);
    text += "a" + now + ": &a" + now + " [" + repeat("*a" + last + ", ", 9) + "*a" + last + "]\n";
  }
  EXPECT_THAT(must_fail(text).message, StartsWith("aliases unfold to too large a document"));
}

TEST(Hostile, ABombOfLongTextsIsRefused) {
  std::string const text =
      "a: &a " + std::string(1000000, 'x') + "\nb: [" + repeat("*a, ", 1000) + "]\n";
  EXPECT_THAT(must_fail(text).message, StartsWith("aliases unfold to too large a document"));
}

TEST(Hostile, AliasesCannotStackLevels) {
  std::string const deep = repeat("[", 60) + "x" + repeat("]", 60);
  std::string const text = "a: &a " + deep + "\nb: " + repeat("[", 60) + "*a" + repeat("]", 60);
  EXPECT_THAT(must_fail(text).message, StartsWith("more than 100 levels deep"));
}

TEST(Hostile, AnAliasInsideItsOwnNodeIsRefused) {
  EXPECT_THAT(must_fail("a: &a [*a]\n").message, StartsWith("an alias inside the node"));
  EXPECT_FALSE(parse("a: *nobody\n", "t.yaml"));
}

TEST(Hostile, ControlCharactersAreRefused) {
  std::string const nul("a: b\0c\n", 7);
  EXPECT_EQ(must_fail(nul).where, "t.yaml:1:5");
  // yaml-cpp takes U+0004 for the end of the text and would lose the rest.
  Error const error = must_fail(
      "a: 1\n\x04"
      "b: 2\n");
  EXPECT_EQ(error.where, "t.yaml:2:1");
  EXPECT_THAT(error.message, StartsWith("a control character"));
}

TEST(Hostile, BytesThatAreNotUtf8AreRefused) {
  Error const error = must_fail("a: 1\nb: \xFF\xFE\n");
  EXPECT_EQ(error.where, "t.yaml:2:1");
  EXPECT_EQ(error.message, "not UTF-8 text");
}

// yaml-cpp gives one empty document after the other where none can begin (found by fuzzing).
TEST(Hostile, DocumentsThatDoNotGetOnAreRefused) {
  for (char const* const text : {",", ",{[a:[:", "a: b\n,", "]", "}", "--- 1\n---\n,"}) {
    Result<std::vector<Node>> const nodes = parse_all(text, "t.yaml");
    ASSERT_FALSE(nodes) << text;
    EXPECT_TRUE(nodes.error().where.starts_with("t.yaml:")) << nodes.error().where;
  }
  EXPECT_EQ(parse_all("---\n---\na: 1\n", "t.yaml")->size(), 1U);
}

TEST(Hostile, EveryCutOfAGoodTextIsAnAnswer) {
  std::string const text =
      "a: &x {b: [1, 'two', \"th\\u0072ee\"], c: |+\n    four\n\n}\nd: *x\n? e\n: >-\n  f\n<<: "
      "*x\n";
  for (std::size_t length = 0; length <= text.size(); ++length) {
    Result<Node> const node = parse(text.substr(0, length), "t.yaml");
    EXPECT_TRUE(node || node.error().code == ErrorCode::kUsage) << length;
  }
}

TEST(Hostile, EveryWrongByteIsAnAnswer) {
  std::string const text = "a: {b: [1, 'two'], c: \"x\"}\nd: |\n  text\ne: &f g\nh: *f\n";
  for (std::size_t at = 0; at < text.size(); ++at)
    for (char const c : {'{', '[', '"', '\'', ':', '&', '*', '!', '|', '%', '\t', '\n', '-', '?'}) {
      std::string broken = text;
      broken[at] = c;
      Result<std::vector<Node>> const nodes = parse_all(broken, "t.yaml");
      EXPECT_TRUE(nodes || nodes.error().where.starts_with("t.yaml")) << broken;
    }
}

}  // namespace
}  // namespace k8spark::yaml
