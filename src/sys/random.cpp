#include "sys/random.h"

#include "text/encoding.h"

#include <openssl/rand.h>

namespace k8spark::sys {

std::string SecureRandom::bytes(std::size_t count) {
  std::string out(count, '\0');
  RAND_bytes(reinterpret_cast<unsigned char*>(out.data()), static_cast<int>(count));
  return out;
}

std::string SeededRandom::bytes(std::size_t count) {
  std::string out;
  while (out.size() < count) {
    std::string const hex = text::sha256_hex(seed_ + '/' + std::to_string(counter_++));
    for (std::size_t i = 0; i + 1 < hex.size() && out.size() < count; i += 2)
      out += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
  }
  return out;
}

std::string uuid4(Random& random) {
  std::string raw = random.bytes(16);
  raw[6] = static_cast<char>((static_cast<unsigned char>(raw[6]) & 0x0FU) | 0x40U);
  raw[8] = static_cast<char>((static_cast<unsigned char>(raw[8]) & 0x3FU) | 0x80U);
  std::string const hex = text::hex_encode(raw);
  return hex.substr(0, 8) + '-' + hex.substr(8, 4) + '-' + hex.substr(12, 4) + '-' +
         hex.substr(16, 4) + '-' + hex.substr(20);
}

}  // namespace k8spark::sys
