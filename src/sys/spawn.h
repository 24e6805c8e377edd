#pragma once

#include "sys/programs.h"

#include <sys/types.h>

#include <optional>
#include <string>

// How programs are started: the inside of programs.h.
namespace k8spark::sys {

// A file descriptor that is closed with it.
class Descriptor {
 public:
  explicit Descriptor(int number = -1) : number_(number) {}
  ~Descriptor() { close(); }
  Descriptor(Descriptor const&) = delete;
  Descriptor& operator=(Descriptor const&) = delete;
  Descriptor(Descriptor&&) = delete;
  Descriptor& operator=(Descriptor&&) = delete;

  [[nodiscard]] int number() const { return number_; }
  void close();

 private:
  int number_;
};

// Where a program's streams lead; -1: nowhere of ours.
struct StreamEnds {
  int input = -1;  // none: ours if the program is interactive, else /dev/null
  int out = -1;    // none: ours
  int err = -1;    // none: ours
};

// The path of a program: of a bare name by PATH, without its empty and relative entries.
std::optional<std::string> find_program(std::string const& command);

// Starts it. The number of the process, or errno negated.
pid_t start(std::string const& path, Program const& program, StreamEnds const& ends);

// The same, and it gets SIGTERM when this process dies, however it does. Its stdin is ours.
pid_t start_bound(std::string const& path, Program const& program, StreamEnds const& ends);

// Waits for its end; the status of waitpid(2).
int wait_for(pid_t process);

ProgramEnd end_of_status(int status);

}  // namespace k8spark::sys
