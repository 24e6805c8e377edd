#include "logs/line_hash.h"

#include <bit>
#include <cstddef>
#include <cstring>

namespace k8spark::logs {

namespace {

constexpr std::uint64_t kC1 = 0x87c37b91114253d5ULL;
constexpr std::uint64_t kC2 = 0x4cf5ad432745937fULL;

std::uint64_t load(char const* at, std::size_t size) {
  std::uint64_t value = 0;
  std::memcpy(&value, at, size);
  return value;
}

std::uint64_t scramble_low(std::uint64_t k) {
  return std::rotl(k * kC1, 31) * kC2;
}
std::uint64_t scramble_high(std::uint64_t k) {
  return std::rotl(k * kC2, 33) * kC1;
}

std::uint64_t finish(std::uint64_t k) {
  k = (k ^ (k >> 33U)) * 0xff51afd7ed558ccdULL;
  k = (k ^ (k >> 33U)) * 0xc4ceb9fe1a85ec53ULL;
  return k ^ (k >> 33U);
}

}  // namespace

Hash128 hash_line(std::string_view bytes) {
  std::uint64_t h1 = 0;
  std::uint64_t h2 = 0;
  char const* at = bytes.data();
  std::size_t left = bytes.size();
  for (; left >= 16; at += 16, left -= 16) {
    h1 ^= scramble_low(load(at, 8));
    h1 = (std::rotl(h1, 27) + h2) * 5 + 0x52dce729;
    h2 ^= scramble_high(load(at + 8, 8));
    h2 = (std::rotl(h2, 31) + h1) * 5 + 0x38495ab5;
  }
  if (left > 8) h2 ^= scramble_high(load(at + 8, left - 8));
  if (left > 0) h1 ^= scramble_low(load(at, left < 8 ? left : 8));
  h1 ^= bytes.size();
  h2 ^= bytes.size();
  h1 += h2;
  h2 += h1;
  h1 = finish(h1);
  h2 = finish(h2);
  h1 += h2;
  h2 += h1;
  return {h1, h2};
}

}  // namespace k8spark::logs
