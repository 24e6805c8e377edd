#include "image/base_image.h"

#include "text/strings.h"

#include <algorithm>

namespace k8spark::image {

namespace {

constexpr std::string_view kOwnBase =
    "name an image of your own by --base or image.app.base; k8spark image tool builds one";

std::string usual_java(spark::SparkVersion const& spark) {
  return spark.at_least(4, 0) ? "17" : "11";
}

// Which Ubuntu the image stands on decides its Python.
std::string python_of(spark::SparkVersion const& spark, std::string_view java) {
  if (!spark.at_least(3, 3)) return "";
  bool const jammy = spark.at_least(3, 5, 7) || (spark.at_least(3, 5) && java != "11");
  return jammy ? "3.10" : "3.8";
}

}  // namespace

Result<BaseImage> base_image(matrix::Stack const& stack, std::string_view java) {
  matrix::SparkLine const& line = matrix::line_of(stack.spark);
  if (stack.hadoop.text() != line.hadoop || stack.scala != line.scala)
    return usage_error("the Spark project has no image of Spark " + stack.spark.text +
                           " with Hadoop " + stack.hadoop.text() + " and Scala " + stack.scala,
                       "",
                       std::string(kOwnBase));
  BaseImage base;
  base.java = java.empty() ? usual_java(stack.spark) : std::string(java);
  std::vector<std::string> const known = text::split(line.java, ' ');
  bool const official = stack.spark.at_least(4, 0) || base.java == "11" ||
                        (base.java == "17" && stack.spark.at_least(3, 5));
  if (std::find(known.begin(), known.end(), base.java) == known.end() || !official)
    return usage_error(
        "the Spark project has no image of Spark " + stack.spark.text + " with Java " + base.java,
        "",
        std::string(kOwnBase));
  base.python = python_of(stack.spark, base.java);
  base.name = stack.spark.at_least(3, 3) ? "apache/spark:" + stack.spark.text + "-scala" +
                                               stack.scala + "-java" + base.java + "-python3-ubuntu"
                                         : "apache/spark-py:v" + stack.spark.text;
  return base;
}

}  // namespace k8spark::image
