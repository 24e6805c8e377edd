#pragma once

#include "app/options.h"

#include <string>

namespace k8spark::app {

struct ReportOptions {
  KubeFlags kube;
  std::string driver;  // with `from`: which run, where the folder holds several
  std::string from;    // a folder of saved logs; empty: the cluster is asked
  std::string html;    // the file; "-": stdout
  bool logs = false;   // every log line, not only the telling ones
  bool force = false;  // replace a file that is there
};

}  // namespace k8spark::app
