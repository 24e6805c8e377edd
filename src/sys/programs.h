#pragma once

#include "k8spark/result.h"

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace k8spark::sys {

// A program to run: never by a shell.
struct Program {
  std::string command;  // a path, or a bare name for PATH
  std::vector<std::string> args;
  std::vector<std::pair<std::string, std::string>> env;  // over the environment of this process
  bool interactive = false;                              // gets our stdin; otherwise /dev/null
  std::optional<std::string> input;                      // what it reads instead
  std::string folder;                                    // its working folder; empty: ours
  bool silent = false;                                   // its stderr goes nowhere
  std::size_t out_cap = std::size_t{1} << 20U;           // bytes of stdout; more is an error
  // Gets its stdout as it comes, and ProgramEnd::out stays empty. False ends the program.
  std::function<bool(std::string_view bytes)> on_out;
  // Called once when so long nothing was said and it has not ended; may be empty.
  std::function<void()> on_quiet;
  std::chrono::seconds quiet_after{60};
};

// How it ended.
struct ProgramEnd {
  std::string out;    // its stdout
  int exit_code = 0;  // of an ordinary end
  int signal = 0;     // that ended it, or 0
};

// A program that takes the place of this one in front of the user until it ends.
struct AttachedProgram {
  std::string command;
  std::vector<std::string> args;
  std::vector<std::pair<std::string, std::string>> env;
  // Both set: its stdout and stderr come through here, as bytes. Else they are ours: a terminal
  // stays one. Its stdin is always ours.
  std::function<void(std::string_view bytes)> on_out;
  std::function<void(std::string_view bytes)> on_err;
  // Asked several times a second while it runs: a signal to send it, or 0.
  std::function<int()> ask;
};

// The only door to other programs.
class Programs {
 public:
  Programs() = default;
  virtual ~Programs() = default;
  Programs(Programs const&) = delete;
  Programs& operator=(Programs const&) = delete;
  Programs(Programs&&) = delete;
  Programs& operator=(Programs&&) = delete;

  // Runs it to its end; its stderr is ours. kNotFound: there is no such program; kUsage: it cannot
  // be started, or says too much; kCancelled: a signal came, which the program got as well.
  virtual Result<ProgramEnd> run(Program const& program) = 0;

  // Runs it to its end, whatever signals come: `ask` decides. When a signal ended it, or `ask` sent
  // one, what it had started is ended as well. kNotFound and kUsage as of run().
  virtual Result<ProgramEnd> attach(AttachedProgram const& program);

  // "Is stdin a terminal": then a program may ask questions.
  [[nodiscard]] virtual bool stdin_is_terminal() const = 0;
};

// The real ones. PATH is searched without empty and relative entries: a working folder must not
// decide what runs.
class HostPrograms final : public Programs {
 public:
  Result<ProgramEnd> run(Program const& program) override;
  Result<ProgramEnd> attach(AttachedProgram const& program) override;
  [[nodiscard]] bool stdin_is_terminal() const override;
};

}  // namespace k8spark::sys
