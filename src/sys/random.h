#pragma once

#include <cstddef>
#include <string>

namespace k8spark::sys {

// Source of identifiers. A test or `render` gives one that repeats.
class Random {
 public:
  Random() = default;
  virtual ~Random() = default;
  Random(Random const&) = delete;
  Random& operator=(Random const&) = delete;
  Random(Random&&) = delete;
  Random& operator=(Random&&) = delete;

  virtual std::string bytes(std::size_t count) = 0;
};

// From the operating system, by way of OpenSSL.
class SecureRandom final : public Random {
 public:
  std::string bytes(std::size_t count) override;
};

// The same sequence for the same seed: SHA-256 of seed and counter.
class SeededRandom final : public Random {
 public:
  explicit SeededRandom(std::string seed) : seed_(std::move(seed)) {}
  std::string bytes(std::size_t count) override;

 private:
  std::string seed_;
  std::size_t counter_ = 0;
};

// A version 4 UUID in its usual form of 36 characters.
std::string uuid4(Random& random);

}  // namespace k8spark::sys
