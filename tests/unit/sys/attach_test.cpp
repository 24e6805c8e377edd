#include "sys/memory_file.h"
#include "sys/programs.h"

#include <gtest/gtest.h>

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <fstream>
#include <iterator>
#include <string>

namespace k8spark::sys {
namespace {

using Steady = std::chrono::steady_clock;

struct Heard {
  std::string out;
  std::string err;
};

AttachedProgram shell(std::string script, Heard& heard) {
  AttachedProgram program;
  program.command = "/bin/sh";
  program.args = {"-c", std::move(script)};
  program.on_out = [&heard](std::string_view bytes) { heard.out += bytes; };
  program.on_err = [&heard](std::string_view bytes) { heard.err += bytes; };
  return program;
}

TEST(Attach, PassesBothStreamsAndTheExitCode) {
  HostPrograms programs;
  Heard heard;
  auto const end = programs.attach(shell("printf 'a\\0b'; echo oops >&2; exit 7", heard));
  ASSERT_TRUE(end);
  EXPECT_EQ(heard.out, std::string("a\0b", 3));
  EXPECT_EQ(heard.err, "oops\n");
  EXPECT_EQ(end->exit_code, 7);
}

TEST(Attach, SendsTheSignalThatIsAskedFor) {
  HostPrograms programs;
  Heard heard;
  AttachedProgram program =
      shell("trap 'echo stopped; exit 3' TERM; echo ready; while :; do sleep 0.05; done", heard);
  program.ask = [&] { return heard.out == "ready\n" ? SIGTERM : 0; };
  auto const end = programs.attach(program);
  ASSERT_TRUE(end);
  EXPECT_EQ(end->exit_code, 3);
  EXPECT_EQ(heard.out, "ready\nstopped\n");
}

TEST(Attach, WhatAKilledProgramHadStartedIsEnded) {
  HostPrograms programs;
  Heard heard;
  auto const began = Steady::now();
  auto const end = programs.attach(shell("sleep 60 & echo $!; kill -9 $$", heard));
  ASSERT_TRUE(end);
  EXPECT_EQ(end->signal, SIGKILL);
  EXPECT_LT(Steady::now() - began, std::chrono::seconds(10));
  EXPECT_EQ(kill(std::stoi(heard.out), 0), -1) << "it still runs";
}

// As Jupyter's kernels have a JVM each.
TEST(Attach, WhatThatHadStartedIsEndedToo) {
  HostPrograms programs;
  Heard heard;
  auto const end = programs.attach(
      shell("sh -c 'sleep 60 & echo $!; exec sleep 61' & sleep 0.5; kill -9 $$", heard));
  ASSERT_TRUE(end);
  EXPECT_EQ(end->signal, SIGKILL);
  EXPECT_EQ(kill(std::stoi(heard.out), 0), -1) << "it still runs";
}

TEST(Attach, WhatAProgramLeftOnPurposeGoesOn) {
  HostPrograms programs;
  Heard heard;
  auto const end = programs.attach(shell("sleep 60 & echo $!", heard));
  ASSERT_TRUE(end);
  EXPECT_EQ(end->exit_code, 0);
  pid_t const left = std::stoi(heard.out);
  EXPECT_EQ(kill(left, 0), 0);
  kill(left, SIGKILL);
}

TEST(Attach, TheProgramDoesNotOutliveUs) {
  std::array<int, 2> ends{};
  ASSERT_EQ(pipe(ends.data()), 0);
  pid_t const us = fork();
  if (us == 0) {
    HostPrograms programs;
    AttachedProgram program;
    program.command = "/bin/sh";
    program.args = {"-c", "echo $$ >&" + std::to_string(ends[1]) + "; exec sleep 60"};
    (void)programs.attach(program);
    _exit(0);
  }
  std::array<char, 32> text{};
  ASSERT_GT(read(ends[0], text.data(), text.size() - 1), 0);
  close(ends[0]);
  close(ends[1]);
  pid_t const program = std::stoi(text.data());
  kill(us, SIGKILL);
  waitpid(us, nullptr, 0);
  auto const began = Steady::now();
  auto const is_gone = [&] {
    std::ifstream stat("/proc/" + std::to_string(program) + "/stat");
    std::string line;
    // A zombie that nobody has waited for yet does not run either.
    return !std::getline(stat, line) || line.find(") Z ") != std::string::npos;
  };
  while (!is_gone() && Steady::now() - began < std::chrono::seconds(10)) usleep(10'000);
  EXPECT_TRUE(is_gone());
}

TEST(Attach, NoProgramIsAnError) {
  HostPrograms programs;
  AttachedProgram program;
  program.command = "/no/such/program";
  auto const end = programs.attach(program);
  ASSERT_FALSE(end);
  EXPECT_EQ(end.error().code, ErrorCode::kNotFound);
}

TEST(MemoryFile, IsReadByItsPathAsOftenAsWanted) {
  auto const file = MemoryFile::create("a=b\n");
  ASSERT_TRUE(file);
  HostPrograms programs;
  Heard heard;
  std::string const path = file->path();
  ASSERT_TRUE(programs.attach(shell("test -f " + path + " && cat " + path + ' ' + path, heard)));
  EXPECT_EQ(heard.out, "a=b\na=b\n");
}

}  // namespace
}  // namespace k8spark::sys
