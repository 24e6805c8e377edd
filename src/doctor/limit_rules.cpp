#include "diagnosis/json_view.h"
#include "doctor/pod_parts.h"
#include "doctor/rules.h"

#include <nlohmann/json.hpp>

// LimitRanges against both pods.
namespace k8spark::doctor {

namespace {

using diagnosis::member;
using diagnosis::text_at;

struct Bounds {
  std::string role;
  std::string range;
  std::string type;  // Container or Pod
  std::string resource;
};

// One of min, max and maxLimitRequestRatio against what a container or pod states.
bool judge_bounds(Bounds const& bounds,
                  Json const& item,
                  std::map<std::string, Amount> const& amounts,
                  Findings& out) {
  auto const stated = [&](std::string const& side) -> std::optional<double> {
    auto const at = amounts.find(side + bounds.resource);
    if (at != amounts.end()) return at->second.value;
    return std::nullopt;
  };
  auto const request = stated("requests.");
  auto const limit = stated("limits.");
  auto const least = amount_at(member(item, "min"), bounds.resource);
  auto const most = amount_at(member(item, "max"), bounds.resource);
  auto const ratio = amount_at(member(item, "maxLimitRequestRatio"), bounds.resource);
  std::string const subject = bounds.role + ' ' + bounds.resource;
  auto const fail = [&](std::string const& evidence) {
    out.error(FaultClass::kRefused,
              subject,
              "LimitRange " + bounds.range + " (" + bounds.type + "): " + evidence,
              "change spark." + bounds.role + ".cores, spark." + bounds.role +
                  ".memory or their limits to fit");
    return true;
  };
  bool const defaulted = amount_at(member(item, "default"), bounds.resource).has_value();
  if (least && request && *request < *least)
    return fail("at least " + spell(bounds.resource, *least) + ", requested are " +
                spell(bounds.resource, *request));
  if (most && limit && *limit > *most)
    return fail("at most " + spell(bounds.resource, *most) + ", the limit is " +
                spell(bounds.resource, *limit));
  if (most && request && *request > *most)
    return fail("at most " + spell(bounds.resource, *most) + ", requested are " +
                spell(bounds.resource, *request));
  auto const given = amount_at(member(item, "default"), bounds.resource);
  if (!limit && given && request && *request > *given)
    return fail("gives a limit of " + spell(bounds.resource, *given) + ", requested are " +
                spell(bounds.resource, *request));
  if (most && !limit && !defaulted && bounds.type == "Pod")
    return fail("wants a limit, none is stated");
  if (ratio && limit && request && *request > 0 && *limit / *request > *ratio)
    return fail("limit and request may differ by a factor of " + std::to_string(*ratio));
  return false;
}

bool judge_range(std::string const& role, Json const& pod, Json const& range, Findings& out) {
  bool any = false;
  for (Json const& item : member(range, "spec", "limits")) {
    std::string const type = text_at(item, "type");
    if (type != "Container" && type != "Pod") continue;
    for (char const* const resource : {"cpu", "memory", "ephemeral-storage"}) {
      Bounds const bounds{role, name_of(range), type, resource};
      if (type == "Pod") {
        any = judge_bounds(bounds, item, amounts_of(pod), out) || any;
        continue;
      }
      for (Json const* container : containers_of(pod)) {
        Json const alone = {{"spec", {{"containers", Json::array({*container})}}}};
        any = judge_bounds(bounds, item, amounts_of(alone), out) || any;
      }
    }
  }
  return any;
}

}  // namespace

void check_limit_range(Facts const& facts, Findings& out) {
  if (facts.limit_ranges.state != Answer::State::kFound)
    return out.not_checked("", facts.limit_ranges.why);
  if (facts.limit_ranges.object.empty()) return out.ok("", "the namespace has none");
  bool any = false;
  for (Json const& range : facts.limit_ranges.object)
    for (auto const& [role, pod] :
         {std::pair("driver", &facts.driver_pod), std::pair("executor", &facts.executor_pod)})
      if (pod->is_object()) any = judge_range(role, *pod, range, out) || any;
  if (!any) out.ok("", "both pods are within them");
}

}  // namespace k8spark::doctor
