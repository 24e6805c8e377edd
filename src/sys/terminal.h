#pragma once

#include <cstddef>
#include <optional>

// The terminal that the user sits at.
namespace k8spark::sys {

bool is_terminal(int descriptor);

struct TerminalSize {
  std::size_t columns = 0;
  std::size_t rows = 0;
  bool operator==(TerminalSize const&) const = default;
};
// Nothing when it is no terminal, or one without a size.
std::optional<TerminalSize> terminal_size(int descriptor);

// Takes the terminal out of line editing for its lifetime: every key, Ctrl-C too, is a byte to
// read. Put back by the destructor, and when the process dies of a signal that it does not handle
// itself (abort, a crash, SIGQUIT). At most one at a time.
class RawTerminal {
 public:
  explicit RawTerminal(int descriptor);
  ~RawTerminal();
  RawTerminal(RawTerminal const&) = delete;
  RawTerminal& operator=(RawTerminal const&) = delete;
  RawTerminal(RawTerminal&&) = delete;
  RawTerminal& operator=(RawTerminal&&) = delete;

  // True once after the window has changed its size (SIGWINCH).
  [[nodiscard]] bool take_resize();
};

}  // namespace k8spark::sys
