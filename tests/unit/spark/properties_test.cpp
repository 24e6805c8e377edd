#include "spark/properties.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>

namespace k8spark::spark {
namespace {

using testing::ElementsAre;

std::vector<Property> must_parse(std::string_view text) {
  Result<std::vector<Property>> properties = parse_properties(text, "p.conf");
  EXPECT_TRUE(properties) << properties.error().message;
  return properties ? *std::move(properties) : std::vector<Property>{};
}

// The only entry of a text.
Property one(std::string_view text) {
  std::vector<Property> const properties = must_parse(text);
  EXPECT_EQ(properties.size(), 1U) << text;
  return properties.empty() ? Property{} : properties.front();
}

TEST(ParseProperties, KnowsEverySeparator) {
  EXPECT_EQ(one("k=v"), (Property{"k", "v", 1}));
  EXPECT_EQ(one("k:v"), (Property{"k", "v", 1}));
  EXPECT_EQ(one("k v"), (Property{"k", "v", 1}));
  EXPECT_EQ(one("k\tv"), (Property{"k", "v", 1}));
  EXPECT_EQ(one("k\fv"), (Property{"k", "v", 1}));
  EXPECT_EQ(one("k \t = \f v"), (Property{"k", "v", 1}));
}

TEST(ParseProperties, TakesAtMostOneSign) {
  EXPECT_EQ(one("a b c"), (Property{"a", "b c", 1}));
  EXPECT_EQ(one("o==3"), (Property{"o", "=3", 1}));
  EXPECT_EQ(one("p : = 4"), (Property{"p", "= 4", 1}));
  EXPECT_EQ(one("=v"), (Property{"", "v", 1}));
}

TEST(ParseProperties, GivesAKeyAloneTheEmptyValue) {
  EXPECT_EQ(one("k"), (Property{"k", "", 1}));
  EXPECT_EQ(one("k="), (Property{"k", "", 1}));
  EXPECT_EQ(one("k   "), (Property{"k", "", 1}));
}

TEST(ParseProperties, SkipsBlankLinesAndComments) {
  EXPECT_THAT(must_parse("\n  \t\n# a\n ! b=c\n#d\\\nk=v\n"), ElementsAre(Property{"k", "v", 6}));
  EXPECT_TRUE(must_parse("# only").empty());
  EXPECT_TRUE(must_parse("").empty());
}

TEST(ParseProperties, KnowsThreeLineEndsAndCountsThem) {
  EXPECT_THAT(must_parse("a=1\rb=2\r\nc=3\n\nd=4"),
              ElementsAre(Property{"a", "1", 1},
                          Property{"b", "2", 2},
                          Property{"c", "3", 3},
                          Property{"d", "4", 5}));
}

TEST(ParseProperties, JoinsContinuationLines) {
  EXPECT_EQ(one("k = one,\\\n    two,\\\r\n\tthree"), (Property{"k", "one,two,three", 1}));
  EXPECT_EQ(one("a\\\nb=c"), (Property{"ab", "c", 1}));
  EXPECT_THAT(must_parse("a=x\\\\\nb=y"),
              ElementsAre(Property{"a", "x\\", 1}, Property{"b", "y", 2}));
  EXPECT_EQ(one("a=x\\\\\\\n  y"), (Property{"a", "x\\y", 1}));
  EXPECT_EQ(one("a=x\\"), (Property{"a", "x", 1}));
}

TEST(ParseProperties, ReadsOddContinuationsAsJavaDoes) {
  EXPECT_THAT(must_parse("a=x\\\n\nb=y"),
              ElementsAre(Property{"a", "x", 1}, Property{"b", "y", 3}));
  EXPECT_EQ(one("a=x\\\n#y"), (Property{"a", "x#y", 1}));
  EXPECT_EQ(one("\\"), (Property{"", "", 1}));
  EXPECT_EQ(one("\\\n"), (Property{"", "", 1}));
  EXPECT_TRUE(must_parse("\\\r\n").empty());
  EXPECT_THAT(must_parse("\\\n# comment\nb=y"), ElementsAre(Property{"b", "y", 3}));
}

TEST(ParseProperties, UnderstandsEscapes) {
  EXPECT_EQ(one("k=a\\tb\\nc\\rd\\fe\\q\\:\\\\f").value, "a\tb\nc\rd\feq:\\f");
  EXPECT_EQ(one("a\\ b\\=c\\:d=v").key, "a b=c:d");
  EXPECT_EQ(one("k=\\u00e9\\u4E2D").value, "é中");
  EXPECT_EQ(one("\\u006b=v").key, "k");
  EXPECT_EQ(one("k=\\\\u0041").value, "\\u0041");
}

TEST(ParseProperties, JoinsSurrogatePairs) {
  EXPECT_EQ(one("k=\\ud83d\\ude00!").value, "😀!");
  EXPECT_EQ(one("k=\\ud83dx").value, "?x");
  EXPECT_EQ(one("k=\\ude00").value, "?");
  EXPECT_EQ(one("k=\\ud83d\\u0041").value, "?A");
}

TEST(ParseProperties, RefusesBadUnicodeEscapes) {
  for (char const* const text : {"a=1\nk=\\u12",
                                 "a=1\nk=\\u12g4",
                                 "a=1\n\\uxyz=",
                                 "a=1\nk=\\u-123",
                                 "a=1\nk=\\u+123",
                                 "a=1\nk=\\ud83d\\u12"}) {
    Result<std::vector<Property>> const properties = parse_properties(text, "p.conf");
    ASSERT_FALSE(properties) << text;
    EXPECT_EQ(properties.error().code, ErrorCode::kUsage);
    EXPECT_EQ(properties.error().where, "p.conf:2");
  }
}

TEST(ParseProperties, ReplacesBytesThatAreNotUtf8) {
  auto const properties = parse_properties("spark.a \xFCx\n", "p.conf");
  ASSERT_TRUE(properties);
  EXPECT_EQ(properties->at(0).value, "\xEF\xBF\xBDx");
}

TEST(ParseProperties, TrimsValuesAsSparkDoes) {
  EXPECT_EQ(one("k=v  \t ").value, "v");
  EXPECT_EQ(one("k=\\ v\\ ").value, "v");
  EXPECT_EQ(one("k=\\tv\\t").value, "v");
  EXPECT_EQ(one("k= v\\n ").value, "v\n");
  EXPECT_EQ(one("k=\\r\\nv\\r").value, "\r\nv\r");
  EXPECT_EQ(one("k=\u00a0v").value, "\u00a0v");
  EXPECT_EQ(one("a\\ =v").key, "a ");
}

TEST(ParseProperties, KeepsRepeatedKeysInOrder) {
  EXPECT_THAT(must_parse("k=1\nk=2\n"), ElementsAre(Property{"k", "1", 1}, Property{"k", "2", 2}));
}

// The case props-syntax of the golden records, and what Spark made of it.
TEST(ParseProperties, ReadsTheRecordedCaseAsSparkDid) {
  std::map<std::string, std::string> read;
  for (Property const& entry :
       must_parse("# comment\n! other comment\nspark.kubernetes.container.image=from/file:1\n"
                  "spark.a.colon : v1\nspark.a.space   v2 with spaces  \n"
                  "spark.a.cont = one,\\\n    two,\\\n    three\nspark.a.unicode=\\u00e9\\u4e2d\n"
                  "spark.a.escaped\\ key=x\nspark.a.tab\tv\nspark.a.eq=a=b:c\nspark.a.empty=\n"
                  "spark.a.bs=C:\\\\dir\\tq\nnot.spark.key=1\nspark.executor.memory=2g\n"
                  "spark.driver.memory 3g\n"))
    read[entry.key] = entry.value;
  std::map<std::string, std::string> const recorded{
      {"spark.kubernetes.container.image", "from/file:1"},
      {"spark.a.colon", "v1"},
      {"spark.a.space", "v2 with spaces"},
      {"spark.a.cont", "one,two,three"},
      {"spark.a.unicode", "é中"},
      {"spark.a.escaped key", "x"},
      {"spark.a.tab", "v"},
      {"spark.a.eq", "a=b:c"},
      {"spark.a.empty", ""},
      {"spark.a.bs", "C:\\dir\tq"},
      {"not.spark.key", "1"},
      {"spark.executor.memory", "2g"},
      {"spark.driver.memory", "3g"}};
  EXPECT_EQ(read, recorded);
}

// The case props-writer-escapes.
TEST(WriteProperties, WritesTheRecordedCaseAsSparkDid) {
  EXPECT_EQ(write_properties({{"spark.t.tab", "a\tb"},
                              {"spark.t.trail", "x  "},
                              {"spark.t.lead", "  two"},
                              {"spark.master", "k8s://https://host:443"},
                              {"spark.t.uni", "é中😀"},
                              {"spark.t.key with space", "v"},
                              {"spark.t.newline", "a\nb"},
                              {"spark.t.marks", "#a!b=c:d\\e"},
                              {"spark.jars", ""}},
                             "Java properties built from Kubernetes config map with name: x",
                             "Thu Jan 01 00:00:00 UTC 2026"),
            "#Java properties built from Kubernetes config map with name: x\n"
            "#Thu Jan 01 00:00:00 UTC 2026\n"
            "spark.t.tab=a\\tb\n"
            "spark.t.trail=x  \n"
            "spark.t.lead=\\  two\n"
            "spark.master=k8s\\://https\\://host\\:443\n"
            "spark.t.uni=é中😀\n"
            "spark.t.key\\ with\\ space=v\n"
            "spark.t.newline=a\\nb\n"
            "spark.t.marks=\\#a\\!b\\=c\\:d\\\\e\n"
            "spark.jars=\n");
}

TEST(WriteProperties, KeepsAHeaderOfSeveralLinesAComment) {
  EXPECT_EQ(write_properties({}, "a\nb=c", "d"), "#a\n#b=c\n#d\n");
}

TEST(WriteProperties, IsReadBackButForOuterBlanks) {
  std::vector<std::pair<std::string, std::string>> entries;
  std::string const alphabet = "a \t\n\r\f\\=:#!u";
  for (char const a : alphabet)
    for (char const b : alphabet)
      for (char const c : alphabet)
        entries.emplace_back(std::string{a, b, c}, "x" + std::string{a, b, c} + "y");
  std::vector<Property> const read = must_parse(
      write_properties(std::vector<PropertyView>(entries.begin(), entries.end()), "h", "d"));
  ASSERT_EQ(read.size(), entries.size());
  for (std::size_t i = 0; i < read.size(); ++i) {
    EXPECT_EQ(read[i].key, entries[i].first);
    EXPECT_EQ(read[i].value, entries[i].second);
    EXPECT_EQ(read[i].line, static_cast<int>(i) + 3);
  }
}

}  // namespace
}  // namespace k8spark::spark
