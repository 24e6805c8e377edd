#pragma once

#include <string_view>

namespace k8spark::storage {

// Content-Type of an object by the suffix of its name: "text/plain" for .txt, and
// "application/octet-stream" for what is not known. Source: the table of Hadoop's S3A client
// (com.amazonaws.services.s3.internal.Mimetypes), which gives Spark's own files their type.
std::string_view media_type_of(std::string_view name);

}  // namespace k8spark::storage
