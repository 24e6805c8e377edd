#pragma once

#include "k8spark/spark_version.h"

#include <cstdint>
#include <string>
#include <string_view>

// How Spark derives names from the application's name. Source: Spark's KubernetesConf.
namespace k8spark::spark {

// Three random bytes in hex and the epoch milliseconds, masked to 40 bits, in hex without padding:
// normally 16 characters. Source: Spark's KubernetesUtils.uniqueID.
std::string unique_id(std::string_view three_random_bytes, std::int64_t epoch_ms);

// The stem of all object names: "My App" and "0123456789abcdef" give "my-app-0123456789abcdef".
// No length limit: that is Spark's. Differs by version (spark-submission.md, names).
std::string resource_name_prefix(std::string_view app_name,
                                 std::string_view unique,
                                 SparkVersion const& version);

// The value of the label spark-app-name: at most 63 characters, may be empty.
std::string app_name_label(std::string_view app_name);

// "<prefix>-driver-svc" if that has at most 63 characters (DNS label), else
// "spark-<unique>-driver-svc". Source: Spark's DriverServiceFeatureStep.
std::string driver_service_name(std::string_view prefix, std::string_view unique);

// "spark-drv-<unique>-conf-map". Source: Spark's KubernetesClientUtils.
std::string conf_map_name(std::string_view unique);

}  // namespace k8spark::spark
