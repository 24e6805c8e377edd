#include "support/memory_file_system.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace k8spark::test {
namespace {

using sys::FileKind;
using testing::ElementsAre;
using testing::IsEmpty;

TEST(MemoryFiles, KnowFilesAndTheFoldersAboveThem) {
  MemoryFileSystem files({{"/a/b/c", "x"}, {"/a/bb", "y"}});
  files.add_folder("/empty");
  EXPECT_EQ(files.kind("/a/b/c"), FileKind::kRegular);
  EXPECT_EQ(files.kind("/a/b"), FileKind::kDirectory);
  EXPECT_EQ(files.kind("/a/b/"), FileKind::kDirectory);
  EXPECT_EQ(files.kind("/a/b/../bb"), FileKind::kRegular);
  EXPECT_EQ(files.kind("/empty"), FileKind::kDirectory);
  EXPECT_EQ(files.kind("/a/x"), FileKind::kMissing);
}

TEST(MemoryFiles, ListTheDirectEntries) {
  MemoryFileSystem const files({{"/a/b/c", ""}, {"/a/b/d", ""}, {"/a/e", ""}, {"/ab", ""}});
  EXPECT_THAT(files.list("/a"), ElementsAre("b", "e"));
  EXPECT_THAT(files.list("/nowhere"), IsEmpty());
}

TEST(MemoryFiles, WorkInTheFolderWork) {
  MemoryFileSystem files;
  files.add("/work/x", "1");
  EXPECT_EQ(files.read("x").value(), "1");
  EXPECT_EQ(files.absolute("x"), "/work/x");
  EXPECT_EQ(files.canonical("y/../x"), "/work/x");
}

TEST(MemoryFiles, RememberWhatWasRead) {
  MemoryFileSystem files;
  files.add("/x", "123");
  EXPECT_EQ(files.size("/x"), 3U);
  EXPECT_TRUE(files.read("/x"));
  EXPECT_EQ(files.read("/y").error().code, ErrorCode::kNotFound);
  EXPECT_THAT(files.read_log(), ElementsAre("/x", "/y"));
}

}  // namespace
}  // namespace k8spark::test
