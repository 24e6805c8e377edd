#pragma once

#include "image/conflicts.h"

#include <span>
#include <string_view>
#include <vector>

// The rules of conflicts.h; private to the room.
namespace k8spark::image {

struct ConflictRule {
  std::string_view name;
  std::vector<Finding> (*find)(
      Holdings const&);  // `rule` of what it returns is filled by the caller
};
std::span<ConflictRule const> conflict_rules();

// The first jar of that artifact; nullptr for none.
NamedJar const* find_jar(Holdings const& holdings, std::string_view artifact);

// conflict_rules_sdk.cpp: what has to do with AWS.
std::vector<Finding> wrong_sdk_generation(Holdings const& holdings);
std::vector<Finding> two_sdk_generations(Holdings const& holdings);
std::vector<Finding> other_sdk_than_hadoops(Holdings const& holdings);
std::vector<Finding> provider_of_other_sdk(Holdings const& holdings);
std::vector<Finding> old_sdk_for_web_identity(Holdings const& holdings);

}  // namespace k8spark::image
