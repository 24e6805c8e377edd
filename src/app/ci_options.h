#pragma once

#include "profile/layers.h"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace k8spark::app {

struct CiOptions {
  std::string system;          // github, gitlab, jenkins, airflow, argo; or "report"
  profile::LayerInput layers;  // the configuration of the run
  std::optional<std::string> app;
  std::vector<std::string> args;
  std::string name;  // empty: the profile's or the application's
  std::string image;
  std::optional<std::chrono::seconds> timeout;  // none: the profile's, else two hours
  std::string schedule;
  std::optional<std::string> output;  // none: stdout
  bool force = false;                 // over a file that is there
  // Of `ci report`, where `app` is the report's file.
  std::string form = "text";  // text, markdown, annotation
};

}  // namespace k8spark::app
