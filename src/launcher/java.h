#pragma once

#include "sys/environment.h"
#include "sys/file_system.h"

#include <string>

namespace k8spark::launcher {

struct Java {
  std::string program;  // empty: there is none
  std::string from;     // "JAVA_HOME", "PATH"
  int major = 0;        // 0: its files do not tell
};

// The one that Spark will run: JAVA_HOME's, which must then be there, else the PATH's.
// Source: Spark's bin/spark-class; the version: the file `release` of the JDK.
Java find_java(sys::FileSystem const& files, sys::Environment const& environment);

}  // namespace k8spark::launcher
