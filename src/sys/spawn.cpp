#include "sys/spawn.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <sstream>
#include <vector>

namespace k8spark::sys {

namespace {

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

// Where its streams lead and where it begins.
void set_actions(posix_spawn_file_actions_t& actions,
                 Program const& program,
                 StreamEnds const& ends) {
  if (ends.input >= 0)
    posix_spawn_file_actions_adddup2(&actions, ends.input, STDIN_FILENO);
  else if (!program.interactive)
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  if (ends.out >= 0) posix_spawn_file_actions_adddup2(&actions, ends.out, STDOUT_FILENO);
  if (ends.err >= 0) posix_spawn_file_actions_adddup2(&actions, ends.err, STDERR_FILENO);
  if (program.silent)
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  if (!program.folder.empty())
    posix_spawn_file_actions_addchdir_np(&actions, program.folder.c_str());
}

}  // namespace

void Descriptor::close() {
  if (number_ >= 0) ::close(number_);
  number_ = -1;
}

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

pid_t start(std::string const& path, Program const& program, StreamEnds const& ends) {
  std::vector<std::string> words{program.command};
  words.insert(words.end(), program.args.begin(), program.args.end());
  std::vector<std::string> lines = environment_of(program);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  set_actions(actions, program, ends);
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

// Not by posix_spawn, which knows no PR_SET_PDEATHSIG: between fork and exec stand only calls that
// are safe there, as other threads may hold locks.
pid_t start_bound(std::string const& path, Program const& program, StreamEnds const& ends) {
  if (access(path.c_str(), X_OK) != 0) return -errno;
  std::vector<std::string> words{program.command};
  words.insert(words.end(), program.args.begin(), program.args.end());
  std::vector<std::string> lines = environment_of(program);
  std::vector<char*> const argv = pointers_to(words);
  std::vector<char*> const variables = pointers_to(lines);
  pid_t const parent = getpid();
  pid_t const process = fork();
  if (process != 0) return process > 0 ? process : -errno;
  constexpr int kNotStarted = 127;
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (getppid() != parent) _exit(kNotStarted);  // it died before
  for (int const signal : {SIGPIPE, SIGINT, SIGTERM, SIGHUP}) std::signal(signal, SIG_DFL);
  if (ends.out >= 0) dup2(ends.out, STDOUT_FILENO);
  if (ends.err >= 0) dup2(ends.err, STDERR_FILENO);
  execve(path.c_str(), argv.data(), variables.data());
  _exit(kNotStarted);
}

int wait_for(pid_t process) {
  int status = 0;
  while (waitpid(process, &status, 0) < 0 && errno == EINTR) {
  }
  return status;
}

ProgramEnd end_of_status(int status) {
  ProgramEnd end;
  if (WIFSIGNALED(status))
    end.signal = WTERMSIG(status);
  else
    end.exit_code = WEXITSTATUS(status);
  return end;
}

}  // namespace k8spark::sys
