#pragma once

#include "image/base_image.h"
#include "image/jar_list.h"
#include "image/log_config.h"

#include <string>
#include <utility>
#include <vector>

// The Dockerfile of an application's image. Pure: same input, same bytes.
namespace k8spark::image {

inline constexpr int kSparkUid = 185;  // of the Spark project's images
inline constexpr std::string_view kWorkDir = "/opt/spark/work-dir";
inline constexpr std::string_view kLogFolder = "/opt/spark/log-conf";

// What an image says of itself, so that images of driver and executors can be compared.
inline constexpr std::string_view kSparkLabel = "io.k8spark.spark-version";
inline constexpr std::string_view kHadoopLabel = "io.k8spark.hadoop-version";
inline constexpr std::string_view kScalaLabel = "io.k8spark.scala-version";
inline constexpr std::string_view kPythonLabel = "io.k8spark.python-version";

struct CopiedFile {
  std::string from;  // in the folder of the build
  std::string to;    // absolute; a final '/' makes it a folder
  bool operator==(CopiedFile const&) const = default;
};
// "app.py" goes to the working folder, "conf/x.json:/etc/x.json" to where it says; a relative
// target lies in the working folder. kUsage for a path that leaves the folder of the build.
Result<CopiedFile> parse_copied_file(std::string_view text);

struct DockerfileInput {
  matrix::Stack stack;
  std::string base;    // image
  std::string python;  // its Python, or empty
  std::vector<JarSource> jars;
  std::vector<std::string> apt;  // Debian packages
  std::vector<std::string> pip;  // requirements files (.txt), wheels, packages
  std::string conda;             // environment file, or empty
  std::vector<CopiedFile> files;
  LogConfig logging;
  int uid = kSparkUid;
  std::string repository;  // of Maven; empty: the build argument MAVEN_REPOSITORY has to say
};

// kUsage for texts that would break out of their line: control characters, a package that begins
// with '-', paths outside the folder of the build, a user id of 0.
Result<std::string> render_dockerfile(DockerfileInput const& input);

// A build of this Dockerfile must be told a Maven repository.
bool needs_repository(std::string_view dockerfile);

}  // namespace k8spark::image
