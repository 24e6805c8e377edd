#pragma once

#include "image/engine.h"
#include "matrix/stack.h"

#include <map>
#include <string>
#include <utility>
#include <vector>

// Spark's own scripts for images: bin/docker-image-tool.sh of a distribution, and
// dev/make-distribution.sh of its source. Pure.
//
// Source: those scripts (storage-images-recipes.md 5.1 and 10).
namespace k8spark::image {

struct ImageTool {
  spark::SparkVersion spark;
  std::string repo;                         // -r; may be empty for a build that stays here
  std::string tag;                          // -t
  bool python = false;                      // makes spark-py too
  bool r = false;                           // makes spark-r too
  std::string java;                         // major of the Java base, or empty
  std::string dockerfile;                   // -f, or empty
  std::map<std::string, std::string> args;  // -b
  int uid = 0;                              // -u; 0: as the script says
  bool no_cache = false;                    // -n
  bool minikube = false;                    // -m
  bool buildx = false;                      // -X: for several machines, and pushed at once
  std::string name;  // that the image shall have in the end; empty: the script's
};

// The names that the script gives: REPO/spark:TAG, and spark-py, spark-r.
std::vector<std::string> tool_image_names(ImageTool const& tool);

// The command lines in the order in which they are to be run, from the distribution's folder: the
// script, a new tag where `name` or Docker Hub wants one, pushes of that.
// kUsage: no tag, a push without a repository, a Java that the line does not know, buildx with
// minikube.
enum class ToolStep { kBuild, kPush };
Result<std::vector<Words>> image_tool_words(ImageTool const& tool, ToolStep step);

struct Distribution {
  spark::SparkVersion spark;
  std::string name;                                             // --name
  std::vector<std::string> profiles;                            // -P
  std::vector<std::pair<std::string, std::string>> properties;  // -D
  std::string scala;                                            // empty: the line's own
  std::string java_home;                                        // or empty
  bool pip = false;
  bool r = false;
};
// Lines for a shell, from the folder of Spark's source.
Result<std::string> distribution_script(Distribution const& distribution);

}  // namespace k8spark::image
