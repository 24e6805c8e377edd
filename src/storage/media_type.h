#pragma once

#include <string_view>

namespace k8spark::storage {

// Content-Type of an object by the suffix of its name: what requests of Spark's S3A client carried
// for .txt, .py and .zip.
std::string_view media_type_of(std::string_view name);

}  // namespace k8spark::storage
