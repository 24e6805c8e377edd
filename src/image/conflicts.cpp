#include "image/conflicts.h"

#include "image/conflict_rules.h"

#include <algorithm>

namespace k8spark::image {

std::vector<Finding> find_conflicts(Holdings const& holdings) {
  std::vector<Finding> findings;
  for (ConflictRule const& rule : conflict_rules()) {
    std::vector<Finding> found = rule.find(holdings);
    for (Finding& finding : found) {
      finding.rule = std::string(rule.name);
      if (std::find(findings.begin(), findings.end(), finding) == findings.end())
        findings.push_back(std::move(finding));
    }
  }
  return findings;
}

std::vector<std::string_view> rule_names() {
  std::vector<std::string_view> names;
  for (ConflictRule const& rule : conflict_rules()) names.push_back(rule.name);
  return names;
}

}  // namespace k8spark::image
