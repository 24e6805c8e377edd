#include "doctor/rules.h"

// What dead runs have left.
namespace k8spark::doctor {

void check_leftovers(Facts const& facts, Findings& out) {
  Leftovers const& left = facts.leftovers;
  if (!left.why.empty()) return out.not_checked(facts.ns, left.why);
  std::string words;
  std::size_t count = 0;
  for (auto const& [kind, number] : left.by_kind) {
    count += number;
    words += (words.empty() ? "" : ", ") + std::to_string(number) + ' ' + kind;
  }
  std::string const unseen = left.not_seen.empty() ? "" : "; not looked at: " + left.not_seen;
  if (count == 0 && !left.cut) return out.ok(facts.ns, "no leftovers of dead runs" + unseen);
  if (count == 0) return out.not_checked(facts.ns, "too many objects to look at all of them");
  out.warning(facts.ns,
              std::string(left.cut ? "at least " : "") + std::to_string(count) +
                  " objects without a live driver: " + words + unseen,
              "k8spark gc -n " + facts.ns + " lists them, with --yes it deletes them");
}

}  // namespace k8spark::doctor
