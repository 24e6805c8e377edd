#pragma once

#include "k8spark/result.h"
#include "sys/file_system.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace k8spark::storage {

// 32 bytes.
std::string hmac_sha256(std::string_view key, std::string_view text);

struct BodyDigest {
  std::string sha256_hex;
  std::string md5_base64;  // empty where OpenSSL has no MD5 (FIPS)
};

// Of a range of a file, in one pass. kCancelled when a signal came.
Result<BodyDigest> digest_of(sys::OpenFile const& file, std::uint64_t offset, std::uint64_t size);
BodyDigest digest_of(std::string_view bytes);

}  // namespace k8spark::storage
