#pragma once

#include "diagnosis/trace.h"
#include "diagnosis/why.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// Known causes by what Spark, the JVM, Python and the stores write into the driver's log
// (docs/decisions/0016-log-rules.md). One row a form; several rows may share a name.
namespace k8spark::diagnosis {

enum class LogScope {
  kTrace,  // counts only in the trace that ended the program
  kAny,    // its words have one meaning wherever they stand
};

struct LogRule {
  std::string_view name;      // "L-RBAC"
  std::string_view pains;     // of the list of known pains: "18"
  std::string_view sees;      // for the manual, one line
  std::string_view pattern;   // RE2, on one line
  std::string_view also;      // RE2 that another line must match as well; empty: none
  std::string_view reason;    // "Forbidden"
  std::string_view sentence;  // \1 to \9: groups of `pattern`; empty: refusal_of's words
  std::string_view cure;      // likewise
  std::string_view retry_class;
  LogScope scope = LogScope::kTrace;
  // What a running driver is ended with that gets no executor because of it; kAppFailed: nothing.
  OutcomeKind blocks = OutcomeKind::kAppFailed;
};

// Most telling first. Made of the tables below, which hold one subject each.
std::span<LogRule const> log_rules();

std::span<LogRule const> kubernetes_log_rows();  // rights, admission, network
std::span<LogRule const> code_log_rows();        // files, classes, Python, ivy, memory
std::span<LogRule const> endpoint_log_rows();    // where a store is: region, bucket, host
std::span<LogRule const> storage_log_rows();     // S3, Azure, HDFS, event log
std::span<LogRule const> weak_log_rows();        // what only counts when nothing else does

// The first rule that applies to the trace, else the first of scope kAny that applies to the log.
// Its kind is kAppFailed, or kTakenAway and the like where the table says so for a blocked run.
std::optional<Finding> log_cause(std::vector<std::string> const& log,
                                 std::optional<Trace> const& trace);

// The first rule that keeps a running driver from getting executors.
std::optional<Finding> blocking_log_cause(std::vector<std::string> const& log);

// Every pattern that RE2 does not take, for the test.
std::vector<std::string> broken_log_rules();

}  // namespace k8spark::diagnosis
