#pragma once

#include "app/options.h"
#include "k8spark/result.h"
#include "spark/submit_args.h"

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// submit, render and explain are cut by spark-submit's own rules, not CLI11's
// (docs/decisions/0002-two-parsers.md).
namespace k8spark::cli {

// Besides a submission, what the same command line can ask for.
struct SubmitRequest {
  enum class Kind { kRun, kHelp, kVersion, kKill, kStatus };
  Kind kind = Kind::kRun;
  app::SubmitOptions options;
  std::string submission_id;        // of --kill and --status
  std::string format;               // of render
  bool executors = false;           // of render
  std::optional<std::string> cron;  // these three of render
  std::optional<std::string> submitter_image;
  std::optional<std::string> submitter_account;
  bool keys = false;     // explain --keys
  bool offline = false;  // these four of doctor
  bool fix = false;
  bool rules = false;
  // Values of flags that only one command knows, in order: client firewall's --cidr ("" for each
  // use of a switch).
  std::map<std::string, std::vector<std::string>, std::less<>> own;

  [[nodiscard]] bool has_own(std::string_view flag) const { return own.contains(flag); }
  // The last one; "" when it was not given.
  [[nodiscard]] std::string own_value(std::string_view flag) const;
};

// Words after "submit" (or "render", "explain"): `own_flags` says which.
Result<SubmitRequest> parse_submit(std::vector<std::string> const& words,
                                   std::span<spark::FlagSpec const> own_flags);

// "90", "90s", "10m", "2h", "1d" as seconds. kUsage otherwise.
Result<std::chrono::seconds> parse_seconds(std::string const& flag, std::string const& text);

}  // namespace k8spark::cli
