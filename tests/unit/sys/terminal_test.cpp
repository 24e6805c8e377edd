#include "sys/terminal.h"

#include "sys/launch.h"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <thread>

namespace k8spark::sys {
namespace {

// A terminal that nobody sits at.
struct Terminal {
  int near = posix_openpt(O_RDWR | O_NOCTTY);
  int far = -1;
  Terminal() {
    grantpt(near);
    unlockpt(near);
    far = open(ptsname(near), O_RDWR | O_NOCTTY);
  }
  ~Terminal() {
    close(far);
    close(near);
  }
  Terminal(Terminal const&) = delete;
  Terminal& operator=(Terminal const&) = delete;
  Terminal(Terminal&&) = delete;
  Terminal& operator=(Terminal&&) = delete;

  // Does it edit lines, and make signals of keys?
  [[nodiscard]] bool is_raw() const {
    termios now{};
    tcgetattr(far, &now);
    return (now.c_lflag & (ICANON | ISIG | ECHO)) == 0;
  }
};

TEST(RawTerminal, IsRawForItsLifetimeOnly) {
  Terminal const terminal;
  ASSERT_TRUE(is_terminal(terminal.far));
  EXPECT_FALSE(terminal.is_raw());
  {
    RawTerminal const raw(terminal.far);
    EXPECT_TRUE(terminal.is_raw());
  }
  EXPECT_FALSE(terminal.is_raw());
}

TEST(RawTerminal, IsPutBackByACrash) {
  for (int const number : {SIGABRT, SIGSEGV, SIGQUIT}) {
    Terminal const terminal;
    pid_t const child = fork();
    if (child == 0) {
      RawTerminal const raw(terminal.far);
      if (!terminal.is_raw()) _exit(1);
      raise(number);
      _exit(2);
    }
    int status = 0;
    waitpid(child, &status, 0);
    EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == number) << number;
    EXPECT_FALSE(terminal.is_raw()) << number;
  }
}

TEST(RawTerminal, TellsOfAResizeOnce) {
  Terminal const terminal;
  winsize const size{30, 90, 0, 0};
  ioctl(terminal.far, TIOCSWINSZ, &size);
  EXPECT_EQ(terminal_size(terminal.far), (TerminalSize{90, 30}));
  RawTerminal raw(terminal.far);
  EXPECT_FALSE(raw.take_resize());
  std::raise(SIGWINCH);
  EXPECT_TRUE(raw.take_resize());
  EXPECT_FALSE(raw.take_resize());
}

TEST(RawTerminal, AFileIsNoTerminal) {
  int const file = open("/dev/null", O_RDWR);
  EXPECT_FALSE(is_terminal(file));
  EXPECT_EQ(terminal_size(file), std::nullopt);
  RawTerminal const raw(file);  // does nothing
  close(file);
}

TEST(Launch, StartsAProgramAndSaysWhenThereIsNone) {
  std::string const path =
      std::filesystem::temp_directory_path() / ("k8spark-launch-" + std::to_string(getpid()));
  ASSERT_TRUE(launch({"touch", path}));
  for (int i = 0; i < 500 && !std::filesystem::exists(path); ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  EXPECT_TRUE(std::filesystem::remove(path));
  EXPECT_FALSE(launch({"/no/such/program"}));
}

}  // namespace
}  // namespace k8spark::sys
