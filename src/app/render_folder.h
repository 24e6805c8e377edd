#pragma once

#include "k8spark/result.h"
#include "k8spark/submission.h"

#include <string>
#include <vector>

namespace k8spark::app {

// Writes the files of a kustomization. A folder that is there is written into only when it is
// empty, or an earlier one of ours: then its other files stay. Returns the command that applies it.
Result<std::string> write_folder(std::string const& folder, std::vector<TextFile> const& files);

}  // namespace k8spark::app
