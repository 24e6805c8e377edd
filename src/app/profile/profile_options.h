#pragma once

#include "app/options.h"
#include "profile/starter.h"

#include <optional>
#include <string>

// The options of `profile` and `diff`.
namespace k8spark::app {

struct ProfileOptions {
  std::optional<std::string> file;  // --profile-file; none: found as submit finds it
  std::optional<std::string> name;  // of the profile; none: the default one
  std::string output;               // "", "json", "yaml", "name"
};

struct ProfileInitOptions {
  profile::StarterAnswers answers;
  std::string file = "k8spark.yaml";  // "-": stdout
  bool force = false;
  bool ask = false;  // nothing was answered by flags: ask, where there is a terminal
};

// One of the two things that `diff` compares.
struct DiffOptions {
  SubmitOptions submit;  // what both sides have in common
  std::string left;      // PROFILE, PROFILE@VERSION, @VERSION or driver/NAME
  std::string right;
  bool objects = false;  // the objects, too
};

}  // namespace k8spark::app
