#pragma once

#include <string>
#include <vector>

namespace k8spark::sys {

// Starts a program of the PATH with its streams on /dev/null and goes on; nobody waits for its end.
// False when it cannot be started. No secret may stand in the words: everybody sees them.
bool launch(std::vector<std::string> const& words);

}  // namespace k8spark::sys
