#pragma once

#include <string>

namespace k8spark::sys {

// Writes a small file of the user's own (mode 0600), with the folders above it (0700), by way of a
// temporary file beside it: a reader sees the old text or the new one. False when it cannot.
bool write_state_file(std::string const& path, std::string const& text);

}  // namespace k8spark::sys
