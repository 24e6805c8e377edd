#pragma once

#include "k8spark/error.h"
#include "launcher/java.h"
#include "launcher/python.h"
#include "launcher/spark_home.h"
#include "sys/environment.h"

#include <optional>
#include <string>
#include <vector>

// What keeps a driver of this machine from working with executors of an image. Pure.
namespace k8spark::launcher {

// What is known of the executors' image; empty: nothing is.
struct ImageFacts {
  std::optional<spark::SparkVersion> version;
  std::string version_text;  // where its version was read: the image's name, spark.version
  std::string version_from;  // "k8spark.yaml:4"
  std::string python;        // "3.11"
};

struct LocalFacts {
  SparkHome spark;
  Java java;
  ImageFacts image;
  PythonChoice python_choice;
  std::optional<PythonFacts> python;  // none: no Python takes part, or it was not asked
  bool shell = false;                 // bin/pyspark starts it
};

struct LocalFindings {
  std::vector<Error> errors;          // kUsage: it cannot work
  std::vector<std::string> warnings;  // it may
};

LocalFindings check_local(LocalFacts const& facts, sys::Environment const& environment);

}  // namespace k8spark::launcher
