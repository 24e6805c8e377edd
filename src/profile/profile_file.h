#pragma once

#include "k8spark/result.h"
#include "sys/environment.h"
#include "sys/file_system.h"
#include "yaml/yaml.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

// k8spark.yaml: finding it, reading it, and choosing one profile of it (docs/profiles.md).
namespace k8spark::profile {

// A profile file that has been read. Its `version`, `defaultProfile` and the names of its profiles
// are checked; the profiles' contents are checked when one is resolved, or by validate().
struct ProfileFile {
  std::string path;      // absolute
  std::string shown;     // in messages and origins: "k8spark.yaml", or as given
  std::string text;      // for carets
  bool trusted = false;  // lies in the user's own configuration folder
  std::string root;      // the repository's folder: files that a profile names must lie below it
  std::optional<std::string> default_profile;
  yaml::Node profiles;  // a map: name to profile

  [[nodiscard]] std::vector<std::string> names() const;
};

struct FindInput {
  std::string cwd;                  // absolute
  std::optional<std::string> file;  // --profile-file; else K8SPARK_PROFILE_FILE is asked
};

// The file named by --profile-file or K8SPARK_PROFILE_FILE (kUsage if it is not there), else
// k8spark.yaml in the working folder or the nearest folder above, else
// $XDG_CONFIG_HOME/k8spark/k8spark.yaml (~/.config without it). Nothing if there is none.
Result<std::optional<ProfileFile>> read_profile_file(FindInput const& input,
                                                     sys::FileSystem const& files,
                                                     sys::Environment const& environment);

// The same from text, without looking for it. Pure.
Result<ProfileFile> parse_profile_file(std::string text, std::string path, std::string shown);

// One profile with its parents merged in (parents first, later ones win; maps merge, scalars and
// lists replace; null takes a parent's value away) and checked against the field table. Not yet
// expanded: ${NAME} is still there. A kMap node whose marks are lines of the file.
// kUsage: an unknown profile, a circle, an unknown key, a wrong type; with did-you-mean.
Result<yaml::Node> resolve_profile(ProfileFile const& file, std::string_view name);

// Every mistake of every profile, in the order of the file, for `profile validate`.
std::vector<Error> validate(ProfileFile const& file);

}  // namespace k8spark::profile
