#pragma once

#include "doctor/facts.h"

#include <string>
#include <vector>

// Private to the room.
namespace k8spark::doctor {

struct PathUse {
  std::string where;  // "the application", or the key
  std::string path;   // "s3a://bucket/x"
};

// Paths of stores that the run names: its application, keys that are paths or lists of them, and
// environment variables. Other keys may speak of a scheme without using it.
std::vector<PathUse> paths_in_use(Facts const& facts);

}  // namespace k8spark::doctor
