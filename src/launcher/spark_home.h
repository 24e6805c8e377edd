#pragma once

#include "k8spark/result.h"
#include "k8spark/spark_version.h"
#include "sys/environment.h"
#include "sys/file_system.h"

#include <optional>
#include <string>

// The Spark that is installed on this machine.
namespace k8spark::launcher {

struct SparkHome {
  std::string path;      // absolute, without links
  std::string found_by;  // "--spark-home", "SPARK_HOME", "PATH: /usr/bin/spark-submit"
  std::optional<spark::SparkVersion> version;  // none: nothing there tells it
  std::string version_from;                    // the file that told it
  std::string scala;                           // "2.13", or empty
  std::string hadoop;                          // "3.4.1", or empty
};

struct SparkSearch {
  std::string flag;            // --spark-home, or empty
  std::string python;          // whose pyspark that is
  std::string pyspark_folder;  // of a pip-installed pyspark; empty: there is none, or not asked
};

// The first of: --spark-home, SPARK_HOME, the folder of the PATH's spark-submit with links
// followed, the pyspark of the Python. A place that was named must be one: then no other is looked
// at. kUsage with what was looked at.
// Source of the order of the last three: Spark's bin/find-spark-home.
Result<SparkHome> find_spark(SparkSearch const& search,
                             sys::FileSystem const& files,
                             sys::Environment const& environment);

}  // namespace k8spark::launcher
