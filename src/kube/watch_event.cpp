#include "kube/fields.h"
#include "kube/watch.h"

#include <nlohmann/json.hpp>

// Bytes of a watch to events. Pure.
namespace k8spark::kube {

namespace {

constexpr std::size_t kMaxEvent = std::size_t{32} << 20U;

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

Result<bool> EventReader::feed(std::string_view bytes,
                               std::function<bool(WatchEvent event)> const& take) {
  std::optional<Error> bad;
  auto const take_line = [&](std::string_view line) {
    std::string_view text = line;
    if (!unfinished_.empty()) {
      unfinished_.append(line).push_back('\n');
      text = unfinished_;
    }
    if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) return true;
    Result<WatchEvent> event = parse_watch_event(text);
    if (event) {
      unfinished_.clear();
      return take(*std::move(event));
    }
    if (is_unfinished_json(text) && text.size() < kMaxEvent) {
      if (unfinished_.empty()) unfinished_.assign(line).push_back('\n');
      return true;
    }
    bad = std::move(event).error();
    return false;
  };
  K8SPARK_ASSIGN(bool const go_on, cutter_.feed(bytes, take_line));
  if (bad) return *std::move(bad);
  return go_on;
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
