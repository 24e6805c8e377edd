#pragma once

#include "diagnosis/moments.h"
#include "k8spark/json.h"

#include <nlohmann/json.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

// What was seen of a run, as one page for people who would rather look.
namespace k8spark::page {

struct Cause {
  std::string sentence;  // cause and evidence
  std::string hint;      // the cure, or empty
  std::string retry_class;
  std::string rule;                  // "W-IMAGE"
  std::vector<std::string> further;  // what else was seen, a line each
};

// A word for the reader and what stands behind it.
struct Fact {
  std::string name;
  std::string value;
};

// A log that lies in a file beside the page.
struct LogFile {
  std::string pod;
  std::string name;                // of the file
  std::string address;             // relative to the page, percent-encoded; empty: no link
  std::string about;               // "702 lines, complete"
  std::vector<std::string> lines;  // its last ones
  bool is_whole = false;           // they are all that it has
};

struct RunPage {
  std::string title;  // the application's name, or the driver's
  std::string driver;
  std::string ns;
  std::string state;  // "Succeeded", "Running", ...
  std::optional<int> exit_code;
  std::vector<Fact> facts;
  std::optional<Cause> cause;
  std::vector<Json> pods;  // v1 Pods, the driver first
  std::vector<diagnosis::Moment> moments;
  std::size_t lines_left_out = 0;
  std::vector<std::string> not_seen;  // "events: forbidden ..."
  // Of a run that was saved: then the page has no commands that ask the cluster.
  std::vector<LogFile> logs;
  std::int64_t seen_at_ns = 0;  // when all this was asked for, by the server's clock
  std::string made_by;          // "k8spark 1.0.0"
};

// An HTML page that opens without a network: no script, no font, no picture from elsewhere, and its
// Content-Security-Policy forbids any. Every value is text, whatever it holds; what looks like a
// secret in a line is redacted. Of more than 5,000 moments the log lines in the middle are left
// out, and the page says how many.
std::string run_page(RunPage const& run);

}  // namespace k8spark::page
