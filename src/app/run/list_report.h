#pragma once

#include "app/context.h"
#include "app/progress.h"
#include "app/run/list_worker.h"
#include "app/run/submit_list.h"

#include <cstddef>
#include <set>
#include <string>

namespace k8spark::app {

// What `submit --file` prints. stdout: what a detached submit prints for each line, or
//   {"items": [{"line": 3, "exitCode": 0, "run": {...}}, ...], "exitCode": N}
// where an item of a line that failed is its outcome. stderr: words with the line they belong to.
class ListReport {
 public:
  // file   as it is shown: "jobs.txt", "standard input"
  // total  lines with a submission
  ListReport(SubmitListOptions const& options,
             std::string file,
             std::size_t total,
             Context& context);

  // A text on stderr, once however many lines it is said of.
  void warn_of(int line, std::string const& warning);
  // A line that cannot be submitted; of very many only the first are shown on stderr.
  void print_wrong(int line, Error const& error);
  // False when nobody reads stdout any more.
  bool print(int line, Submitted const& submitted);
  // "12 of 1000 planned", on a terminal.
  void show_progress(std::size_t count, std::string const& done);
  // The summary. Returns the exit code.
  int finish();

 private:
  [[nodiscard]] std::string place(int line) const;
  void print_words(int line, std::vector<std::string> const& words);
  void print_error(int line, Error error);
  void print_item(Json item);
  void print_names(Submitted const& submitted);
  void print_summary(std::size_t not_begun);

  SubmitListOptions const& options_;
  std::string file_;
  std::size_t total_;
  Context& context_;
  Progress progress_;
  std::set<std::string> warned_;
  bool reader_ = true;
  bool first_item_ = true;
  int exit_code_ = 0;
  std::size_t submitted_ = 0;
  std::size_t attached_ = 0;
  std::size_t checked_ = 0;  // dry runs
  std::size_t failed_ = 0;
  std::size_t wrong_ = 0;
};

}  // namespace k8spark::app
