#include "diagnosis/log_rules.h"

#include "diagnosis/causes.h"
#include "diagnosis/phrases.h"
#include "diagnosis/redact.h"
#include "diagnosis/refusal.h"
#include "text/strings.h"

#include <algorithm>
#include <array>
#include <functional>
#include <limits>
#include <memory>
#include <re2/re2.h>
#include <re2/set.h>
#include <utility>

namespace k8spark::diagnosis {

namespace {

constexpr std::size_t kMostGroups = 9;
constexpr std::size_t kNone = std::numeric_limits<std::size_t>::max();

re2::StringPiece piece_of(std::string_view text) {
  return {text.data(), text.size()};
}

// All rows, compiled once, and a set that tells in one pass over a line which of them match.
struct Compiled {
  std::vector<LogRule> rules;
  std::vector<std::unique_ptr<re2::RE2>> patterns;
  std::vector<std::unique_ptr<re2::RE2>> also;  // null: none
  re2::RE2::Set set{re2::RE2::Quiet, re2::RE2::UNANCHORED};
};

std::unique_ptr<re2::RE2> compile(std::string_view pattern) {
  return std::make_unique<re2::RE2>(piece_of(pattern), re2::RE2::Quiet);
}

std::unique_ptr<Compiled> make_compiled() {
  auto made = std::make_unique<Compiled>();
  for (auto const rows : {kubernetes_log_rows(),
                          code_log_rows(),
                          endpoint_log_rows(),
                          storage_log_rows(),
                          weak_log_rows()})
    made->rules.insert(made->rules.end(), rows.begin(), rows.end());
  for (LogRule const& rule : made->rules) {
    made->patterns.push_back(compile(rule.pattern));
    made->also.push_back(rule.also.empty() ? nullptr : compile(rule.also));
    made->set.Add(piece_of(rule.pattern), nullptr);
  }
  made->set.Compile();
  return made;
}

Compiled const& compiled() {
  static std::unique_ptr<Compiled> const made = make_compiled();
  return *made;
}

using Wanted = std::function<bool(LogRule const&)>;

struct Hit {
  std::size_t rule = kNone;
  std::string line;
};

bool also_holds(re2::RE2 const* also, std::vector<std::string> const& log) {
  return also == nullptr || std::any_of(log.begin(), log.end(), [also](std::string const& line) {
           return re2::RE2::PartialMatch(line, *also);
         });
}

// The wanted rule that stands first in the table among those that match a line.
Hit first_hit(std::vector<std::string> const& lines,
              std::vector<std::string> const& log,
              Wanted const& wanted) {
  Compiled const& all = compiled();
  Hit hit;
  std::vector<int> matching;
  for (std::string const& line : lines) {
    matching.clear();
    if (!all.set.Match(line, &matching)) continue;
    for (int const index : matching) {
      auto const at = static_cast<std::size_t>(index);
      if (at < hit.rule && wanted(all.rules[at]) && also_holds(all.also[at].get(), log))
        hit = {at, line};
    }
  }
  return hit;
}

std::string fill_in(std::string_view sentence, std::vector<std::string> const& groups) {
  std::string text;
  for (std::size_t i = 0; i < sentence.size(); ++i) {
    bool const group = sentence[i] == '\\' && i + 1 < sentence.size() && sentence[i + 1] >= '1' &&
                       sentence[i + 1] <= '9';
    if (!group) {
      text += sentence[i];
      continue;
    }
    ++i;
    auto const number = static_cast<std::size_t>(sentence[i] - '1');
    if (number < groups.size()) text += groups[number];
  }
  return std::string(text::trim(text));
}

std::vector<std::string> groups_of(re2::RE2 const& pattern, std::string const& line) {
  std::array<re2::StringPiece, kMostGroups + 1> found;
  int const count = std::min<int>(pattern.NumberOfCapturingGroups(), kMostGroups);
  if (!pattern.Match(line, 0, line.size(), re2::RE2::UNANCHORED, found.data(), count + 1))
    return {};
  std::vector<std::string> groups;
  for (std::size_t i = 1; i <= static_cast<std::size_t>(count); ++i)
    groups.push_back(
        redact_secrets(shorten(std::string_view(found[i].data(), found[i].size()), 200)));
  return groups;
}

// The text of the API server in fabric8's exception, without what the client repeats behind it.
std::string server_text(std::string line) {
  for (std::string_view const tail : {". Received status:", " Received status: Status("})
    if (std::size_t const at = line.find(tail); at != std::string::npos) line.resize(at);
  return line;
}

std::string for_executors(std::string text) {
  return text::replace_all(std::move(text), "spark.driver.", "spark.executor.");
}

Finding finding_of(Hit const& hit) {
  LogRule const& rule = compiled().rules[hit.rule];
  std::vector<std::string> const groups = groups_of(*compiled().patterns[hit.rule], hit.line);
  Finding finding = make_finding(OutcomeKind::kAppFailed,
                                 std::string(rule.reason),
                                 fill_in(rule.sentence, groups),
                                 fill_in(rule.cure, groups));
  finding.retry_class = rule.retry_class;
  finding.rule = rule.name;
  if (!rule.sentence.empty()) return finding;
  if (std::optional<Refusal> refusal = known_refusal(server_text(hit.line))) {
    finding.reason = std::move(refusal->reason);
    finding.message = "the API server refuses the executors: " + redact_secrets(refusal->message);
    finding.hint = for_executors(std::move(refusal->hint));
    finding.retry_class = std::move(refusal->retry_class);
  } else {
    finding.message = "the API server refuses the executors: " + redact_secrets(shorten(hit.line));
  }
  return finding;
}

std::optional<Finding> as_finding(Hit const& hit) {
  if (hit.rule == kNone) return std::nullopt;
  return finding_of(hit);
}

bool is_weak(LogRule const& rule) {
  auto const weak = weak_log_rows();
  return std::any_of(
      weak.begin(), weak.end(), [&](LogRule const& one) { return one.name == rule.name; });
}

}  // namespace

std::span<LogRule const> log_rules() {
  return compiled().rules;
}

std::optional<Finding> log_cause(std::vector<std::string> const& log,
                                 std::optional<Trace> const& trace) {
  auto const strong = [](LogRule const& rule) { return !is_weak(rule); };
  if (trace)
    if (auto found = as_finding(first_hit(trace->lines, log, strong))) return found;
  return as_finding(first_hit(log, log, [](LogRule const& rule) {
    return rule.scope == LogScope::kAny && !is_weak(rule);
  }));
}

std::optional<Finding> blocking_log_cause(std::vector<std::string> const& log) {
  Hit const hit = first_hit(log, log, [](LogRule const& rule) {
    return rule.scope == LogScope::kAny && rule.blocks != OutcomeKind::kAppFailed;
  });
  if (hit.rule == kNone) return std::nullopt;
  Finding finding = finding_of(hit);
  finding.kind = compiled().rules[hit.rule].blocks;
  return finding;
}

std::vector<std::string> broken_log_rules() {
  std::vector<std::string> broken;
  Compiled const& all = compiled();
  for (std::size_t i = 0; i < all.rules.size(); ++i) {
    bool const also_broken = all.also[i] != nullptr && !all.also[i]->ok();
    if (!all.patterns[i]->ok() || also_broken)
      broken.push_back(std::string(all.rules[i].name) + ": " + all.patterns[i]->error());
  }
  return broken;
}

}  // namespace k8spark::diagnosis
