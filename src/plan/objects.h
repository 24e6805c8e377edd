#pragma once

#include "plan/draft.h"

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// Small builders of Kubernetes trees.
namespace k8spark::plan {

using StringPairs = std::vector<std::pair<std::string, std::string>>;

// {"apiVersion": ..., "kind": ..., "metadata": {"name": ...}}
Json make_object(std::string_view api_version, std::string_view kind, std::string name);
// A ConfigMap with `data` (what is not UTF-8 as binaryData); immutable from Spark 3.2 on.
Json make_config_map(std::string name, StringPairs data, spark::SparkVersion const& version);

// A text file as Spark reads it: bytes that are not UTF-8 become U+FFFD, from 4.1 on an error.
Result<std::string> java_text(StepInput const& in,
                              std::string const& bytes,
                              std::string const& name);

// The list `object[key]`, made when it is not there.
Json& list_in(Json& object, std::string const& key);
Json& map_in(Json& object, std::string const& key);

// Sets each of `pairs` in an object. Cheap where the object is empty: an ordered one looks at every
// key it has before it takes another.
void add_all(Json& object, std::map<std::string, std::string> const& pairs);

void add_env(Draft& draft, std::string name, std::string value);
// Appends a volume to the pod and a mount of it to the driver container.
void add_volume(Draft& draft, Json volume, std::string mount_path);

}  // namespace k8spark::plan
