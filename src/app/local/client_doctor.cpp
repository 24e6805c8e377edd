#include "app/local/client_commands.h"
#include "app/local/local_ports.h"
#include "app/local/local_spark.h"
#include "app/report.h"
#include "k8spark/json.h"
#include "render/table.h"

#include <nlohmann/json.hpp>

namespace k8spark::app {

namespace {

using Row = std::vector<std::string>;

std::string or_unknown(std::string const& text) {
  return text.empty() ? "unknown" : text;
}

std::string version_of(std::optional<spark::SparkVersion> const& version) {
  return version ? version->text : "";
}

std::vector<Row> rows_of(LocalDriver const& driver) {
  launcher::LocalFacts const& facts = driver.facts;
  std::vector<Row> rows;
  rows.push_back({"spark", facts.spark.path, facts.spark.found_by});
  rows.push_back(
      {"spark version", or_unknown(version_of(facts.spark.version)), facts.spark.version_from});
  rows.push_back({"scala", or_unknown(facts.spark.scala), ""});
  rows.push_back({"hadoop", or_unknown(facts.spark.hadoop), ""});
  std::string java = facts.java.program.empty() ? "none" : facts.java.program;
  if (facts.java.major > 0) java += " (" + std::to_string(facts.java.major) + ')';
  rows.push_back({"java", java, facts.java.from});
  if (facts.python)
    rows.push_back({"python",
                    facts.python_choice.program + " (" + facts.python->version + ')',
                    facts.python_choice.from});
  rows.push_back({"image's spark", or_unknown(facts.image.version_text), facts.image.version_from});
  rows.push_back({"image's python", or_unknown(facts.image.python), ""});
  rows.push_back({"api server",
                  driver.built.has_access ? driver.built.access.server : "",
                  driver.built.access.where});
  return rows;
}

Json as_json(std::vector<Row> const& rows, launcher::LocalFindings const& findings) {
  Json document = Json::object();
  for (Row const& row : rows) document[row[0]] = {{"value", row[1]}, {"from", row[2]}};
  document["errors"] = Json::array();
  for (Error const& error : findings.errors)
    document["errors"].push_back(
        {{"where", error.where}, {"message", error.message}, {"hint", error.hint}});
  document["warnings"] = findings.warnings;
  return document;
}

}  // namespace

int run_client_doctor(ClientDoctorOptions const& options, Context& context) {
  LocalDriverOptions local;
  local.submit = options.submit;
  // Both are needed to say anything of Python.
  local.tool = launcher::ToolKind::kPyspark;
  local.submit.primary_resource.reset();
  Result<LocalDriver> const driver = build_local_driver(local, context);
  if (!driver) return report_error(driver.error(), context);
  std::vector<Row> const rows = rows_of(*driver);
  context.streams.out(options.output == "json" ? as_json(rows, driver->findings).dump(2) + '\n'
                                               : render::table({"WHAT", "IS", "BY"}, rows));
  context.streams.flush();
  auto const fits = say_findings(*driver, context);
  auto const ports = check_local_ports(driver->built, context);
  if (!fits) report_error(fits.error(), context);
  if (!ports) report_error(ports.error(), context);
  constexpr int kUsage = 2;
  return fits && ports ? 0 : kUsage;
}

}  // namespace k8spark::app
