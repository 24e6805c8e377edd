#pragma once

#include "k8spark/result.h"
#include "spark/submit_flags.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace k8spark::spark {

struct FlagUse {
  std::string_view name;  // the full name from the table, "--conf" also for "-c"
  std::string value;      // empty for a switch

  bool operator==(FlagUse const&) const = default;
};

// A command line, cut as spark-submit cuts it.
struct SubmitArgs {
  std::vector<FlagUse> flags;  // in the order given
  std::optional<std::string> primary_resource;
  std::vector<std::string> app_args;  // everything after the primary resource, verbatim

  bool operator==(SubmitArgs const&) const = default;

  // The last use of a flag, or nothing.
  [[nodiscard]] std::optional<std::string> last(std::string_view name) const;
  [[nodiscard]] bool has(std::string_view name) const { return last(name).has_value(); }
};

// spark-submit's rules (SparkSubmitOptionParser), for its flags and ours alike:
//  - an option with a value takes the next word, even one that begins with '-';
//  - "--opt=value" is cut at the first '=' only if the value is not empty; "-c=k=v" is not cut;
//  - the first word that is no option is the application, and parsing stops there, without "--";
//  - "--version" and "--help" stop parsing at once.
// Carriage returns stay: whether bin/spark-class strips them depends on the version, which is not
// known yet (submission/prepare.h).
// kUsage for an unknown option, with the nearest known one as the hint, and for a missing value.
Result<SubmitArgs> parse_submit_args(std::vector<std::string> const& words,
                                     std::span<FlagSpec const> own_flags);

}  // namespace k8spark::spark
