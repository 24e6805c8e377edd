#pragma once

#include "k8spark/result.h"

#include <string>

namespace k8spark::storage {

// Where one file goes, as Hadoop's Path reads the text: nothing is percent-decoded, "//" is one
// slash, "." and ".." are resolved. Source: Hadoop's org.apache.hadoop.fs.Path.
struct Target {
  std::string text;       // as written, for messages and the driver
  std::string scheme;     // lower case; "file" when there is none
  std::string authority;  // "bucket", "container@account.dfs.core.windows.net"
  std::string path;       // "up/spark-upload-<uuid>/my app.py": no slash in front
  bool relative = false;  // of file: below the working folder

  bool operator==(Target const&) const = default;
};

// kUsage for a user and password in the URI (they would stand in the driver's arguments); the
// message does not repeat them.
Result<Target> parse_target(std::string const& text);

}  // namespace k8spark::storage
