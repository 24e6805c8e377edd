#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// RFC 3339 time stamps ↔ nanoseconds since the epoch.
//
// The kubelet writes "2006-01-02T15:04:05.000000000Z07:00" and a space before each line: nine
// digits, zone as the runtime wrote it. Source: kubelet's logs.go (RFC3339NanoFixed).
namespace k8spark::text {

// Whole text as RFC 3339: upper-case T, 0 to 9 fraction digits, "Z" or "+hh:mm". Years 1678 to 2261
// (what 64-bit nanoseconds hold). Nothing on anything else, a leap second (":60") included: Go
// neither writes nor reads one.
std::optional<std::int64_t> parse_timestamp(std::string_view text);

// fraction_digits  0 to 9; the rest is cut off
// offset           zone of the output; 0 is written as "Z"
std::string format_timestamp(std::int64_t ns,
                             int fraction_digits = 9,
                             std::chrono::minutes offset = std::chrono::minutes{0});

struct StampedText {
  std::int64_t ns = 0;
  std::string_view stamp;
  std::string_view rest;
};

// "<time stamp> rest" or "<time stamp>" alone; nothing if the line does not begin with one.
std::optional<StampedText> split_timestamp(std::string_view line);

// Could `text` be the beginning of a time stamp that was cut: "2026-01-0"? True for "".
bool may_begin_timestamp(std::string_view text);

// The start of the second that `ns` lies in, also before 1970.
std::int64_t floor_to_second(std::int64_t ns);

}  // namespace k8spark::text
