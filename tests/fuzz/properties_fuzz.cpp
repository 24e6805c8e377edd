#include "fuzz.h"
#include "spark/properties.h"

// Reading what was written gives what was read first.
int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  using namespace k8spark;
  auto const first = spark::parse_properties(fuzz::text_of(data, size), "fuzz.conf");
  if (!first) return 0;
  std::vector<spark::PropertyView> entries;
  for (spark::Property const& property : *first) entries.emplace_back(property.key, property.value);
  std::string const written = spark::write_properties(entries, "header\nof two lines", "date");
  auto const second = spark::parse_properties(written, "fuzz.conf");
  fuzz::promise(second.has_value(), "what was written can be read");
  fuzz::promise(second->size() == first->size(), "as many entries");
  for (std::size_t i = 0; i < first->size(); ++i) {
    fuzz::promise((*second)[i].key == (*first)[i].key, "the same keys");
    fuzz::promise((*second)[i].value == (*first)[i].value, "the same values");
  }
  return 0;
}
