#pragma once

#include "importing/imported_run.h"
#include "importing/secrets.h"
#include "k8spark/result.h"

#include <string>
#include <vector>

// A run as a profile: the profile's field table read backwards; what has no field goes under
// `conf`.
namespace k8spark::importing {

struct ProfileDraft {
  std::string name;
  Json profile;                       // fields in the order of the manual
  std::vector<Secret> secrets;        // what the submitter must set, or keep in a Secret
  std::vector<std::string> warnings;  // for stderr
};

// Where the pod templates will lie, relative to the profile's file; empty: nowhere, which is said.
struct TemplateFiles {
  std::string driver;
  std::string executor;
};

// Exact: the profile, loaded with the same environment, gives the run's keys, application and
// arguments byte for byte (but a relative application, which a profile takes from its own folder).
// kUsage for text that is not UTF-8.
Result<ProfileDraft> to_profile(ImportedRun imported,
                                std::string name,
                                TemplateFiles const& templates);

// "nightly-etl": the run's name by Spark's rule, or "imported".
std::string profile_name(ImportedRun const& imported);

// A whole k8spark.yaml; the first profile is the default.
std::string profile_file(std::vector<ProfileDraft> const& drafts);

}  // namespace k8spark::importing
