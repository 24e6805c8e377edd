#include "sys/read_once_files.h"

#include "support/memory_file_system.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace k8spark::sys {
namespace {

TEST(ReadOnceFiles, ReadsAFileOnceHoweverOftenItIsAskedFor) {
  test::MemoryFileSystem disk;
  disk.add("/a", "one");
  ReadOnceFiles const files(disk, 100);
  EXPECT_EQ(files.read("/a").value_or(""), "one");
  disk.add("/a", "two");
  EXPECT_EQ(files.read("/a").value_or(""), "one");
  EXPECT_EQ(disk.read_log().size(), 1U);
}

TEST(ReadOnceFiles, WhatWasMissingStaysMissing) {
  test::MemoryFileSystem disk;
  ReadOnceFiles const files(disk, 100);
  ASSERT_FALSE(files.read("/a"));
  disk.add("/a", "late");
  EXPECT_EQ(files.read("/a").error().code, ErrorCode::kNotFound);
}

TEST(ReadOnceFiles, KeepsNoMoreBytesThanItMay) {
  test::MemoryFileSystem disk;
  disk.add("/large", "0123456789");
  disk.add("/small", "012");
  ReadOnceFiles const files(disk, 5);
  for (int times = 0; times < 3; ++times) {
    EXPECT_EQ(files.read("/large").value_or("").size(), 10U);
    EXPECT_EQ(files.read("/small").value_or("").size(), 3U);
  }
  EXPECT_EQ(disk.read_log().size(), 4U);
}

TEST(ReadOnceFiles, SeveralThreadsSeeTheSame) {
  test::MemoryFileSystem disk;
  disk.add("/a", "one");
  ReadOnceFiles const files(disk, 100);
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&files] {
      for (int times = 0; times < 100; ++times) {
        EXPECT_EQ(files.read("/a").value_or(""), "one");
        EXPECT_EQ(files.kind("/a"), FileKind::kRegular);
      }
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(disk.read_log().size(), 1U);
}

}  // namespace
}  // namespace k8spark::sys
