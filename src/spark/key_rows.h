#pragma once

#include "spark/key_table.h"

// How the rows of the key table are written. Only the table's own files include it.
namespace k8spark::spark::rows {

inline constexpr long long kByte = 1;
inline constexpr long long kKib = 1024;
inline constexpr long long kMib = 1024 * kKib;
inline constexpr long long kMillisecond = 1;
inline constexpr long long kSecond = 1000;
inline constexpr long long kMinute = 60 * kSecond;

// A row with everything at its usual value; each word changes one thing.
struct Row {
  KeySpec spec;

  // NOLINTNEXTLINE(google-explicit-constructor,hicpp-explicit-conversions)
  constexpr operator KeySpec() const { return spec; }

  [[nodiscard]] constexpr Row since(int major, int minor) const {
    Row row = *this;
    row.spec.since = {major, minor};
    return row;
  }
  [[nodiscard]] constexpr Row until(int major, int minor) const {
    Row row = *this;
    row.spec.until = {major, minor};
    return row;
  }
  // The default since the key is there.
  [[nodiscard]] constexpr Row value(std::string_view text) const {
    return value(spec.since.major, spec.since.minor, text);
  }
  // The default from a line on. Call in the lines' order.
  [[nodiscard]] constexpr Row value(int major, int minor, std::string_view text) const {
    Row row = *this;
    std::size_t next = 0;
    while (row.spec.defaults[next].since.major != 0) ++next;  // past the end: does not compile
    row.spec.defaults[next] = {{major, minor}, text};
    return row;
  }
  [[nodiscard]] constexpr Row falls_back_to(std::string_view key) const {
    Row row = *this;
    row.spec.fallback_key = key;
    return row;
  }
  [[nodiscard]] constexpr Row passed() const {
    Row row = *this;
    row.spec.use = KeyUse::kPassed;
    return row;
  }
  [[nodiscard]] constexpr Row cluster() const {
    Row row = *this;
    row.spec.mode = KeyMode::kCluster;
    return row;
  }
  [[nodiscard]] constexpr Row client() const {
    Row row = *this;
    row.spec.mode = KeyMode::kClient;
    return row;
  }
  [[nodiscard]] constexpr Row overwritten() const {
    Row row = *this;
    row.spec.fate = KeyFate::kOverwritten;
    return row;
  }
  [[nodiscard]] constexpr Row ignored() const {
    Row row = *this;
    row.spec.fate = KeyFate::kIgnored;
    return row;
  }
  [[nodiscard]] constexpr Row internal() const {
    Row row = *this;
    row.spec.is_internal = true;
    return row;
  }
  [[nodiscard]] constexpr Row secret() const {
    Row row = *this;
    row.spec.is_secret = true;
    return row;
  }
};

constexpr Row make_row(KeyType type, std::string_view name, std::string_view doc) {
  Row row;
  row.spec.name = name;
  row.spec.type = type;
  row.spec.doc = doc;
  return row;
}

constexpr Row with_unit(Row row, long long unit) {
  row.spec.unit = unit;
  return row;
}

constexpr Row text(std::string_view name, std::string_view doc) {
  return make_row(KeyType::kText, name, doc);
}
constexpr Row boolean(std::string_view name, std::string_view doc) {
  return make_row(KeyType::kBoolean, name, doc);
}
constexpr Row integer(std::string_view name, std::string_view doc) {
  return make_row(KeyType::kInteger, name, doc);
}
constexpr Row real(std::string_view name, std::string_view doc) {
  return make_row(KeyType::kReal, name, doc);
}
constexpr Row size(std::string_view name, long long unit, std::string_view doc) {
  return with_unit(make_row(KeyType::kSize, name, doc), unit);
}
constexpr Row time(std::string_view name, long long unit, std::string_view doc) {
  return with_unit(make_row(KeyType::kTime, name, doc), unit);
}
constexpr Row list(std::string_view name, std::string_view doc) {
  return make_row(KeyType::kList, name, doc);
}
constexpr Row family(std::string_view name, std::string_view doc) {
  return make_row(KeyType::kMap, name, doc);
}

std::span<KeySpec const> kubernetes();  // spark.kubernetes.*, sorted by name
std::span<KeySpec const> general();     // all others, sorted by name

}  // namespace k8spark::spark::rows
