#include "sys/programs.h"
#include "sys/spawn.h"

#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fstream>
#include <vector>

namespace k8spark::sys {

namespace {

constexpr int kPollMs = 50;        // how late `ask` may be heard
constexpr int kPatienceMs = 2000;  // of what the program had started, after SIGTERM

// What the program's own children became when it died: they are ours now (PR_SET_CHILD_SUBREAPER).
// Source: proc(5), /proc/PID/task/TID/children.
std::vector<pid_t> our_children() {
  std::vector<pid_t> children;
  DIR* const tasks = opendir("/proc/self/task");
  if (tasks == nullptr) return children;
  while (dirent const* const entry = readdir(tasks)) {  // NOLINT(concurrency-mt-unsafe): own DIR
    std::ifstream file("/proc/self/task/" + std::string(entry->d_name) + "/children");
    for (pid_t child = 0; file >> child;) children.push_back(child);
  }
  closedir(tasks);
  return children;
}

void end_all(std::vector<pid_t> const& processes) {
  for (pid_t const process : processes) kill(process, SIGTERM);
  std::size_t left = processes.size();
  std::vector<bool> gone(processes.size(), false);
  for (int waited = 0; left > 0 && waited < kPatienceMs; waited += kPollMs) {
    for (std::size_t i = 0; i < processes.size(); ++i)
      if (!gone[i] && waitpid(processes[i], nullptr, WNOHANG) != 0) {
        gone[i] = true;
        --left;
      }
    if (left > 0) poll(nullptr, 0, kPollMs);
  }
  for (std::size_t i = 0; i < processes.size(); ++i) {
    if (gone[i]) continue;
    kill(processes[i], SIGKILL);
    wait_for(processes[i]);
  }
}

// The children of who has ended become ours in their turn.
void end_descendants() {
  for (auto left = our_children(); !left.empty(); left = our_children()) end_all(left);
}

// One of its streams, on its way through us.
class Pipe {
 public:
  explicit Pipe(std::function<void(std::string_view)> const& sink) : sink_(sink) {}

  bool open() {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) return false;
    ours_ = ends[0];
    theirs_ = ends[1];
    return true;
  }
  ~Pipe() {
    for (int const end : {ours_, theirs_})
      if (end >= 0) ::close(end);
  }
  Pipe(Pipe const&) = delete;
  Pipe& operator=(Pipe const&) = delete;
  Pipe(Pipe&&) = delete;
  Pipe& operator=(Pipe&&) = delete;

  [[nodiscard]] int ours() const { return ours_; }
  [[nodiscard]] int theirs() const { return theirs_; }
  void close_theirs() {
    ::close(theirs_);
    theirs_ = -1;
  }
  // What is there now; at the end of it the pipe is closed.
  void pass_on() {
    std::array<char, 65536> block{};
    ssize_t const got = ::read(ours_, block.data(), block.size());
    if (got < 0 && errno == EINTR) return;
    if (got > 0) return sink_({block.data(), static_cast<std::size_t>(got)});
    ::close(ours_);
    ours_ = -1;
  }

 private:
  std::function<void(std::string_view)> const& sink_;
  int ours_ = -1;
  int theirs_ = -1;
};

class Attachment {
 public:
  explicit Attachment(AttachedProgram const& program)
      : program_(program), out_(program.on_out), err_(program.on_err) {}

  Result<ProgramEnd> run() {
    std::optional<std::string> const path = find_program(program_.command);
    if (!path) return Error{ErrorCode::kNotFound, "not found", program_.command, ""};
    bool const passes = program_.on_out && program_.on_err;
    if (passes && (!out_.open() || !err_.open()))
      return usage_error(std::string("no pipe: ") + std::strerror(errno), program_.command);
    Program start_as;
    start_as.command = program_.command;
    start_as.args = program_.args;
    start_as.env = program_.env;
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    process_ = start_bound(*path, start_as, {-1, out_.theirs(), err_.theirs()});
    if (process_ < 0)
      return usage_error(std::string("cannot be started: ") + std::strerror(-process_),
                         program_.command);
    if (passes) {
      out_.close_theirs();
      err_.close_theirs();
    }
    int const status = watch();
    prctl(PR_SET_CHILD_SUBREAPER, 0);
    return end_of_status(status);
  }

 private:
  // To its end, and to that of its streams: one that somebody else holds open is not waited for.
  int watch() {
    int status = 0;
    bool ended = false;
    while (!ended || out_.ours() >= 0 || err_.ours() >= 0) {
      bool const passed = pass_on();
      if (ended && !passed) break;
      if (ended) continue;
      ended = waitpid(process_, &status, WNOHANG) == process_;
      if (ended && (sent_ || WIFSIGNALED(status))) end_descendants();
      if (!ended) ask();
    }
    return status;
  }

  bool pass_on() {
    std::array<pollfd, 2> ready{{{out_.ours(), POLLIN, 0}, {err_.ours(), POLLIN, 0}}};
    if (poll(ready.data(), ready.size(), kPollMs) <= 0) return false;
    if (ready[0].revents != 0) out_.pass_on();
    if (ready[1].revents != 0) err_.pass_on();
    return true;
  }

  void ask() {
    int const signal = program_.ask ? program_.ask() : 0;
    if (signal == 0) return;
    sent_ = true;
    kill(process_, signal);
  }

  AttachedProgram const& program_;
  Pipe out_;
  Pipe err_;
  pid_t process_ = 0;
  bool sent_ = false;
};

}  // namespace

Result<ProgramEnd> HostPrograms::attach(AttachedProgram const& program) {
  return Attachment(program).run();
}

}  // namespace k8spark::sys
