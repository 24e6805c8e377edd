#pragma once

#include "k8spark/result.h"
#include "logs/error_blocks.h"
#include "logs/line.h"

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace k8spark::logs {

struct FilterOptions {
  std::vector<std::string> include;  // one of these must match; none given: every line does
  std::vector<std::string> exclude;  // none of these may match
  bool errors = false;               // only what ErrorBlocks keeps

  [[nodiscard]] bool keeps_all() const { return include.empty() && exclude.empty() && !errors; }
};

// The compiled expressions, shared by the filters of all logs. Syntax: RE2's (no look-around, no
// back references, time linear in the line).
class LinePatterns;
// kUsage with the expression and what is wrong with it.
Result<std::shared_ptr<LinePatterns const>> compile_patterns(FilterOptions const& options);

// Chooses among the lines of one log. A line longer than the cutter's cap is judged by its first
// piece.
class LineFilter {
 public:
  explicit LineFilter(std::shared_ptr<LinePatterns const> patterns);

  struct Verdict {
    bool keep = true;
    std::size_t blanks_before = 0;  // empty lines that belong before this one
  };
  Verdict take(Line const& line);

 private:
  std::shared_ptr<LinePatterns const> patterns_;
  ErrorBlocks errors_;
  bool keep_ = true;  // the line under way
};

}  // namespace k8spark::logs
