#pragma once

#include <span>
#include <string_view>

namespace k8spark::spark {

// One option of the command line, spark-submit's or ours.
struct FlagSpec {
  std::string_view name;        // "--executor-memory"
  std::string_view alias;       // "-c", or empty
  std::string_view value_name;  // "MEM"; empty: a switch
  std::string_view conf_key;    // the key it writes, or empty
  std::string_view group;       // heading in the help text
  std::string_view help;        // one line

  [[nodiscard]] bool takes_value() const { return !value_name.empty(); }
};

// Every flag of spark-submit 3.1 to 4.3, in the order of the help text.
// Source: Spark's SparkSubmitOptionParser and SparkSubmitArguments.
std::span<FlagSpec const> spark_submit_flags();

}  // namespace k8spark::spark
