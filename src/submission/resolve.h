#pragma once

#include "k8spark/result.h"
#include "sys/file_system.h"

#include <string>
#include <string_view>

namespace k8spark::submission {

// One path or URI as Spark resolves it: with a scheme verbatim, else an absolute file: URI.
// Source: Spark's Utils.resolveURI.
std::string resolve_uri(std::string_view text, sys::FileSystem const& files);

// A comma-separated list: each entry resolved, then globbed on this machine as Hadoop does in
// effect
// ('*' and '{x}'; what follows a '?' is cut off as a query); folders vanish, a literal path that
// does not exist stays. Blank entries are dropped, but blanks beside a name belong to it. kUsage
// when a pattern with an #alias matches several files, and for local paths that Hadoop cannot read:
// with a colon, with '[' or ']', with '{' and no '}'. Source: Spark's Utils.resolveURIs and
// DependencyUtils.resolveGlobPaths.
Result<std::string> resolve_list(std::string_view list, sys::FileSystem const& files);

// The path that a file: URI or plain path names on this machine.
std::string local_path(std::string_view uri);

}  // namespace k8spark::submission
