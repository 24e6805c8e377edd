#pragma once

#include "k8spark/json.h"

#include <string>
#include <vector>

// A kernel of Jupyter whose Python is a driver on this machine. Pure.
namespace k8spark::launcher {

struct KernelSpec {
  std::string python;         // the driver's
  std::string worker_python;  // the executors'
  std::string title;
  std::string spark_home;
  std::string py4j;                // "python/lib/py4j-0.10.9.9-src.zip" below SPARK_HOME; or empty
  bool pip = false;                // SPARK_HOME is a pip-installed pyspark: Python finds it itself
  std::vector<std::string> words;  // of the shell: "--master", "k8s://...", ...
};

// kernel.json. Source: Jupyter's "Kernel specs"; Spark's bin/pyspark and java_gateway.py.
Json kernel_json(KernelSpec const& spec);

// A name that may be a kernel's folder: letters, digits, '.', '_', '-'; everything else becomes
// '-'.
std::string kernel_name(std::string const& text);

}  // namespace k8spark::launcher
