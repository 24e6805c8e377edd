#include "logs/line_filter.h"

#include <re2/re2.h>
#include <re2/set.h>
#include <utility>

namespace k8spark::logs {

namespace {

RE2::Options re2_options() {
  RE2::Options options;
  options.set_log_errors(false);
  // Logs are bytes: what is no UTF-8 must not make a line unmatchable.
  options.set_encoding(RE2::Options::EncodingLatin1);
  return options;
}

}  // namespace

// All expressions of a flag in one automaton: a line is read once, however many there are.
class LinePatterns {
 public:
  explicit LinePatterns(FilterOptions const& options)
      : include_(re2_options(), RE2::UNANCHORED),
        exclude_(re2_options(), RE2::UNANCHORED),
        has_include_(!options.include.empty()),
        has_exclude_(!options.exclude.empty()),
        errors_(options.errors) {}

  Result<void> compile(FilterOptions const& options) {
    K8SPARK_CHECK(add(include_, options.include, "--include"));
    K8SPARK_CHECK(add(exclude_, options.exclude, "--exclude"));
    return {};
  }

  [[nodiscard]] bool match(std::string_view text) const {
    re2::StringPiece const piece(text.data(), text.size());
    return (!has_include_ || include_.Match(piece, nullptr)) &&
           (!has_exclude_ || !exclude_.Match(piece, nullptr));
  }
  [[nodiscard]] bool only_errors() const { return errors_; }

 private:
  static Result<void> add(RE2::Set& set,
                          std::vector<std::string> const& expressions,
                          char const* flag) {
    for (std::string const& expression : expressions) {
      std::string why;
      if (set.Add(expression, &why) == -1)
        return usage_error("not a regular expression: \"" + expression + "\": " + why,
                           flag,
                           "the syntax is RE2's: https://github.com/google/re2/wiki/Syntax");
    }
    if (!expressions.empty() && !set.Compile())
      return usage_error("the expressions are too large together", flag);
    return {};
  }

  RE2::Set include_;
  RE2::Set exclude_;
  bool has_include_;
  bool has_exclude_;
  bool errors_;
};

Result<std::shared_ptr<LinePatterns const>> compile_patterns(FilterOptions const& options) {
  auto patterns = std::make_shared<LinePatterns>(options);
  K8SPARK_CHECK(patterns->compile(options));
  return std::shared_ptr<LinePatterns const>(std::move(patterns));
}

LineFilter::LineFilter(std::shared_ptr<LinePatterns const> patterns)
    : patterns_(std::move(patterns)) {}

LineFilter::Verdict LineFilter::take(Line const& line) {
  if (!line.begins) return {keep_, 0};
  std::size_t blanks = 0;
  bool keep = true;
  if (patterns_->only_errors()) {
    ErrorBlocks::Verdict const verdict = errors_.take(line.text);
    keep = verdict.keep;
    blanks = verdict.blanks_before;
  }
  keep_ = keep && patterns_->match(line.text);
  return {keep_, keep_ ? blanks : 0};
}

}  // namespace k8spark::logs
