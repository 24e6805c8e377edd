#pragma once

#include "k8spark/conf.h"
#include "k8spark/result.h"
#include "profile/outside.h"
#include "profile/profile_file.h"
#include "sys/environment.h"

#include <map>
#include <string>
#include <vector>

// A resolved profile becomes spark.* keys and options, each with the line it stands on.
namespace k8spark::profile {

struct ProfileValues {
  ConfMap conf;
  // Every scalar by its path, those that also set a key included: "image.name",
  // "credentials.s3.keys.AWS_ACCESS_KEY_ID". Presets read them here.
  std::map<std::string, ConfValue, std::less<>> options;
  std::map<std::string, std::vector<std::string>, std::less<>> lists;  // kWords
};

// Expands ${NAME} (never below `credentials`, `secrets` and `secretEnv`), checks what could only be
// checked then, and that local files lie where they may. kUsage with file:line:column.
Result<ProfileValues> make_profile_values(ProfileFile const& file,
                                          yaml::Node const& profile,
                                          std::string const& cwd,
                                          PathGuard const& guard,
                                          sys::Environment const& environment);

}  // namespace k8spark::profile
