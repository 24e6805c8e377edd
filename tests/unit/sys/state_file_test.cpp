#include "sys/state_file.h"

#include "sys/file_system.h"

#include <gtest/gtest.h>

#include <sys/stat.h>

#include <filesystem>

namespace k8spark::sys {
namespace {

TEST(StateFile, IsTheUsersOwnAndReplacedAsAWhole) {
  std::string const folder = testing::TempDir() + "k8spark-state-file-test";
  std::filesystem::remove_all(folder);
  std::string const path = folder + "/a/b/last.json";
  ASSERT_TRUE(write_state_file(path, "one\n"));
  ASSERT_TRUE(write_state_file(path, "two\n"));
  HostFileSystem const files;
  EXPECT_EQ(*files.read(path), "two\n");
  EXPECT_EQ(files.list(folder + "/a/b"), std::vector<std::string>{"last.json"});
  struct stat info {};
  ASSERT_EQ(stat(path.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777U, 0600U);
  EXPECT_FALSE(write_state_file(path + "/below-a-file", "x"));
  EXPECT_FALSE(write_state_file("/proc/none/x", "x"));
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace k8spark::sys
