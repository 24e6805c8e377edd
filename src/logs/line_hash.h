#pragma once

#include <cstdint>
#include <string_view>

namespace k8spark::logs {

struct Hash128 {
  std::uint64_t low = 0;
  std::uint64_t high = 0;

  bool operator==(Hash128 const&) const = default;
};

// MurmurHash3_x64_128 by Austin Appleby (public domain), seed 0. Two different lines of one log
// share a hash with a chance of 2^-128; who crafts a collision in a log of their own hides a line
// of their own, and only if it carries the same nanosecond.
Hash128 hash_line(std::string_view bytes);

}  // namespace k8spark::logs
