#pragma once

#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string_view>

// What the targets share. libFuzzer calls LLVMFuzzerTestOneInput with bytes of its own making; a
// crash, a sanitizer's finding or a broken promise (see `promise`) ends the run and keeps the
// bytes.
namespace k8spark::fuzz {

inline std::string_view text_of(std::uint8_t const* data, std::size_t size) {
  return {reinterpret_cast<char const*>(data), size};  // NOLINT(*-reinterpret-cast)
}

// Also in builds without assert.
inline void promise(bool holds, char const* what) {
  if (holds) return;
  std::cerr << "broken promise: " << what << '\n';
  std::abort();
}

}  // namespace k8spark::fuzz

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size);
