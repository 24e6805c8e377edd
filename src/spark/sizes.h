#pragma once

#include "k8spark/result.h"
#include "k8spark/spark_version.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// Spark's texts for sizes, times and numbers. Source: Spark's JavaUtils, ConfigBuilder.
namespace k8spark::spark {

enum class SizeUnit : std::uint8_t { kByte, kKib, kMib, kGib, kTib, kPib };

// "512m", "1g", "1024" (in `default_unit`) as a number of `wanted` units, truncated.
// Suffixes b k kb m mb g gb t tb p pb in any case; 4.2 and newer also kib mib gib ... and ki mi gi.
// Fractions are errors. A leading '-' is accepted, as Spark's entry parser does.
Result<long long> parse_size(std::string_view text,
                             SizeUnit default_unit,
                             SizeUnit wanted,
                             SparkVersion const& version);

// "10s", "500ms", "2min", "1h", "1d", "30" (in `default_unit_ms`) as milliseconds.
Result<long long> parse_time_ms(std::string_view text, long long default_unit_ms);

// A double as Java prints it: 0.1, 0.4, 1.0, 1.0E-5.
std::string java_double_text(double value);

}  // namespace k8spark::spark
