#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace k8spark::kube {

// "2026-01-01T00:00:00Z", with 0 to 9 digits of a fraction (cut to ms) and any zone, as
// milliseconds since the epoch. Source: RFC 3339, apimachinery's metav1.Time and MicroTime.
std::optional<std::chrono::milliseconds> parse_timestamp(std::string_view text);

// "2026-01-01T00:00:00Z", whole seconds, rounded down.
std::string format_timestamp(std::chrono::milliseconds since_epoch);

// An age as kubectl prints it: "45s", "3m12s", "2h5m", "3d4h", "400d", "<invalid>" for the future.
// Source: apimachinery, util/duration HumanDuration.
std::string format_age(std::chrono::milliseconds age);

}  // namespace k8spark::kube
