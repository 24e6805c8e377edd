#pragma once

#include <array>
#include <string_view>

// What editors, chats and web pages put in the place of plain characters.
namespace k8spark::importing {

inline constexpr auto kDoubleQuotes = std::to_array<std::string_view>({"“", "”", "„", "‟"});
inline constexpr auto kSingleQuotes = std::to_array<std::string_view>({"‘", "’", "‚", "‛"});
inline constexpr auto kDashes =
    std::to_array<std::string_view>({"‐", "‑", "‒", "–", "—", "―", "−"});
inline constexpr auto kBlanks = std::to_array<std::string_view>(
    {"\xC2\xA0", "\xE2\x80\x87", "\xE2\x80\xAF", "\xE3\x80\x80", "\xE2\x80\x89", "\xE2\x80\x82"});
inline constexpr auto kInvisible = std::to_array<std::string_view>(
    {"\xE2\x80\x8B", "\xE2\x80\x8C", "\xE2\x80\x8D", "\xEF\xBB\xBF", "\xC2\xAD"});

}  // namespace k8spark::importing
