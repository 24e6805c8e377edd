#pragma once

#include "k8spark/result.h"
#include "sys/file_system.h"

#include <string>
#include <string_view>

namespace k8spark::submission {

// One path or URI as Spark resolves it: with a scheme verbatim, else an absolute file: URI.
// Source: Spark's Utils.resolveURI.
std::string resolve_uri(std::string_view text, sys::FileSystem const& files);

// A comma-separated list: each entry resolved, then globbed ('*' in local paths only, as Spark's
// Hadoop does in effect); folders vanish, a literal path that does not exist stays.
// kUsage when a pattern with an #alias matches several files.
// Source: Spark's Utils.resolveURIs and DependencyUtils.resolveGlobPaths.
Result<std::string> resolve_list(std::string_view list, sys::FileSystem const& files);

// The path that a file: URI or plain path names on this machine.
std::string local_path(std::string_view uri);

}  // namespace k8spark::submission
