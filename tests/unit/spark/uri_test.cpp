#include "spark/uri.h"

#include <gtest/gtest.h>

namespace k8spark::spark {
namespace {

TEST(ParseUri, TakesSchemePathAndFragmentApart) {
  auto const uri = parse_uri("s3a://bucket/k/my%20env.tgz#en%20v");
  ASSERT_TRUE(uri);
  EXPECT_EQ(uri->scheme, "s3a");
  EXPECT_EQ(uri->path, "/k/my env.tgz");
  EXPECT_EQ(uri->fragment, "en v");
}

TEST(ParseUri, ReadsFileUrisWithOneAndThreeSlashes) {
  EXPECT_EQ(parse_uri("file:/a/b.py")->path, "/a/b.py");
  EXPECT_EQ(parse_uri("file:///a/b.py")->path, "/a/b.py");
  EXPECT_EQ(parse_uri("local:///a?x=1")->path, "/a");
}

TEST(ParseUri, TakesAPlainPathAsAUriWithoutScheme) {
  auto const uri = parse_uri("dir/app.py");
  ASSERT_TRUE(uri);
  EXPECT_EQ(uri->scheme, "");
  EXPECT_EQ(uri->path, "dir/app.py");
  EXPECT_FALSE(uri->fragment);
}

TEST(ParseUri, AllowsRawNonAsciiAsJavaDoes) {
  EXPECT_EQ(parse_uri("/caf\xC3\xA9")->path, "/caf\xC3\xA9");
}

TEST(ParseUri, RefusesWhatJavaRefuses) {
  for (char const* const text :
       {"/my app.py", "/a[1].jar", "/50%", "/a%zz", "/a{b}", "/a|b", "x:", ":x", "/a#b#c", "/a\\b"})
    EXPECT_FALSE(parse_uri(text)) << text;
}

TEST(ParseUri, KnowsAnEmptyFragmentFromNone) {
  EXPECT_EQ(parse_uri("/a#")->fragment, "");
  EXPECT_EQ(parse_uri("/a")->fragment, std::nullopt);
}

TEST(SchemeOf, IsEmptyForPaths) {
  EXPECT_EQ(scheme_of("local:///x"), "local");
  EXPECT_EQ(scheme_of("s3a://b/k"), "s3a");
  EXPECT_EQ(scheme_of("/a:b"), "");
  EXPECT_EQ(scheme_of("1x:y"), "");
  EXPECT_EQ(scheme_of(""), "");
}

TEST(FileUri, EncodesWhatAUriCannotHold) {
  EXPECT_EQ(file_uri("/a/b.jar"), "file:/a/b.jar");
  EXPECT_EQ(file_uri("/my app#1.py"), "file:/my%20app%231.py");
  EXPECT_EQ(file_uri("/50%?"), "file:/50%25%3F");
  EXPECT_EQ(file_uri("/caf\xC3\xA9"), "file:/caf\xC3\xA9");
}

TEST(FileUri, IsReadBackByParseUri) {
  for (char const* const path : {"/a b", "/a%20b", "/a[1]", "/x;y=z", "/#", "/caf\xC3\xA9"})
    EXPECT_EQ(parse_uri(file_uri(path))->path, path);
}

TEST(UriBaseName, IsTheDecodedLastSegment) {
  EXPECT_EQ(uri_base_name("s3a://b/k/my%20app.py"), "my app.py");
  EXPECT_EQ(uri_base_name("file:/w/env.tgz#e"), "env.tgz");
  EXPECT_EQ(uri_base_name("https://h/a/b.jar?v=1/2"), "b.jar");
  EXPECT_EQ(uri_base_name("app.py"), "app.py");
}

TEST(SplitFragment, CutsAtTheFirstHash) {
  EXPECT_EQ(split_fragment("env.tgz#environment").before, "env.tgz");
  EXPECT_EQ(split_fragment("env.tgz#environment").fragment, "environment");
  EXPECT_EQ(split_fragment("env.tgz").fragment, "");
}

TEST(IsLocalAndResolvable, MeansThisMachine) {
  EXPECT_TRUE(is_local_and_resolvable("file:/a"));
  EXPECT_TRUE(is_local_and_resolvable("/a"));
  for (char const* const text : {"local:///a", "s3a://b/k", "https://h/x", "spark-internal"})
    EXPECT_FALSE(is_local_and_resolvable(text)) << text;
}

}  // namespace
}  // namespace k8spark::spark
