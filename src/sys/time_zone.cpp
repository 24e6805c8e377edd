#include "sys/time_zone.h"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <ctime>

namespace k8spark::sys {

namespace {

constexpr std::int64_t kSecondNs = 1'000'000'000;
// Zones change their offset at whole quarters of an hour.
constexpr std::int64_t kQuarterNs = 900 * kSecondNs;

bool is_zone_name(std::string const& name) {
  bool const clean = std::all_of(name.begin(), name.end(), [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '/' || c == '_' || c == '-' || c == '+';
  });
  return clean && !name.empty() && name.front() != '/';
}

// Of this process's TZ. Asked for each line of a log: the last quarter of an hour is remembered.
class LocalOffset {
 public:
  std::chrono::minutes operator()(std::int64_t ns) {
    std::int64_t const quarter = ns / kQuarterNs - (ns % kQuarterNs < 0 ? 1 : 0);
    if (quarter == quarter_) return offset_;
    std::time_t const seconds = quarter * (kQuarterNs / kSecondNs);
    std::tm local{};
    localtime_r(&seconds, &local);
    quarter_ = quarter;
    offset_ = std::chrono::minutes(local.tm_gmtoff / 60);
    return offset_;
  }

 private:
  std::int64_t quarter_ = INT64_MIN;
  std::chrono::minutes offset_{0};
};

}  // namespace

Result<UtcOffset> load_time_zone(std::string const& name,
                                 FileSystem const& files,
                                 Environment const& environment) {
  if (name == "UTC" || name == "utc")
    return UtcOffset([](std::int64_t) { return std::chrono::minutes(0); });
  if (name == "local") {
    tzset();
    return UtcOffset(LocalOffset());
  }
  std::string folder = environment.get_or_empty("TZDIR");
  if (folder.empty()) folder = "/usr/share/zoneinfo";
  if (!is_zone_name(name) || files.kind(join_path(folder, name)) != FileKind::kRegular)
    return usage_error("no time zone \"" + name + '"',
                       "--timezone",
                       files.kind(folder) == FileKind::kDirectory
                           ? "UTC, local, or a name below " + folder + ", for example Europe/Berlin"
                           : "the system has no zone table: install tzdata, or say UTC or local");
  setenv("TZ", (':' + name).c_str(), 1);
  tzset();
  return UtcOffset(LocalOffset());
}

}  // namespace k8spark::sys
