#include "text/utf8.h"

#include "text/strings.h"

namespace k8spark::text {

namespace {

// Length of the sequence that begins with `lead`, 1 if none does.
std::size_t sequence_length(unsigned char lead) {
  if (lead >= 0xC2 && lead <= 0xDF) return 2;
  if (lead >= 0xE0 && lead <= 0xEF) return 3;
  if (lead >= 0xF0 && lead <= 0xF4) return 4;
  return 1;
}

// Overlong forms and code points past U+10FFFF show in the second byte.
bool is_out_of_range(unsigned char lead, unsigned char second) {
  return (lead == 0xE0 && second < 0xA0) || (lead == 0xF0 && second < 0x90) ||
         (lead == 0xF4 && second > 0x8F);
}

}  // namespace

Utf8Part first_utf8_part(std::string_view bytes) {
  auto const at = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
  std::size_t const length = sequence_length(at(0));
  if (length == 1) return {1, at(0) < 0x80};
  for (std::size_t i = 1; i < length; ++i)
    if (i == bytes.size() || (at(i) & 0xC0U) != 0x80U || (i == 1 && is_out_of_range(at(0), at(1))))
      return {i, false};
  bool const surrogate = at(0) == 0xED && at(1) >= 0xA0;
  return {length, !surrogate};
}

std::string to_valid_utf8(std::string_view bytes) {
  if (is_valid_utf8(bytes)) return std::string(bytes);
  std::string out;
  while (!bytes.empty()) {
    Utf8Part const part = first_utf8_part(bytes);
    out += part.valid ? bytes.substr(0, part.length) : "\xEF\xBF\xBD";
    bytes.remove_prefix(part.length);
  }
  return out;
}

}  // namespace k8spark::text
