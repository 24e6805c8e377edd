#pragma once

#include "k8spark/spark_version.h"

#include <optional>
#include <string_view>

namespace k8spark::plan {

// What a field of a pod may hold, in the model of Spark's API client.
struct FieldType {
  enum class Shape { kOne, kList, kMap };

  Shape shape = Shape::kOne;
  std::string_view name;  // of each element: s, i, l, b, q, ios, or a class such as "Container"
};

// The type of `field` of the class (for example "PodSpec"); nothing when the client of that Spark
// line does not know the field.
std::optional<FieldType> field_type(std::string_view class_name,
                                    std::string_view field,
                                    spark::SparkVersion const& version);

}  // namespace k8spark::plan
