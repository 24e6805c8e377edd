#include "sys/programs.h"

#include "sys/interrupt.h"
#include "sys/spawn.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>

namespace k8spark::sys {

namespace {

using Steady = std::chrono::steady_clock;

constexpr int kPollMs = 100;  // how late a signal may be heard

// A file in memory that stands at its beginning; -1 with errno.
int make_input(std::string const& text) {
  int const file = memfd_create("input", MFD_CLOEXEC);
  if (file < 0) return file;
  for (std::string_view left = text; !left.empty();) {
    ssize_t const written = ::write(file, left.data(), left.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) {
      ::close(file);
      return -1;
    }
    left.remove_prefix(static_cast<std::size_t>(written));
  }
  lseek(file, 0, SEEK_SET);
  return file;
}

// Ctrl-C has reached it through the terminal; a SIGTERM to us alone has not. Some do not listen.
void stop(pid_t process) {
  constexpr int kPatienceMs = 2000;
  kill(process, SIGTERM);
  for (int waited = 0; waited < kPatienceMs; waited += kPollMs) {
    siginfo_t ended{};
    if (waitid(P_PID, static_cast<id_t>(process), &ended, WEXITED | WNOHANG | WNOWAIT) != 0) return;
    if (ended.si_pid != 0) return;
    poll(nullptr, 0, kPollMs);
  }
  kill(process, SIGKILL);
}

// Reads its stdout to the end.
class Reader {
 public:
  Reader(Program const& program, pid_t process, int descriptor)
      : program_(program), process_(process), descriptor_(descriptor) {}

  Result<std::string> read() {
    std::string out;
    std::array<char, 65536> block{};
    while (true) {
      pollfd ready{descriptor_, POLLIN, 0};
      int const count = poll(&ready, 1, kPollMs);
      if (interrupted_by() != 0) return cancelled();
      if (count <= 0) {
        notice_quiet();
        continue;
      }
      ssize_t const got = ::read(descriptor_, block.data(), block.size());
      if (got < 0 && errno == EINTR) continue;
      if (got <= 0) return out;
      std::string_view const bytes(block.data(), static_cast<std::size_t>(got));
      if (program_.on_out) {
        if (!program_.on_out(bytes)) stop(process_);
        continue;
      }
      out.append(bytes);
      if (out.size() > program_.out_cap) {
        kill(process_, SIGKILL);
        return usage_error("prints more than " + std::to_string(program_.out_cap) + " bytes",
                           program_.command);
      }
    }
  }

 private:
  [[nodiscard]] Error cancelled() const {
    stop(process_);
    return {ErrorCode::kCancelled, "interrupted", program_.command, ""};
  }

  void notice_quiet() {
    if (told_ || !program_.on_quiet || Steady::now() - begun_ < program_.quiet_after) return;
    told_ = true;
    program_.on_quiet();
  }

  Program const& program_;
  pid_t process_;
  int descriptor_;
  Steady::time_point begun_ = Steady::now();
  bool told_ = false;
};

}  // namespace

Result<ProgramEnd> Programs::attach(AttachedProgram const& program) {
  return usage_error("cannot be run from here", program.command);
}

Result<ProgramEnd> HostPrograms::run(Program const& program) {
  std::optional<std::string> const path = find_program(program.command);
  if (!path) return Error{ErrorCode::kNotFound, "not found", program.command, ""};
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0)
    return usage_error(std::string("no pipe: ") + std::strerror(errno), program.command);
  Descriptor const ours(ends[0]);
  Descriptor theirs(ends[1]);
  Descriptor const input(program.input ? make_input(*program.input) : -1);
  if (program.input && input.number() < 0)
    return usage_error(std::string("no input: ") + std::strerror(errno), program.command);
  pid_t const process = start(*path, program, {input.number(), theirs.number()});
  if (process < 0)
    return usage_error(std::string("cannot be started: ") + std::strerror(-process),
                       program.command);
  theirs.close();
  Result<std::string> out = Reader(program, process, ours.number()).read();
  int const status = wait_for(process);
  if (!out) return std::move(out).error();
  ProgramEnd end = end_of_status(status);
  end.out = *std::move(out);
  return end;
}

bool HostPrograms::stdin_is_terminal() const {
  return isatty(STDIN_FILENO) != 0;
}

}  // namespace k8spark::sys
