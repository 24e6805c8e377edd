#include "storage/media_type.h"

#include "text/strings.h"

#include <array>
#include <utility>

namespace k8spark::storage {

std::string_view media_type_of(std::string_view name) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 14> kTypes = {
      {{".txt", "text/plain"},
       {".csv", "text/csv"},
       {".html", "text/html"},
       {".htm", "text/html"},
       {".css", "text/css"},
       {".js", "application/javascript"},
       {".json", "application/json"},
       {".xml", "application/xml"},
       {".pdf", "application/pdf"},
       {".zip", "application/zip"},
       {".gz", "application/x-gzip"},
       {".tgz", "application/x-gzip"},
       {".tar", "application/x-tar"},
       {".png", "image/png"}}};
  std::string const lower = text::to_lower(name);
  for (auto const& [suffix, type] : kTypes)
    if (lower.ends_with(suffix)) return type;
  return "application/octet-stream";
}

}  // namespace k8spark::storage
