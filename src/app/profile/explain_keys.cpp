#include "app/build.h"
#include "app/commands.h"
#include "app/report.h"
#include "render/key_list.h"
#include "text/strings.h"

namespace k8spark::app {

namespace {

// The line that a submission with these options would follow.
Result<spark::SparkVersion> chosen_version(SubmitOptions const& options, Context& context) {
  if (options.layers.spark_version)
    return spark::parse_spark_version(*options.layers.spark_version);
  K8SPARK_ASSIGN(Configured const configured, configure(options, context));
  return configured.layers.spark_version;
}

Error no_such_key(std::string const& pattern) {
  std::vector<std::string> names;
  for (spark::KeySpec const& row : spark::key_table()) names.emplace_back(row.name);
  auto near = text::closest(pattern, names);
  // People leave the stem away.
  if (!near) near = text::closest("spark.kubernetes." + pattern, names);
  return usage_error(
      "no key matches \"" + pattern + '"',
      "--keys",
      near ? "did you mean " + *near + "?" : "k8spark explain --keys lists them all");
}

Result<std::string> key_text(ExplainKeysOptions const& options, Context& context) {
  std::string const& output = options.output;
  if (output == "markdown") return render::keys_as_markdown();
  K8SPARK_ASSIGN(spark::SparkVersion const version, chosen_version(options.submit, context));
  render::KeyRows rows = render::find_rows(options.pattern, output == "wide" || output == "json");
  if (rows.empty()) return no_such_key(options.pattern);
  if (output == "json") return render::keys_as_json(rows, version);
  return render::keys_as_table(rows, {version, output == "wide", context.streams.out_width()});
}

}  // namespace

int run_explain_keys(ExplainKeysOptions const& options, Context& context) {
  Result<std::string> const text = key_text(options, context);
  if (!text) return report_error(text.error(), context);
  return context.streams.out(*text) && context.streams.flush() ? 0 : 1;
}

}  // namespace k8spark::app
