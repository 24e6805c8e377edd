#pragma once

#include "k8spark/result.h"
#include "sys/environment.h"
#include "sys/file_system.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

namespace k8spark::sys {

// How far a zone's clocks are ahead of UTC at a moment (ns since the epoch).
using UtcOffset = std::function<std::chrono::minutes(std::int64_t ns)>;

// name  "UTC", "local", or a name of the system's zone table ("Europe/Berlin", package tzdata).
//       kUsage for any other.
// Sets this process's TZ for good (glibc reads zones only so): call it once, before there are
// threads.
Result<UtcOffset> load_time_zone(std::string const& name,
                                 FileSystem const& files,
                                 Environment const& environment);

}  // namespace k8spark::sys
