#include "app/build.h"
#include "app/commands.h"
#include "app/report.h"
#include "k8spark/json.h"
#include "render/table.h"
#include "spark/key_check.h"
#include "spark/redaction.h"

#include <nlohmann/json.hpp>

namespace k8spark::app {

namespace {

using spark::KeyMode;

// "no effect in client mode", for a key of the other mode; else "".
std::string remark_of(std::string_view key, KeyMode mode) {
  spark::KeySpec const* const spec = spark::find_key(key);
  if (spec == nullptr || spec->mode == KeyMode::kBoth || spec->mode == mode) return "";
  return std::string("no effect in ") + (mode == KeyMode::kClient ? "client" : "cluster") + " mode";
}

struct Line {
  std::string key;
  std::string value;  // redacted
  std::string origin;
  std::string remark;
};

std::vector<Line> make_lines(Configured const& configured, KeyMode mode) {
  profile::Layers const& layers = configured.layers;
  std::vector<Line> lines = {
      {"spark.version", layers.spark_version.text, layers.spark_version_origin.where, ""}};
  for (auto const& [key, value] : configured.conf.values())
    lines.push_back(
        {key, spark::redacted(key, value.value), value.origin.where, remark_of(key, mode)});
  return lines;
}

std::string as_json(std::vector<Line> const& lines) {
  Json list = Json::array();
  for (Line const& line : lines)
    list.push_back({{"key", line.key},
                    {"value", line.value},
                    {"origin", line.origin},
                    {"remark", line.remark.empty() ? Json() : Json(line.remark)}});
  return list.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

std::string as_table(std::vector<Line> const& lines) {
  std::vector<std::vector<std::string>> rows;
  rows.reserve(lines.size());
  for (Line const& line : lines)
    rows.push_back({line.key,
                    line.value,
                    line.origin + (line.remark.empty() ? "" : " (" + line.remark + ')')});
  return render::table({"KEY", "VALUE", "ORIGIN"}, rows);
}

}  // namespace

int run_explain(SubmitOptions const& options, Context& context) {
  Result<Configured> configured = configure(options, context);
  if (!configured) return report_error(configured.error(), context);
  bool const client = configured->conf.get_or("spark.submit.deployMode", "") == "client";
  std::vector<Line> const lines =
      make_lines(*configured, client ? KeyMode::kClient : KeyMode::kCluster);
  for (std::string const& warning : configured->layers.warnings) warn(context, warning);
  for (std::string const& note : configured->layers.notes) say(context, "note: " + note);
  // kBoth: what has no effect is marked already.
  for (std::string const& remark :
       spark::remarks_on_keys(configured->conf, configured->layers.spark_version, KeyMode::kBoth))
    warn(context, remark);
  std::string const text = options.output == "json" ? as_json(lines) : as_table(lines);
  return context.streams.out(text) && context.streams.flush() ? 0 : 1;
}

}  // namespace k8spark::app
