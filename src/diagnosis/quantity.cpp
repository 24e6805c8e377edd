#include "diagnosis/quantity.h"

#include "text/strings.h"

#include <array>
#include <cmath>
#include <utility>

namespace k8spark::diagnosis {

std::optional<double> parse_quantity(std::string_view text) {
  constexpr std::array<std::pair<std::string_view, double>, 14> kUnits{{
      {"Ki", 1024.0},
      {"Mi", 1024.0 * 1024},
      {"Gi", 1024.0 * 1024 * 1024},
      {"Ti", 1024.0 * 1024 * 1024 * 1024},
      {"Pi", 1024.0 * 1024 * 1024 * 1024 * 1024},
      {"n", 1e-9},
      {"u", 1e-6},
      {"m", 1e-3},
      {"k", 1e3},
      {"M", 1e6},
      {"G", 1e9},
      {"T", 1e12},
      {"P", 1e15},
      {"E", 1e18},
  }};
  for (auto const& [unit, factor] : kUnits) {
    if (!text.ends_with(unit)) continue;
    auto const number = text::to_double(text.substr(0, text.size() - unit.size()));
    if (!number) return std::nullopt;
    return *number * factor;
  }
  return text::to_double(text);
}

std::string spell_memory(double bytes) {
  constexpr double kMebi = 1024.0 * 1024;
  auto const mebi = static_cast<long long>(std::ceil(bytes / kMebi));
  if (mebi >= 1024 && mebi % 1024 == 0) return std::to_string(mebi / 1024) + "Gi";
  return std::to_string(mebi) + "Mi";
}

std::string spell_cpu(double cores) {
  auto const thousandths = static_cast<long long>(std::llround(cores * 1000));
  if (thousandths % 1000 == 0) return std::to_string(thousandths / 1000);
  return std::to_string(thousandths) + "m";
}

}  // namespace k8spark::diagnosis
