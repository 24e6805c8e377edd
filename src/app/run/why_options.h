#pragma once

#include "app/options.h"

#include <string>

// Options of the commands that explain a run: why, events.
namespace k8spark::app {

struct WhyOptions {
  KubeFlags kube;
  std::string driver;
  std::string output;  // "", "json" or "yaml"
  bool rules = false;  // print the table of all rules instead
};

struct EventsOptions {
  KubeFlags kube;
  std::string driver;
  bool executors = false;  // theirs, too
  bool watch = false;
  std::string types;             // "Warning", "Normal,Warning"; empty: all
  std::string output = "table";  // table, json, yaml
};

}  // namespace k8spark::app
