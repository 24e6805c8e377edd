#pragma once

#include <optional>
#include <string>
#include <string_view>

// Bytes as text and back.
namespace k8spark::text {

std::string base64_encode(std::string_view bytes);
// Standard alphabet, padding required, CR and LF ignored; nothing on anything else
// (what client-go accepts in a kubeconfig).
std::optional<std::string> base64_decode(std::string_view text);

// 64 lower-case hex digits.
std::string sha256_hex(std::string_view bytes);
std::string hex_encode(std::string_view bytes);

// Percent-encodes everything but RFC 3986's unreserved characters: for one path segment or one
// query value.
std::string url_encode(std::string_view text);

// One word of POSIX shell: as it is when that is safe, else in single quotes.
std::string shell_quote(std::string_view word);

}  // namespace k8spark::text
