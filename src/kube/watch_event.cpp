#include "kube/fields.h"
#include "kube/watch.h"

#include <nlohmann/json.hpp>

// Bytes of a watch to events. Pure.
namespace k8spark::kube {

namespace {

WatchEvent::Type type_of(std::string const& name) {
  if (name == "ADDED") return WatchEvent::Type::kAdded;
  if (name == "MODIFIED") return WatchEvent::Type::kModified;
  if (name == "DELETED") return WatchEvent::Type::kDeleted;
  if (name == "BOOKMARK") return WatchEvent::Type::kBookmark;
  if (name == "ERROR") return WatchEvent::Type::kError;
  return WatchEvent::Type::kUnknown;
}

}  // namespace

Result<bool> LineCutter::feed(std::string_view bytes,
                              std::function<bool(std::string_view line)> const& take) {
  while (!bytes.empty()) {
    std::size_t const end = bytes.find('\n');
    std::string_view const piece = bytes.substr(0, end);
    if (rest_.size() + piece.size() > cap_)
      return Error{ErrorCode::kInvalid,
                   "a line of more than " + std::to_string(cap_ >> 20U) + " MiB",
                   "",
                   ""};
    if (end == std::string_view::npos) {
      rest_.append(piece);
      return true;
    }
    bytes.remove_prefix(end + 1);
    if (rest_.empty()) {
      if (!take(piece)) return false;
      continue;
    }
    rest_.append(piece);
    std::string line;
    line.swap(rest_);
    if (!take(line)) return false;
  }
  return true;
}

Result<WatchEvent> parse_watch_event(std::string_view line) {
  Json event = Json::parse(line, nullptr, false);
  if (!event.is_object()) return Error{ErrorCode::kInvalid, "a watch event is not JSON", "", ""};
  auto const object = event.find("object");
  std::string const type = string_at(event, {"type"});
  if (type.empty() || object == event.end() || !object->is_object())
    return Error{ErrorCode::kInvalid, "a watch event has no type or no object", "", ""};
  return WatchEvent{type_of(type), std::move(*object)};
}

bool is_unfinished_json(std::string_view text) {
  int depth = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    char const c = text[i];
    if (in_string) {
      if (c == '\\') ++i;
      in_string = c != '"';
    } else if (c == '"') {
      in_string = true;
    } else if (c == '{' || c == '[') {
      ++depth;
    } else if (c == '}' || c == ']') {
      --depth;
    }
  }
  return depth > 0 || in_string;
}

}  // namespace k8spark::kube
