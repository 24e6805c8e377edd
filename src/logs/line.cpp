#include "logs/line.h"

#include "k8spark/json.h"
#include "text/timestamp.h"

#include <nlohmann/json.hpp>

#include <utility>

namespace k8spark::logs {

namespace {

void append_time(std::string& out, Line const& line, PrintOptions const& options) {
  if (options.zone)
    out += text::format_timestamp(*line.ts_ns, 9, options.zone(*line.ts_ns));
  else
    out += line.stamp;
}

}  // namespace

void append_line(std::string& out, Line const& line, PrintOptions const& options) {
  if (line.begins) {
    out += options.prefix;
    if (options.timestamps && line.ts_ns) {
      append_time(out, line, options);
      out += ' ';
    }
  }
  out += line.text;
  if (line.ends) out += '\n';
}

std::string format_line(Line const& line, PrintOptions const& options) {
  std::string out;
  append_line(out, line, options);
  return out;
}

void append_json_line(std::string& out,
                      Line const& line,
                      LineOrigin const& origin,
                      PrintOptions const& options) {
  std::string time;
  if (line.ts_ns && !line.stamp.empty()) append_time(time, line, options);
  Json object = Json::object();
  object["time"] = time.empty() ? Json(nullptr) : Json(std::move(time));
  object["pod"] = origin.pod;
  object["container"] = origin.container;
  object["role"] = origin.role.empty() ? Json(nullptr) : Json(origin.role);
  object["executorId"] = origin.executor_id.empty() ? Json(nullptr) : Json(origin.executor_id);
  object["line"] = line.text;
  if (!line.ends) object["partial"] = true;
  out += object.dump(-1, ' ', false, Json::error_handler_t::replace);
  out += '\n';
}

}  // namespace k8spark::logs
