#include "yaml/yaml.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace k8spark::yaml {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

TEST(Message, ShowsTheLineAndACaret) {
  Error const error = error_at(
      "prod.yaml", "a: 1\n  imge: x\n", {2, 3}, "unknown key \"imge\"", "did you mean \"image\"?");
  EXPECT_EQ(error.code, ErrorCode::kUsage);
  EXPECT_EQ(error.where, "prod.yaml:2:3");
  EXPECT_EQ(error.message, "unknown key \"imge\"\n    imge: x\n    ^");
  EXPECT_EQ(error.hint, "did you mean \"image\"?");
}

TEST(Message, PutsTheCaretUnderCharactersNotBytes) {
  Error const error = error_at("f", "é😀: [x", {1, 5}, "oops");
  EXPECT_EQ(error.message, "oops\n  é😀: [x\n      ^");
}

TEST(Message, KeepsTabsInTheIndentation) {
  EXPECT_EQ(error_at("f", "\t\tx: y\r\n", {1, 3}, "oops").message, "oops\n  \t\tx: y\n  \t\t^");
}

TEST(Message, CutsALongLine) {
  std::string const line = "k: " + std::string(500, ' ') + "x y";
  EXPECT_THAT(error_at("f", line, {1, 1}, "oops").message, HasSubstr("...\n  ^"));
  EXPECT_THAT(error_at("f", line, {1, 504}, "oops").message, EndsWith("..."));
}

TEST(Message, ManagesWithoutAPlace) {
  Error const error = error_at("f", "a: b\n", {}, "oops");
  EXPECT_EQ(error.where, "f");
  EXPECT_EQ(error.message, "oops");
  EXPECT_EQ(error_at("f", "a: b\n", {9, 1}, "oops").message, "oops");
}

TEST(Message, CoversSecrets) {
  for (char const* const line : {"    token: hunter2",
                                 "password: 'hunter2'",
                                 "{user: u, client-key-data: hunter2, x: y}",
                                 "spark.hadoop.fs.s3a.secret.key: hunter2",
                                 "  - --conf=a.account.key=hunter2",
                                 "  \"password\": \"hunter2\", ",
                                 "AWS_SECRET_ACCESS_KEY: hunter2 [",
                                 "private_key: hunter2"}) {
    Error const error = error_at("f", line, {1, 1}, "oops");
    EXPECT_THAT(error.message, Not(HasSubstr("hunter2"))) << line;
    EXPECT_THAT(error.message, HasSubstr("***")) << line;
  }
}

TEST(Message, CoversLongRunsThatMayBeKeys) {
  Error const error =
      error_at("f", "  TUlJRXBBSUJBQUtDQVFFQTFhYmNkZWZnaGlqa2xtbm9w", {1, 1}, "oops");
  EXPECT_EQ(error.message, "oops\n    ***\n  ^");
}

TEST(Message, ShowsPathsAndOrdinaryLines) {
  for (char const* const line : {"image: registry.example.com/team/spark:4.1",
                                 "driver: {cores: 1, memory: 2g}",
                                 "file: /opt/spark/examples/src/main/python/pi.py",
                                 "credentials: {s3: {kyes: x}}"})
    EXPECT_THAT(error_at("f", line, {1, 1}, "oops").message, HasSubstr(line)) << line;
}

TEST(Message, MovesTheCaretWithTheCover) {
  Error const error = error_at("f", "{token: hunter2hunter2, imge: x}", {1, 25}, "oops");
  EXPECT_EQ(error.message, "oops\n  {token: ***, imge: x}\n               ^");
}

TEST(Message, ErrorsOfTheParserCoverSecretsToo) {
  Result<Node> const node = parse("users:\n  token: hunter2\n  token: hunter3\n", "f");
  ASSERT_FALSE(node);
  EXPECT_EQ(node.error().where, "f:3:3");
  EXPECT_THAT(node.error().message, Not(HasSubstr("hunter")));
}

}  // namespace
}  // namespace k8spark::yaml
