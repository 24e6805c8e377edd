#include "yaml/yaml.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace k8spark::yaml {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

Node must_parse(std::string_view text) {
  Result<Node> node = parse(text, "t.yaml");
  EXPECT_TRUE(node) << node.error().message;
  return node ? *std::move(node) : Node{};
}

Error must_fail(std::string_view text) {
  Result<Node> const node = parse(text, "t.yaml");
  EXPECT_FALSE(node) << text;
  return node ? Error{} : node.error();
}

TEST(Parse, GivesEveryNodeItsPlace) {
  Node const root = must_parse("# head\nversion: 1\nprofiles:\n  dev:\n    image: {name: x}\n");
  EXPECT_EQ(root.mark, (Mark{2, 1}));
  Node const* const profiles = root.find("profiles");
  ASSERT_NE(profiles, nullptr);
  EXPECT_EQ(profiles->entries[0].first.mark, (Mark{4, 3}));
  Node const* const image = profiles->find("dev")->find("image");
  ASSERT_NE(image, nullptr);
  EXPECT_EQ(image->mark, (Mark{5, 12}));
  EXPECT_EQ(image->find("name")->mark, (Mark{5, 19}));
}

TEST(Parse, CountsCharactersNotBytes) {
  Node const root = must_parse("{é😀: a, b: c}");
  EXPECT_EQ(root.find("b")->mark, (Mark{1, 12}));
}

TEST(Parse, KeepsTheOrderOfKeysAndTheTextOfNumbers) {
  Node const root = must_parse("z: 007\na: 1e3\nm: yes\n");
  EXPECT_EQ(root.entries[0].first.scalar, "z");
  EXPECT_EQ(root.entries[1].first.scalar, "a");
  EXPECT_EQ(root.entries[2].first.scalar, "m");
  EXPECT_EQ(root.find("z")->scalar, "007");
  EXPECT_EQ(root.find("a")->scalar, "1e3");
  EXPECT_FALSE(root.find("m")->quoted);
}

TEST(Parse, TellsQuotedFromPlain) {
  Node const root = must_parse("a: \"1\"\nb: '2'\nc: 3\nd: |\n  4\ne: !!str 5\n");
  EXPECT_TRUE(root.find("a")->quoted);
  EXPECT_TRUE(root.find("b")->quoted);
  EXPECT_FALSE(root.find("c")->quoted);
  EXPECT_TRUE(root.find("d")->quoted);
  EXPECT_TRUE(root.find("e")->quoted);
}

TEST(Parse, KnowsNull) {
  Node const root = must_parse("a:\nb: ~\nc: null\nd: ''\n");
  EXPECT_TRUE(root.find("a")->is_null());
  EXPECT_TRUE(root.find("b")->is_null());
  EXPECT_TRUE(root.find("c")->is_null());
  EXPECT_TRUE(root.find("d")->is_scalar());
  EXPECT_EQ(root.find("nowhere"), nullptr);
}

TEST(Parse, TakesAnEmptyTextForNull) {
  EXPECT_TRUE(must_parse("").is_null());
  EXPECT_TRUE(must_parse("# only a comment\n").is_null());
  EXPECT_TRUE(must_parse("---\n").is_null());
}

TEST(Parse, SkipsTheByteOrderMark) {
  Node const root = must_parse(
      "\xEF\xBB\xBF"
      "a: 1\n");
  EXPECT_EQ(root.mark, (Mark{1, 1}));
  EXPECT_NE(root.find("a"), nullptr);
}

TEST(Parse, DoesNotLookAtLaterDocuments) {
  EXPECT_NE(must_parse("a: 1\n---\n{ broken: [\n").find("a"), nullptr);
  EXPECT_NE(must_parse("a: 1\n...\nb: [\n").find("a"), nullptr);
  EXPECT_NE(must_parse("%YAML 1.2\n---\na: 1\n").find("a"), nullptr);
}

TEST(Parse, RefusesTextAfterTheEndInsteadOfLosingIt) {
  EXPECT_EQ(must_fail("{a: 1}\nb: 2\n").where, "t.yaml:2:1");
  EXPECT_EQ(must_fail("{a: 1} b\n").where, "t.yaml:1:8");
  EXPECT_EQ(must_fail("{a: 1}\n]\n").where, "t.yaml:2:1");
}

TEST(Parse, ReadsAllDocumentsAndDropsEmptyOnes) {
  auto const documents = parse_all("---\na: 1\n---\n---\n# nothing\n---\nb: 2\n", "t.yaml");
  ASSERT_TRUE(documents) << documents.error().message;
  ASSERT_EQ(documents->size(), 2U);
  EXPECT_EQ((*documents)[1].find("b")->mark, (Mark{7, 4}));
}

TEST(Parse, FindsAMistakeInALaterDocument) {
  auto const documents = parse_all("a: 1\n---\nb: [\n", "t.yaml");
  ASSERT_FALSE(documents);
  EXPECT_THAT(documents.error().where, StartsWith("t.yaml:"));
}

TEST(Parse, ResolvesAliases) {
  Node const root = must_parse("a: &x {k: v}\nb: *x\n");
  EXPECT_EQ(root.find("b")->find("k")->scalar, "v");
}

