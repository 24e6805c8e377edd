#include "sys/terminal.h"

#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <csignal>

namespace k8spark::sys {

namespace {

// What a signal handler needs, and so no members. g_terminal is -1 while nothing is to be put back.
std::atomic<int> g_terminal{-1};
termios g_before{};
std::atomic<bool> g_resized{false};

constexpr std::array kDeadly{SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGQUIT};

void put_back() {
  int const terminal = g_terminal.exchange(-1);
  if (terminal >= 0) tcsetattr(terminal, TCSADRAIN, &g_before);
}

// tcsetattr is async-signal-safe (POSIX, signal-safety(7)).
extern "C" void put_back_and_die(int number) {
  put_back();
  std::signal(number, SIG_DFL);
  raise(number);
}

extern "C" void remember_resize(int /*number*/) {
  g_resized = true;
}

void handle(int number, void (*handler)(int)) {
  struct sigaction action {};
  action.sa_handler = handler;
  action.sa_flags = SA_RESTART;  // a new size is no reason for a failed write
  sigaction(number, &action, nullptr);
}

}  // namespace

bool is_terminal(int descriptor) {
  return isatty(descriptor) != 0;
}

std::optional<TerminalSize> terminal_size(int descriptor) {
  winsize size{};
  if (ioctl(descriptor, TIOCGWINSZ, &size) != 0 || size.ws_col == 0 || size.ws_row == 0)
    return std::nullopt;
  return TerminalSize{size.ws_col, size.ws_row};
}

RawTerminal::RawTerminal(int descriptor) {
  if (tcgetattr(descriptor, &g_before) != 0) return;
  termios raw = g_before;
  cfmakeraw(&raw);
  g_terminal = descriptor;
  for (int const number : kDeadly) handle(number, put_back_and_die);
  handle(SIGWINCH, remember_resize);
  tcsetattr(descriptor, TCSADRAIN, &raw);
}

RawTerminal::~RawTerminal() {
  put_back();
  for (int const number : kDeadly) handle(number, SIG_DFL);
  handle(SIGWINCH, SIG_DFL);
}

bool RawTerminal::take_resize() {
  return g_resized.exchange(false);
}

}  // namespace k8spark::sys
