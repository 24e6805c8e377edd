#pragma once

#include "app/context.h"
#include "app/setup/setup_options.h"
#include "k8spark/conf.h"
#include "setup/secret_object.h"

#include <string>
#include <vector>

namespace k8spark::app {

// The keys of a Secret that a configuration wants, by secretKeyRef of driver and executors:
// AWS_ACCESS_KEY_ID=aws-secrets:aws-access-key.
std::vector<setup::WantedKey> wanted_keys(SparkConf const& conf, std::string const& secret);

// Reads what the options name: variables, files, literals, the AWS and Azure configuration. A
// variable becomes the key that `wanted` has for it, else a key of its own name.
// kUsage for what is not there; a value never stands in an error.
Result<std::vector<setup::SecretEntry>> read_secret_sources(
    SecretCreateOptions const& options,
    std::vector<setup::WantedKey> const& wanted,
    Context& context);

}  // namespace k8spark::app
