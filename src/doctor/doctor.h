#pragma once

#include "doctor/check.h"
#include "doctor/facts.h"

#include <span>
#include <string_view>
#include <vector>

// The rules of user-pains that can be judged before a run. Pure: facts in, checks out.
namespace k8spark::doctor {

// What `submit` says of a rule by itself.
enum class AtSubmit {
  kNothing,  // it is told elsewhere, or is no news to who submits
  kErrors,
  kAll,  // warnings too, when a profile is in use
};

struct Rule {
  std::string_view name;
  bool needs_cluster = false;
  AtSubmit at_submit = AtSubmit::kNothing;
  std::string_view looks_at;  // one line, for `doctor --rules` and docs/doctor.md
  void (*run)(Facts const& facts, Findings& findings);
};

// In the order in which they are printed.
std::span<Rule const> rules();

// Every rule says at least one line, also where it could not look.
std::vector<Check> examine(Facts const& facts);

// Errors and warnings of the rules that cost no request, as far as `submit` tells them.
std::vector<Check> examine_for_submit(Facts const& facts);

}  // namespace k8spark::doctor
