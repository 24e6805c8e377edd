#pragma once

#include "k8spark/result.h"
#include "storage/sigv4.h"

#include <optional>
#include <string>
#include <string_view>

namespace k8spark::storage {

// The keys of one section of a shared credentials file; nothing when the section is not there or
// has no pair. Comments begin a line with '#' or ';', or follow white space; names are read in any
// case, values as they are.
// Source: AWS SDKs and Tools Reference Guide, "Shared config and credentials files".
std::optional<AwsKeys> keys_of_profile(std::string_view text, std::string_view profile);

}  // namespace k8spark::storage
