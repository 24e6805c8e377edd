#include "sys/programs.h"

#include "sys/interrupt.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>

namespace k8spark::sys {
namespace {

using testing::HasSubstr;

Program shell(std::string script) {
  Program program;
  program.command = "/bin/sh";
  program.args = {"-c", std::move(script)};
  return program;
}

TEST(HostPrograms, GivesWhatWasPrintedAndTheExitCode) {
  HostPrograms programs;
  auto const end = programs.run(shell("printf 'a\\0b'; exit 3"));
  ASSERT_TRUE(end);
  EXPECT_EQ(end->out, std::string("a\0b", 3));
  EXPECT_EQ(end->exit_code, 3);
  EXPECT_EQ(end->signal, 0);
  EXPECT_EQ(programs.run(shell("kill -9 $$"))->signal, SIGKILL);
}

TEST(HostPrograms, WordsAreNotAShells) {
  HostPrograms programs;
  Program program;
  program.command = "printf";
  program.args = {"%s|", "a b", "$HOME", "`id`", "", "*"};
  auto const end = programs.run(program);
  ASSERT_TRUE(end);
  EXPECT_EQ(end->out, "a b|$HOME|`id`||*|");
}

TEST(HostPrograms, TheProgramsEnvironmentLiesOverOurs) {
  HostPrograms programs;
  setenv("K8SPARK_TEST_BOTH", "ours", 1);   // NOLINT(concurrency-mt-unsafe)
  setenv("K8SPARK_TEST_OURS", "stays", 1);  // NOLINT(concurrency-mt-unsafe)
  Program program = shell("echo $K8SPARK_TEST_BOTH $K8SPARK_TEST_OURS $K8SPARK_TEST_NEW");
  program.env = {
      {"K8SPARK_TEST_BOTH", "first"}, {"K8SPARK_TEST_BOTH", "theirs"}, {"K8SPARK_TEST_NEW", "new"}};
  EXPECT_EQ(programs.run(program)->out, "theirs stays new\n");
}

TEST(HostPrograms, StdinIsEmptyWithoutATerminalsUser) {
  HostPrograms programs;
  EXPECT_EQ(programs.run(shell("cat; echo end"))->out, "end\n");
}

TEST(HostPrograms, ReadsWhatItIsGiven) {
  HostPrograms programs;
  Program program = shell("cat; pwd");
  program.input = std::string(200000, 'x') + '\n';
  program.folder = "/";
  EXPECT_EQ(programs.run(program)->out, *program.input + "/\n");
  program.input = "";
  EXPECT_EQ(programs.run(program)->out, "/\n");
}

TEST(HostPrograms, HandsOnWhatIsPrintedAsItComes) {
  HostPrograms programs;
  Program program = shell("head -c 3000000 /dev/zero; echo to-nowhere >&2; exit 5");
  std::size_t bytes = 0;
  program.silent = true;
  program.on_out = [&](std::string_view part) {
    bytes += part.size();
    return true;
  };
  auto const end = programs.run(program);
  ASSERT_TRUE(end);
  EXPECT_EQ(bytes, 3000000U);  // more than the cap of what is kept
  EXPECT_EQ(end->out, "");
  EXPECT_EQ(end->exit_code, 5);
}

TEST(HostPrograms, EndsWhenNobodyWantsItsWordsAnyMore) {
  HostPrograms programs;
  Program program = shell("while :; do echo a; done");
  program.on_out = [](std::string_view) { return false; };
  EXPECT_EQ(programs.run(program)->signal, SIGTERM);
}

TEST(HostPrograms, ARelativePathEntryFindsNothing) {
  std::filesystem::path const folder =
      std::filesystem::temp_directory_path() / ("k8spark-programs-" + std::to_string(getpid()));
  std::filesystem::create_directories(folder);
  std::filesystem::path const file = folder / "k8spark-test-plugin";
  std::ofstream(file) << "#!/bin/sh\necho found\n";
  std::filesystem::permissions(file, std::filesystem::perms::owner_all);
  std::filesystem::path const before = std::filesystem::current_path();
  std::string const path = std::getenv("PATH");  // NOLINT(concurrency-mt-unsafe)
  Program program;
  program.command = "k8spark-test-plugin";
  HostPrograms programs;
  std::filesystem::current_path(folder);
  for (std::string const entry : {"", ".", ":"}) {
    setenv("PATH", (entry + ":" + path).c_str(), 1);  // NOLINT(concurrency-mt-unsafe)
    EXPECT_EQ(programs.run(program).error().code, ErrorCode::kNotFound) << entry;
  }
  setenv("PATH", (folder.string() + ":" + path).c_str(), 1);  // NOLINT(concurrency-mt-unsafe)
  EXPECT_EQ(programs.run(program)->out, "found\n");
  setenv("PATH", path.c_str(), 1);  // NOLINT(concurrency-mt-unsafe)
  std::filesystem::current_path(before);
  std::filesystem::remove_all(folder);
}

TEST(HostPrograms, NoProgramAndNoPermissionAreErrors) {
  HostPrograms programs;
  Program program;
  program.command = "/nonexistent/plugin";
  EXPECT_EQ(programs.run(program).error().code, ErrorCode::kNotFound);
  program.command = "/etc/passwd";
  EXPECT_THAT(programs.run(program).error().message, HasSubstr("cannot be started"));
}

TEST(HostPrograms, OneThatDoesNotStopPrintingIsEnded) {
  HostPrograms programs;
  Program program = shell("while :; do echo aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa; done");
  program.out_cap = 100'000;
  EXPECT_THAT(programs.run(program).error().message, HasSubstr("prints more than 100000 bytes"));
}

TEST(HostPrograms, ASilentOneIsTalkedAbout) {
  HostPrograms programs;
  Program program = shell("sleep 1.5");
  int told = 0;
  program.quiet_after = std::chrono::seconds(1);
  program.on_quiet = [&] { ++told; };
  EXPECT_TRUE(programs.run(program));
  EXPECT_EQ(told, 1);
}

TEST(HostPrograms, ASignalEndsTheProgramToo) {
  install_signal_handlers();
  HostPrograms programs;
  std::thread signaller([] {
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    std::raise(SIGTERM);
  });
  auto const begun = std::chrono::steady_clock::now();
  auto const end = programs.run(shell("exec sleep 30"));
  signaller.join();
  EXPECT_EQ(end.error().code, ErrorCode::kCancelled);
  EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(10));
  clear_interrupt();
}

}  // namespace
}  // namespace k8spark::sys
