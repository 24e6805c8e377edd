#include "plan/scala_order.h"

#include <algorithm>
#include <bit>
#include <cstdint>

namespace k8spark::plan {

namespace {

// Java's String.hashCode. Conf keys and values that matter here are ASCII; others only cost order.
std::uint32_t java_hash(std::string_view text) {
  std::uint32_t hash = 0;
  for (char const c : text) hash = 31 * hash + static_cast<unsigned char>(c);
  return hash;
}

// scala.util.hashing.MurmurHash3
std::uint32_t mix(std::uint32_t hash, std::uint32_t data) {
  data = std::rotl(data * 0xcc9e2d51U, 15) * 0x1b873593U;
  return std::rotl(hash ^ data, 13) * 5 + 0xe6546b64U;
}

std::uint32_t pair_hash(std::string const& key, std::string const& value, bool scala_2_13) {
  std::uint32_t hash = 0xcafebabeU;
  if (scala_2_13) hash = mix(hash, java_hash("Tuple2"));
  hash = mix(mix(hash, java_hash(key)), java_hash(value)) ^ 2U;
  hash = (hash ^ (hash >> 16U)) * 0x85ebca6bU;
  hash = (hash ^ (hash >> 13U)) * 0xc2b2ae35U;
  return hash ^ (hash >> 16U);
}

std::uint32_t swap_bytes(std::uint32_t value) {
  return (value >> 24U) | ((value >> 8U) & 0xff00U) | ((value << 8U) & 0xff0000U) | (value << 24U);
}

struct Place {
  std::uint32_t slot;
  std::uint32_t hash;

  bool operator<(Place const& other) const {
    return slot != other.slot ? slot < other.slot : hash < other.hash;
  }
};

Place place_2_12(std::uint32_t hash, std::size_t size) {
  std::size_t table = 32;
  while (size >= table * 45 / 100) table *= 2;
  auto const bits = static_cast<unsigned>(std::bit_width(table - 1));
  constexpr std::uint32_t kFactor = 0x9e3775cdU;
  std::uint32_t const spread = swap_bytes(hash * kFactor) * kFactor;
  return {std::rotr(spread, static_cast<int>(bits)) >> (32U - bits), hash};
}

Place place_2_13(std::uint32_t hash, std::size_t size) {
  std::uint32_t table = 16;
  while (size >= table * 3 / 4) table *= 2;
  std::uint32_t const spread = hash ^ (hash >> 16U);
  return {spread & (table - 1), spread};
}

}  // namespace

StringPairs in_scala_order(StringPairs pairs,
                           std::size_t conf_size,
                           spark::SparkVersion const& version) {
  bool const scala_2_13 = version.at_least(4, 0);
  auto const place = [&](std::pair<std::string, std::string> const& pair) {
    std::uint32_t const hash = pair_hash(pair.first, pair.second, scala_2_13);
    return scala_2_13 ? place_2_13(hash, conf_size) : place_2_12(hash, conf_size);
  };
  std::stable_sort(pairs.begin(), pairs.end(), [&](auto const& a, auto const& b) {
    return place(a) < place(b);
  });
  return pairs;
}

}  // namespace k8spark::plan
