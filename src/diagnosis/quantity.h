#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace k8spark::diagnosis {

// "500m", "1.5", "1408Mi", "2G", "1e3": a Kubernetes quantity as a number of its base unit (cores,
// bytes). Nothing for what is none. Source: apimachinery, resource.Quantity.
std::optional<double> parse_quantity(std::string_view text);

// "1408Mi", "2Gi": bytes as a memory quantity in whole mebibytes, rounded up.
std::string spell_memory(double bytes);
// "500m", "2".
std::string spell_cpu(double cores);

}  // namespace k8spark::diagnosis
