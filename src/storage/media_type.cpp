#include "storage/media_type.h"

#include "text/strings.h"

namespace k8spark::storage {

std::string_view media_type_of(std::string_view name) {
  if (text::to_lower(name).ends_with(".txt")) return "text/plain";
  return "application/octet-stream";
}

}  // namespace k8spark::storage
