#pragma once

#include "k8spark/error.h"
#include "profile/fields.h"
#include "yaml/yaml.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

// Does a profile hold only what the field table knows, in the right shape? Pure.
namespace k8spark::profile {

// A mistake and its place; `file` and caret are added by whoever knows the text.
struct Mistake {
  yaml::Mark mark;
  std::string message;
  std::string hint;
};

// Every mistake of one profile, in the order of the file. Values that hold "${" are looked at only
// once they are expanded.
std::vector<Mistake> check_profile(yaml::Node const& profile);

// A scalar's text against its field: whole number, true or false, one of the choices.
std::optional<Mistake> check_text(Field const& field, std::string const& text, yaml::Mark mark);

// A map of a toleration against the rules of Kubernetes. Scalars that hold "${" may become
// anything. Source: k8s.io/api/core/v1, Toleration; its validation.
std::optional<Mistake> check_toleration(yaml::Node const& node);

// `did you mean "x"?`, or the list of what there is when nothing is near.
std::string suggest(std::string_view word, std::vector<std::string> const& candidates);

}  // namespace k8spark::profile
