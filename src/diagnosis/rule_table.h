#pragma once

#include <string>
#include <vector>

namespace k8spark::diagnosis {

// A rule as the manual shows it. One row a name and form.
struct RuleRow {
  std::string name;         // "W-IMAGE"
  std::string sees;         // what must be seen
  std::string cure;         // empty: as the cluster's text says
  std::string retry_class;  // "config"
  std::string exit_code;  // "112", "the driver's", "the driver's; 111 where executors wait for it"
  std::string pains;      // numbers of the list of known pains
};

// All rules, in the order in which they are asked.
std::vector<RuleRow> rule_table();

// docs/why.md's table.
std::string rules_as_markdown();

}  // namespace k8spark::diagnosis