TEST(Parse, MergesMapsAndOwnKeysWin) {
  Node const root = must_parse(
      "base: &b {cpu: 1, mem: 2}\nmore: &m {mem: 3, disk: 4}\n"
      "one: {<<: *b, cpu: 9}\ntwo: {<<: [*m, *b]}\n");
  Node const* const one = root.find("one");
  EXPECT_EQ(one->find("cpu")->scalar, "9");
  EXPECT_EQ(one->find("mem")->scalar, "2");
  EXPECT_EQ(one->find("<<"), nullptr);
  Node const* const two = root.find("two");
  EXPECT_EQ(two->find("mem")->scalar, "3");
  EXPECT_EQ(two->find("cpu")->scalar, "1");
  EXPECT_EQ(two->entries.size(), 3U);
}

TEST(Parse, LeavesAQuotedMergeKeyAlone) {
  EXPECT_NE(must_parse("'<<': 1\n").find("<<"), nullptr);
}

TEST(Parse, RefusesAMergeOfSomethingElse) {
  Error const error = must_fail("a: 1\n<<: text\n");
  EXPECT_EQ(error.where, "t.yaml:2:1");
  EXPECT_THAT(error.message, StartsWith("\"<<\" takes a map or a list of maps"));
}

TEST(Parse, RefusesDuplicateKeysAtTheSecondOne) {
  Error const error = must_fail("a:\n  key: 1\n  other: 2\n  key: 3\n");
  EXPECT_EQ(error.code, ErrorCode::kUsage);
  EXPECT_EQ(error.where, "t.yaml:4:3");
  EXPECT_EQ(error.message, "duplicate key \"key\"\n    key: 3\n    ^");
}

TEST(Parse, RefusesCollectionsAsKeys) {
  EXPECT_THAT(must_fail("? {a: 1}\n: b\n").message, StartsWith("a map or a list cannot be a key"));
  EXPECT_THAT(must_fail("[a]: b\n").message, StartsWith("a map or a list cannot be a key"));
}

TEST(Parse, RefusesTagsOfTheUsersOwn) {
  EXPECT_THAT(must_fail("a: !secret x\n").message, HasSubstr("is not supported"));
  EXPECT_THAT(must_fail("a: !mine {b: c}\n").message, HasSubstr("is not supported"));
  EXPECT_THAT(must_fail("a: !!binary AAAA\n").message, HasSubstr("is not supported"));
}

TEST(Parse, NamesThePlaceOfASyntaxError) {
  Error const error = must_fail("a: 1\n\tb: 2\n");
  EXPECT_EQ(error.code, ErrorCode::kUsage);
  EXPECT_THAT(error.where, StartsWith("t.yaml:2:"));
  EXPECT_THAT(error.message, HasSubstr("\n  \tb: 2\n"));
}

TEST(Parse, RefusesAQuoteThatNothingCloses) {
  for (char const* const text :
       {"a: \"x\n", "a: 'x\n", "a: \"x\\\"\n", "a: 'it''s\n", "a: \"x\nb: y\n", "- [\"a\", 'b\n"}) {
    Error const error = must_fail(text);
    EXPECT_THAT(error.where, StartsWith("t.yaml:1:")) << text;
  }
  EXPECT_TRUE(parse("a: 'it''s'\nb: \"\\\\\"\n", "t.yaml"));
}

TEST(Parse, ReadsJson) {
  Node const root = must_parse("{\n\t\"a\": [1, true, null, \"x\\/y\"],\r\n\t\"b\": {}\n}");
  EXPECT_EQ(root.find("a")->items.size(), 4U);
  EXPECT_EQ(root.find("a")->items[3].scalar, "x/y");
  EXPECT_TRUE(root.find("b")->is_map());
  EXPECT_EQ(root.find("b")->mark, (Mark{3, 7}));
}

TEST(Parse, KeepsTheTextOfNumbersInJson) {
  Node const root = must_parse(R"({"a": [1.50, -2 ,1E5], "b":3})");
  EXPECT_EQ(root.find("a")->items[0].scalar, "1.50");
  EXPECT_EQ(root.find("a")->items[1].scalar, "-2");
  EXPECT_EQ(root.find("a")->items[2].mark, (Mark{1, 18}));
  EXPECT_EQ(root.find("b")->scalar, "3");
  EXPECT_FALSE(root.find("b")->quoted);
  EXPECT_EQ(root.entries[1].first.mark, (Mark{1, 24}));
}

TEST(Parse, RefusesDuplicateKeysInJson) {
  EXPECT_EQ(must_fail("{\"a\": 1,\n \"b\": {}, \"a\": 2}").where, "t.yaml:2:11");
}

TEST(Parse, JoinsSurrogatePairsOfJsonOnly) {
  Node const root = must_parse(R"({"a": "\ud83d\ude00 \\ud83d", "b": 1})");
  EXPECT_EQ(root.find("a")->scalar, "😀 \\ud83d");
  EXPECT_EQ(root.find("b")->mark, (Mark{1, 36}));
  EXPECT_FALSE(parse("a: \"\\ud83d\\ude00\"\n", "t.yaml"));
}

TEST(Parse, RefusesALoneSurrogate) {
  EXPECT_EQ(must_fail(R"({"a": "\ud83d"})").code, ErrorCode::kUsage);
}

}  // namespace
}  // namespace k8spark::yaml
