#pragma once

#include "matrix/stack.h"

#include <string>
#include <string_view>

// On which image of the Spark project an application's image is built.
namespace k8spark::image {

struct BaseImage {
  std::string name;    // "apache/spark:3.5.6-scala2.12-java11-python3-ubuntu"
  std::string python;  // "3.10", or empty: not known
  std::string java;    // "17"
};

// `java`: a major of the line's, or empty for the usual one.
// kUsage where the project has no such image: another Hadoop or Scala than the line's own, an
// unknown Java.
//
// Source: the Spark project's images (storage-images-recipes.md 4.3 and 5.2): whole tags since 3.3,
// apache/spark-py with "v" before; Python 3.8 of Ubuntu focal, 3.10 of jammy.
Result<BaseImage> base_image(matrix::Stack const& stack, std::string_view java = {});

}  // namespace k8spark::image
