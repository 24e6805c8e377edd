#pragma once

#include "operators/run.h"

#include <string>
#include <vector>

namespace k8spark::importing {

// What was read, whatever it was read from. Every text of `run` is in a profile's notation
// (notation.h), but the keys of its conf, spark_version and name; pod templates are verbatim.
struct ImportedRun {
  operators::Run run;
  std::vector<std::string> repairs;   // what was mended, with its place
  std::vector<std::string> warnings;  // what a profile cannot say, or what must be looked at
  std::string properties_file;        // --properties-file of a command line: not read here
};

}  // namespace k8spark::importing
