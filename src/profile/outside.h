#pragma once

#include "profile/profile_file.h"
#include "sys/file_system.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

// A profile that came with somebody's repository must not make us read, and ship to a cluster,
// files that lie elsewhere: ~/.ssh/id_rsa as one of `deps.files`.
namespace k8spark::profile {

class PathGuard {
 public:
  // The arguments must outlive the guard.
  PathGuard(ProfileFile const& file, bool allow_outside, sys::FileSystem const& files)
      : file_(file), open_(allow_outside || file.trusted), files_(files) {}

  // One path or URI of a field as it goes into the configuration: a path without a scheme is taken
  // from the profile's folder. Nothing if it is a local file that lies outside.
  [[nodiscard]] std::optional<std::string> resolve(std::string_view entry) const;
  // The same for a list with commas.
  [[nodiscard]] std::optional<std::string> resolve_list(std::string_view list) const;

  // A value of a spark.* key under `conf`, which is taken verbatim, that is from `cwd`: the first
  // entry that names a local file outside, if the key makes the submitter read files.
  [[nodiscard]] std::optional<std::string> outside_of_conf(std::string_view key,
                                                           std::string_view value,
                                                           std::string_view cwd) const;

 private:
  [[nodiscard]] bool is_inside(std::string_view path) const;

  ProfileFile const& file_;
  bool open_;
  sys::FileSystem const& files_;
};

}  // namespace k8spark::profile
