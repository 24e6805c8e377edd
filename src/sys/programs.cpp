#include "sys/programs.h"

#include "sys/interrupt.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <optional>
#include <sstream>

namespace k8spark::sys {

namespace {

using Steady = std::chrono::steady_clock;

constexpr int kPollMs = 100;  // how late a signal may be heard

class Descriptor {
 public:
  explicit Descriptor(int number = -1) : number_(number) {}
  ~Descriptor() { close(); }
  Descriptor(Descriptor const&) = delete;
  Descriptor& operator=(Descriptor const&) = delete;
  Descriptor(Descriptor&&) = delete;
  Descriptor& operator=(Descriptor&&) = delete;

  [[nodiscard]] int number() const { return number_; }
  void close() {
    if (number_ >= 0) ::close(number_);
    number_ = -1;
  }

 private:
  int number_;
};

// Source: client-go's exec plugin uses os/exec, which since Go 1.19 refuses what a relative PATH
// entry finds.
std::optional<std::string> find_program(std::string const& command) {
  if (command.find('/') != std::string::npos) {
    if (access(command.c_str(), F_OK) != 0) return std::nullopt;
    return command;
  }
  char const* const path = std::getenv("PATH");  // NOLINT(concurrency-mt-unsafe): nobody sets it
  std::istringstream folders(path == nullptr ? "" : path);
  for (std::string folder; std::getline(folders, folder, ':');) {
    if (folder.empty() || folder.front() != '/') continue;
    std::string found = folder + '/' + command;
    if (access(found.c_str(), X_OK) == 0) return found;
  }
  return std::nullopt;
}

// Our environment with the program's over it, as "NAME=VALUE".
std::vector<std::string> environment_of(Program const& program) {
  std::vector<std::string> lines;
  for (char** at = environ; *at != nullptr; ++at) {
    std::string line = *at;
    bool covered = false;
    for (auto const& [name, value] : program.env) covered = covered || line.starts_with(name + '=');
    if (!covered) lines.push_back(std::move(line));
  }
  // Of a name that comes twice the last one counts.
  for (std::size_t i = 0; i < program.env.size(); ++i) {
    bool later = false;
    for (std::size_t k = i + 1; k < program.env.size(); ++k)
      later = later || program.env[k].first == program.env[i].first;
    if (!later) lines.push_back(program.env[i].first + '=' + program.env[i].second);
  }
  return lines;
}

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  pointers.reserve(texts.size() + 1);
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

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

// Where its streams lead and where it begins.
void set_actions(posix_spawn_file_actions_t& actions, Program const& program, int input, int out) {
  if (input >= 0)
    posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
  else if (!program.interactive)
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
  if (program.silent)
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  if (!program.folder.empty())
    posix_spawn_file_actions_addchdir_np(&actions, program.folder.c_str());
}

// Starts it with stdout going to `out`. The number of the process, or errno negated.
pid_t start(std::string const& path, Program const& program, int input, int out) {
  std::vector<std::string> words{program.command};
  words.insert(words.end(), program.args.begin(), program.args.end());
  std::vector<std::string> lines = environment_of(program);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  set_actions(actions, program, input, out);
  // It hears signals again that we ignore.
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t heard;
  sigemptyset(&heard);
  for (int const signal : {SIGPIPE, SIGINT, SIGTERM, SIGHUP}) sigaddset(&heard, signal);
  posix_spawnattr_setsigdefault(&attributes, &heard);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
  pid_t process = 0;
  int const failed = posix_spawn(&process,
                                 path.c_str(),
                                 &actions,
                                 &attributes,
                                 pointers_to(words).data(),
                                 pointers_to(lines).data());
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  return failed == 0 ? process : -failed;
}

int wait_for(pid_t process) {
  int status = 0;
  while (waitpid(process, &status, 0) < 0 && errno == EINTR) {
  }
  return status;
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
  pid_t const process = start(*path, program, input.number(), theirs.number());
  if (process < 0)
    return usage_error(std::string("cannot be started: ") + std::strerror(-process),
                       program.command);
  theirs.close();
  Result<std::string> out = Reader(program, process, ours.number()).read();
  int const status = wait_for(process);
  if (!out) return std::move(out).error();
  ProgramEnd end;
  end.out = *std::move(out);
  if (WIFSIGNALED(status))
    end.signal = WTERMSIG(status);
  else
    end.exit_code = WEXITSTATUS(status);
  return end;
}

bool HostPrograms::stdin_is_terminal() const {
  return isatty(STDIN_FILENO) != 0;
}

}  // namespace k8spark::sys
