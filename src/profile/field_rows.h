#pragma once

#include "profile/fields.h"

#include <span>

// The rows of field_table(), by subject.
namespace k8spark::profile {

std::span<Field const> general_fields();  // Spark, image, pods
std::span<Field const> image_fields();    // how an image is built
std::span<Field const> store_fields();    // storage, credentials, Hadoop, event log
std::span<Field const> pod_fields();      // notebooks
std::span<Field const> server_fields();   // history server, standalone cluster
std::span<Field const> code_fields();     // code, logging, what is k8spark's own, conf

}  // namespace k8spark::profile
