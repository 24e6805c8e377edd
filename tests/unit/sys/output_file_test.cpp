#include "sys/output_file.h"

#include "sys/file_system.h"

#include <gtest/gtest.h>

#include <unistd.h>

#include <cstdlib>
#include <filesystem>

namespace k8spark::sys {
namespace {

class OutputFileTest : public testing::Test {
 protected:
  OutputFileTest() {
    std::string pattern = testing::TempDir() + "k8spark-XXXXXX";
    folder_ = mkdtemp(pattern.data());
  }
  ~OutputFileTest() override { std::filesystem::remove_all(folder_); }

  std::string folder_;
};

TEST_F(OutputFileTest, HoldsWhatWasWritten) {
  ASSERT_TRUE(make_folder(folder_ + "/a/b"));
  ASSERT_TRUE(make_folder(folder_ + "/a/b"));
  std::string const path = folder_ + "/a/b/c.log";
  {
    auto file = OutputFile::create(path);
    ASSERT_TRUE(file);
    ASSERT_TRUE(file->write("one\n"));
    ASSERT_TRUE(file->write("two\n"));
    ASSERT_TRUE(file->sync());
  }
  EXPECT_EQ(HostFileSystem().read(path).value_or(""), "one\ntwo\n");
  ASSERT_TRUE(move_file(path, folder_ + "/d"));
  EXPECT_EQ(HostFileSystem().kind(path), FileKind::kMissing);
}

TEST_F(OutputFileTest, NamesThePathInItsErrors) {
  auto const missing = OutputFile::create(folder_ + "/absent/x");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, ErrorCode::kNotFound);
  EXPECT_EQ(missing.error().where, folder_ + "/absent/x");
  auto full = OutputFile::create("/dev/full");
  ASSERT_TRUE(full);
  auto const written = full->write("x");
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(written.error().message, "No space left on device");
}

}  // namespace
}  // namespace k8spark::sys
