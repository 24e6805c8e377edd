#pragma once

#include "app/context.h"
#include "image/engine.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

// The programs that build, push and load images: who does it, and running them.
namespace k8spark::app {

struct ProgramLine {
  image::Words words;
  std::optional<std::string> input;                      // for its stdin
  std::vector<std::pair<std::string, std::string>> env;  // what must not stand in its words
  std::string folder;                                    // where it runs; empty: here
};

// The one that was named, else the first that is there: docker only with its daemon.
// kUsage when there is none, unless nothing will be run: then it is docker.
Result<image::Engine> choose_engine(std::string const& name, bool dry_run, Context& context);

// Runs the lines until one fails, their stdout on ours; the exit code of the last one that ran,
// 128 and more for a signal. `hint` is said when it failed.
int run_lines(std::vector<ProgramLine> const& lines, std::string const& hint, Context& context);

// The lines for a POSIX shell, each with its input as a here-document.
std::string shell_text(std::vector<ProgramLine> const& lines);

}  // namespace k8spark::app
