#pragma once

#include "profile/layers.h"
#include "profile/presets.h"
#include "sys/file_system.h"

#include <string>

namespace k8spark::profile {

// Lays the presets below and into the layers: keys, JVM options (added to the ones that win), pod
// templates (laid under the user's own), files for the pods. `cwd`: where relative paths begin.
// kUsage for a template or file that cannot be read.
Result<void> apply_presets(Presets presets,
                           std::string const& cwd,
                           sys::FileSystem const& files,
                           Layers& layers);

}  // namespace k8spark::profile
