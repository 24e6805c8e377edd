#include "app/build.h"
#include "app/commands.h"
#include "app/report.h"
#include "render/table.h"
#include "spark/redaction.h"

namespace k8spark::app {

int run_explain(SubmitOptions const& options, Context& context) {
  Result<Configured> configured = configure(options, context);
  if (!configured) return report_error(configured.error(), context);
  std::vector<std::vector<std::string>> rows;
  rows.push_back({"spark.version",
                  configured->layers.spark_version.text,
                  configured->layers.spark_version_origin.where});
  for (auto const& [key, value] : configured->conf.values())
    rows.push_back({key, spark::redacted(key, value.value), value.origin.where});
  for (std::string const& warning : configured->layers.warnings) warn(context, warning);
  return context.streams.out(render::table({"KEY", "VALUE", "ORIGIN"}, rows)) &&
                 context.streams.flush()
             ? 0
             : 1;
}

}  // namespace k8spark::app
