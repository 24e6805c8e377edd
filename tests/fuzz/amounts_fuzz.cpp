#include "fuzz.h"
#include "spark/sizes.h"
#include "text/strings.h"

#include <array>

// Sizes, times and numbers: no text overflows, and units agree with each other.
int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  using namespace k8spark;
  using spark::SizeUnit;
  std::string_view const text = fuzz::text_of(data, size);
  static std::array const versions = {*spark::parse_spark_version("3.1"),
                                      *spark::parse_spark_version("4.3")};
  for (spark::SparkVersion const& version : versions) {
    auto const bytes = spark::parse_size(text, SizeUnit::kByte, SizeUnit::kByte, version);
    auto const kib = spark::parse_size(text, SizeUnit::kByte, SizeUnit::kKib, version);
    fuzz::promise(!bytes || (kib && *kib == *bytes / 1024), "kibibytes are bytes by 1024");
    static_cast<void>(spark::parse_size(text, SizeUnit::kMib, SizeUnit::kMib, version));
  }
  auto const milliseconds = spark::parse_time_ms(text, 1);
  auto const seconds = spark::parse_time_ms(text, 1000);
  fuzz::promise(milliseconds.has_value() || !seconds.has_value(), "a time is one in every unit");
  if (auto const number = text::to_double(text)) {
    auto const again = text::to_double(spark::java_double_text(*number));
    fuzz::promise(again.has_value() && *again == *number, "a number survives being written");
  }
  if (auto const version = spark::parse_spark_version(text))
    fuzz::promise(version->at_least(3, 1), "no version before 3.1");
  static_cast<void>(spark::version_in_image_tag(text));
  return 0;
}
