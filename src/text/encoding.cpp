#include "text/encoding.h"

#include "text/strings.h"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <iterator>

namespace k8spark::text {

std::string base64_encode(std::string_view bytes) {
  std::string out(4 * ((bytes.size() + 2) / 3) + 1, '\0');  // EVP writes a final NUL
  int const length = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                                     reinterpret_cast<unsigned char const*>(bytes.data()),
                                     static_cast<int>(bytes.size()));
  out.resize(static_cast<std::size_t>(length));
  return out;
}

std::optional<std::string> base64_decode(std::string_view text) {
  std::string packed;
  packed.reserve(text.size());
  for (char const c : text)
    if (c != '\n' && c != '\r') packed += c;
  if (packed.size() % 4 != 0) return std::nullopt;
  // EVP_DecodeBlock trims white space by itself, which Go's decoder refuses.
  if (packed.find_first_of(" \t") != std::string::npos) return std::nullopt;
  std::size_t padding = 0;
  while (padding < packed.size() && padding < 3 && packed[packed.size() - 1 - padding] == '=')
    ++padding;
  if (padding > 2) return std::nullopt;
  if (packed.find('=') < packed.size() - padding) return std::nullopt;
  std::string out(packed.size() / 4 * 3 + 1, '\0');
  int const length = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                                     reinterpret_cast<unsigned char const*>(packed.data()),
                                     static_cast<int>(packed.size()));
  if (length < 0) return std::nullopt;
  out.resize(static_cast<std::size_t>(length) - padding);
  return out;
}

std::string hex_encode(std::string_view bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out;
  out.reserve(bytes.size() * 2);
  for (char const c : bytes) {
    auto const byte = static_cast<unsigned char>(c);
    out += kDigits[byte >> 4U];
    out += kDigits[byte & 0xFU];
  }
  return out;
}

std::string sha256_hex(std::string_view bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int length = 0;
  EVP_Digest(bytes.data(), bytes.size(), digest.data(), &length, EVP_sha256(), nullptr);
  return hex_encode({reinterpret_cast<char const*>(digest.data()), length});
}

std::string url_encode(std::string_view text) {
  constexpr std::string_view kUnreserved =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
  std::string out;
  for (char const c : text) {
    if (kUnreserved.find(c) != std::string_view::npos) {
      out += c;
    } else {
      std::string const hex = hex_encode({&c, 1});
      out += '%';
      std::transform(hex.begin(), hex.end(), std::back_inserter(out), [](char d) {
        return d >= 'a' ? static_cast<char>(d - 'a' + 'A') : d;
      });
    }
  }
  return out;
}

std::string shell_quote(std::string_view word) {
  constexpr std::string_view kSafe =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._/:=@%+,";
  if (!word.empty() && word.find_first_not_of(kSafe) == std::string_view::npos)
    return std::string(word);
  return "'" + replace_all(std::string(word), "'", R"('\'')") + "'";
}

}  // namespace k8spark::text
