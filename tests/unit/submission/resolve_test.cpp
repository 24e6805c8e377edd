#include "submission/resolve.h"

#include "support/memory_file_system.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace k8spark::submission {
namespace {

using test::MemoryFileSystem;

MemoryFileSystem const& sample() {
  static MemoryFileSystem const kFiles({{"/work/a1.jar", ""},
                                        {"/work/a2.jar", ""},
                                        {"/work/.a3.jar", ""},
                                        {"/work/lib/x/c.jar", ""},
                                        {"/work/lib/y/c.jar", ""},
                                        {"/work/my app.py", ""}});
  return kFiles;
}

TEST(ResolveUri, KeepsWhatHasAScheme) {
  MemoryFileSystem const files;
  for (char const* const text :
       {"local:///opt/a.jar", "s3a://b/k.jar", "file:///work/a.jar", "https://h/x?y#z"})
    EXPECT_EQ(resolve_uri(text, files), text);
}

TEST(ResolveUri, MakesAPathAnAbsoluteFileUriWithOneSlash) {
  MemoryFileSystem const files;
  EXPECT_EQ(resolve_uri("app.py", files), "file:/work/app.py");
  EXPECT_EQ(resolve_uri("./x/../app.py", files), "file:/work/app.py");
  EXPECT_EQ(resolve_uri("/a/b.jar", files), "file:/a/b.jar");
}

TEST(ResolveUri, EncodesSpacesAndWhatIsNoLegalUri) {
  MemoryFileSystem const files;
  EXPECT_EQ(resolve_uri("my app.py", files), "file:/work/my%20app.py");
  EXPECT_EQ(resolve_uri("a[1].jar", files), "file:/work/a%5B1%5D.jar");
  EXPECT_EQ(resolve_uri("a b.tgz#x", files), "file:/work/a%20b.tgz%23x");
}

TEST(ResolveUri, KeepsAFragmentAndDoesNotCanonicaliseThen) {
  MemoryFileSystem const files;
  EXPECT_EQ(resolve_uri("env.tgz#environment", files), "file:/work/env.tgz#environment");
  EXPECT_EQ(resolve_uri("x/../env.tgz#e", files), "file:/work/x/../env.tgz#e");
}

TEST(ResolveUri, GivesAFolderATrailingSlash) {
  EXPECT_EQ(resolve_uri("lib", sample()), "file:/work/lib/");
}

TEST(ResolveUri, FollowsSymbolicLinksUnlessThereIsAFragment) {
  std::filesystem::path const folder =
      std::filesystem::canonical(testing::TempDir()) / "k8spark_resolve_test";
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  std::ofstream(folder / "real.jar") << "x";
  std::filesystem::create_symlink("real.jar", folder / "link.jar");
  sys::HostFileSystem const files;
  std::string const link = (folder / "link.jar").string();
  EXPECT_EQ(resolve_uri(link, files), "file:" + (folder / "real.jar").string());
  EXPECT_EQ(resolve_uri(link + "#x", files), "file:" + link + "#x");
  std::filesystem::remove_all(folder);
}

TEST(ResolveList, DropsBlankEntriesAndFolders) {
  EXPECT_EQ(*resolve_list("a1.jar,, ,lib,local:///x.jar", sample()),
            "file:/work/a1.jar,local:///x.jar");
}

TEST(ResolveList, TakesBlanksBesideANameForPartsOfIt) {
  EXPECT_EQ(*resolve_list("a1.jar ", sample()), "file:/work/a1.jar%20");
  EXPECT_FALSE(resolve_list("local:///x, local:///y", sample()));  // a path with a colon
}

TEST(ResolveList, KeepsALiteralPathThatDoesNotExist) {
  EXPECT_EQ(*resolve_list("absent.jar", sample()), "file:/work/absent.jar");
}

TEST(ResolveList, ReplacesStarsByRegularFiles) {
  EXPECT_EQ(*resolve_list("*.jar", sample()),
            "file:/work/.a3.jar,file:/work/a1.jar,file:/work/a2.jar");
  EXPECT_EQ(*resolve_list("lib/*/c.jar", sample()),
            "file:/work/lib/x/c.jar,file:/work/lib/y/c.jar");
  EXPECT_EQ(*resolve_list("*.py", sample()), "file:/work/my%20app.py");
}

TEST(ResolveList, LosesAPatternThatMatchesNothing) {
  EXPECT_EQ(*resolve_list("*.zip,local:///x", sample()), "local:///x");
}

TEST(ResolveList, CutsAtAQuestionMark) {
  EXPECT_EQ(*resolve_list("a1.jar?x", sample()), "file:/work/a1.jar");
  EXPECT_EQ(*resolve_list("lib/?.jar,local:///x", sample()), "local:///x");  // the folder lib/
}

TEST(ResolveList, ReadsBracesWithoutACommaAsPartOfAPattern) {
  EXPECT_EQ(*resolve_list("a{1}.jar", sample()), "file:/work/a1.jar");
  EXPECT_EQ(*resolve_list("a{7}.jar", sample()), "");
}

TEST(ResolveList, RefusesWhatHadoopCannotRead) {
  for (char const* const list : {"a[12].jar", "lib/{x,y}/c.jar", "./a:b.jar", "file:a1.jar"}) {
    auto const resolved = resolve_list(list, sample());
    ASSERT_FALSE(resolved) << list;
    EXPECT_EQ(resolved.error().code, ErrorCode::kUsage) << list;
  }
}

TEST(ResolveList, DecodesAndEncodesWhatItDoesNotLookAt) {
  EXPECT_EQ(*resolve_list("https://h/a%2Fb%20c?x=a%26b,local:///%C3%BC%25.jar#al", sample()),
            "https://h/a/b%20c?x=a&b,local:///\xC3\xBC%25.jar#al");
}

TEST(ResolveList, DoesNotLookIntoOtherFileSystems) {
  EXPECT_EQ(*resolve_list("s3a://b/*.jar,local:///opt/*.jar", sample()),
            "s3a://b/*.jar,local:///opt/*.jar");
}

TEST(ResolveList, KeepsTheAliasOfASingleMatch) {
  EXPECT_EQ(*resolve_list("a1*.jar#one", sample()), "file:/work/a1.jar#one");
}

TEST(ResolveList, RefusesAnAliasForSeveralMatches) {
  auto const list = resolve_list("a*.jar#one", sample());
  ASSERT_FALSE(list);
  EXPECT_NE(list.error().message.find("matches 2 files"), std::string::npos);
}

TEST(LocalPath, DecodesAFileUri) {
  EXPECT_EQ(local_path("file:/work/my%20app.py"), "/work/my app.py");
  EXPECT_EQ(local_path("file:///work/a.py"), "/work/a.py");
  EXPECT_EQ(local_path("/work/a%20b"), "/work/a%20b");
}

}  // namespace
}  // namespace k8spark::submission
