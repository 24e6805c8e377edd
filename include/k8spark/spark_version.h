#pragma once

#include "k8spark/result.h"

#include <optional>
#include <string>
#include <string_view>
#include <tuple>

namespace k8spark::spark {

// Whose behaviour is followed. `text` is the full version: it becomes the label spark-version.
struct SparkVersion {
  int major = 0;
  int minor = 0;
  int patch = 0;
  std::string text;  // "4.1.4", also "4.0.0-SNAPSHOT"

  [[nodiscard]] bool at_least(int want_major, int want_minor, int want_patch = 0) const {
    return std::tie(major, minor, patch) >= std::tie(want_major, want_minor, want_patch);
  }
  bool operator==(SparkVersion const&) const = default;
};

// "4.1.4" as it is; "4.1" and "4" become the newest known patch of that line.
// kUsage for text that is no version, or older than 3.1 (no records of its behaviour).
Result<SparkVersion> parse_spark_version(std::string_view text);

// The version a tag names: ".../spark:3.5.6-java17-python3" gives 3.5.6; nothing in ":latest",
// ":v12" or a digest. A tag counts only if it holds MAJOR.MINOR[.PATCH] of a line from 3.1 on.
std::optional<SparkVersion> version_in_image_tag(std::string_view image);

// The newest line this build knows.
SparkVersion const& newest_spark_version();

}  // namespace k8spark::spark
