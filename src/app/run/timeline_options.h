#pragma once

#include "app/options.h"

#include <string>

namespace k8spark::app {

struct TimelineOptions {
  KubeFlags kube;
  std::string driver;
  bool logs = false;             // every log line, not only the telling ones
  std::string timezone;          // of printed times; empty: UTC
  std::string output = "table";  // table or json
};

}  // namespace k8spark::app
