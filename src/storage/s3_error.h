#pragma once

#include "http/transport.h"
#include "k8spark/error.h"
#include "storage/s3_settings.h"

#include <chrono>
#include <optional>
#include <string>

namespace k8spark::storage {

// An answer that is no success, in the store's own words (Code and Message), with what to do.
// Source of the codes: Amazon S3 API Reference, "Error responses".
Error s3_refusal(http::Response const& response,
                 S3Settings const& settings,
                 std::chrono::milliseconds now);

// The region that a refusal says the bucket is in, if it is another one.
std::optional<std::string> other_region(http::Response const& response, S3Settings const& settings);

}  // namespace k8spark::storage
