#include "sys/file_system.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace k8spark::sys {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::IsEmpty;

class HostFiles : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = fs::temp_directory_path() / "k8spark-test-XXXXXX";
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    root_ = fs::canonical(pattern);
    fs::create_directory(root_ / "folder");
    write("a.txt", std::string("x\0y\n", 4));
    write("folder/b", "");
    fs::create_symlink("a.txt", root_ / "link");
    fs::create_symlink("nowhere", root_ / "broken");
    fs::create_directory_symlink("folder", root_ / "other");
  }
  void TearDown() override { fs::remove_all(root_); }

  void write(std::string const& name, std::string const& bytes) const {
    std::ofstream(root_ / name, std::ios::binary) << bytes;
  }
  [[nodiscard]] std::string at(std::string const& name) const { return (root_ / name).string(); }

  fs::path root_;
  HostFileSystem files_;
};

TEST_F(HostFiles, KindsFollowLinks) {
  EXPECT_EQ(files_.kind(at("a.txt")), FileKind::kRegular);
  EXPECT_EQ(files_.kind(at("link")), FileKind::kRegular);
  EXPECT_EQ(files_.kind(at("other")), FileKind::kDirectory);
  EXPECT_EQ(files_.kind(at("broken")), FileKind::kMissing);
  EXPECT_EQ(files_.kind(at("a.txt/below")), FileKind::kMissing);
  EXPECT_EQ(files_.kind(""), FileKind::kMissing);
  EXPECT_EQ(files_.kind("/dev/null"), FileKind::kOther);
}

TEST_F(HostFiles, ReadGivesEveryByte) {
  EXPECT_EQ(files_.read(at("a.txt")).value(), std::string("x\0y\n", 4));
  EXPECT_EQ(files_.read(at("folder/b")).value(), "");
  EXPECT_EQ(files_.size(at("a.txt")), 4U);
}

TEST_F(HostFiles, AnOpenFileIsReadInPieces) {
  write("digits", "0123456789");
  auto const file = files_.open(at("digits"));
  ASSERT_TRUE(file);
  EXPECT_EQ((*file)->size(), 10U);
  std::string piece(4, '\0');
  EXPECT_EQ((*file)->read_at(8, piece).value(), 2U);
  EXPECT_EQ(piece.substr(0, 2), "89");
  EXPECT_EQ((*file)->read_at(0, piece).value(), 4U);
  EXPECT_EQ(piece, "0123");
  EXPECT_EQ((*file)->read_at(10, piece).value(), 0U);
  EXPECT_EQ(files_.open(at("folder")).error().code, ErrorCode::kUsage);
  EXPECT_EQ(files_.open(at("none")).error().code, ErrorCode::kNotFound);
}

TEST_F(HostFiles, ReadNamesWhatIsWrong) {
  EXPECT_EQ(files_.read(at("folder")).error().code, ErrorCode::kUsage);
  Result<std::string> const missing = files_.read(at("none"));
  EXPECT_EQ(missing.error(),
            (Error{ErrorCode::kNotFound, "No such file or directory", at("none"), ""}));
  EXPECT_EQ(files_.size(at("none")), 0U);
}

TEST_F(HostFiles, ReadRefusesWhatMayNotBeRead) {
  fs::permissions(at("a.txt"), fs::perms::none);
  Result<std::string> const text = files_.read(at("a.txt"));
  if (geteuid() == 0)  // root may read everything
    EXPECT_TRUE(text);
  else
    EXPECT_EQ(text.error().code, ErrorCode::kPermissionDenied);
}

TEST_F(HostFiles, ListSortsNames) {
  EXPECT_THAT(files_.list(root_.string()),
              ElementsAre("a.txt", "broken", "folder", "link", "other"));
  EXPECT_THAT(files_.list(at("none")), IsEmpty());
  EXPECT_THAT(files_.list(at("a.txt")), IsEmpty());
}

TEST_F(HostFiles, CanonicalResolvesLinksAndDotsAndKeepsTheRest) {
  EXPECT_EQ(files_.canonical(at("other/../link")), at("a.txt"));
  EXPECT_EQ(files_.canonical(at("other/b")), at("folder/b"));
  EXPECT_EQ(files_.canonical(at("folder/none/./x/../y")), at("folder/none/y"));
  EXPECT_EQ(files_.canonical(at("other/")), at("folder"));
  EXPECT_EQ(files_.canonical("/"), "/");
}

TEST_F(HostFiles, AbsoluteJoinsTheWorkingFolder) {
  EXPECT_EQ(files_.absolute("x/../y"), (fs::current_path() / "x/../y").string());
  EXPECT_EQ(files_.absolute("/a"), "/a");
}

TEST(Paths, BaseName) {
  EXPECT_EQ(base_name("a/b/c.py"), "c.py");
  EXPECT_EQ(base_name("c.py"), "c.py");
  EXPECT_EQ(base_name("a/"), "");
}

TEST(Paths, ParentFolder) {
  EXPECT_EQ(parent_folder("a/b/c.py"), "a/b");
  EXPECT_EQ(parent_folder("c.py"), "");
  EXPECT_EQ(parent_folder("/c.py"), "/");
}

TEST(Paths, JoinPath) {
  EXPECT_EQ(join_path("a", "b"), "a/b");
  EXPECT_EQ(join_path("a/", "b"), "a/b");
  EXPECT_EQ(join_path("/", "b"), "/b");
  EXPECT_EQ(join_path("a", "/b"), "/b");
  EXPECT_EQ(join_path("", "b"), "b");
}

}  // namespace
}  // namespace k8spark::sys
