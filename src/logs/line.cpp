#include "logs/line.h"

#include "text/timestamp.h"

namespace k8spark::logs {

void append_line(std::string& out, Line const& line, PrintOptions const& options) {
  if (line.begins) {
    out += options.prefix;
    if (options.timestamps && line.ts_ns) {
      if (options.utc_offset) {
        out += text::format_timestamp(*line.ts_ns, 9, *options.utc_offset);
      } else {
        out += line.stamp;
      }
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

}  // namespace k8spark::logs
