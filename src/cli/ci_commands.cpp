#include "cli/ci_commands.h"

#include "cli/profile_words.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <iterator>

namespace k8spark::cli {

namespace {

Result<Parsed<app::CiOptions>> parse_report(std::vector<std::string> const& words) {
  Parsed<app::CiOptions> parsed;
  app::CiOptions& o = parsed.options;
  o.system = "report";
  CLI::App command("Print the report of a run for a job's end.", "ci report");
  command.footer(
      "Examples:\n"
      "  k8spark ci report report.json --form markdown >> \"$GITHUB_STEP_SUMMARY\"");
  command.add_option("FILE", o.app, "what submit --report wrote; default: report.json");
  command.add_option("--form", o.form, "text, markdown or annotation; default: text");
  K8SPARK_CHECK(parse_words(command, words, parsed.help));
  return parsed;
}

}  // namespace

Result<Parsed<app::CiOptions>> parse_ci(std::vector<std::string> const& words) {
  if (!words.empty() && words[0] == "report") return parse_report({words.begin() + 1, words.end()});
  Parsed<app::CiOptions> parsed;
  app::CiOptions& o = parsed.options;
  std::optional<std::string> timeout;
  CLI::App command("Print a ready job that submits an application.", "ci");
  command.footer(
      "k8spark ci report prints a run's report for the end of such a job.\n\n"
      "Examples:\n"
      "  k8spark ci github --profile prod jobs/daily.py -o .github/workflows/daily.yml\n"
      "  k8spark ci gitlab --profile prod --image registry.example.com/k8spark:1 app.py -- "
      "2026-01-01\n"
      "  k8spark ci airflow --profile prod --schedule '30 2 * * *' app.py > dags/daily.py");
  command.add_option("SYSTEM", o.system, "github, gitlab, jenkins, airflow or argo")->required();
  command.add_option("APP", o.app, "application; default: the profile's app.file");
  command.add_option("--name", o.name, "name of the job; default: the application's");
  command.add_option("--image", o.image, "image with k8spark that the job runs in");
  command.add_option("--timeout", timeout, "of the run: 90m; default: 2h");
  command.add_option("--schedule", o.schedule, "when it runs: \"30 2 * * *\"");
  command.add_option("-o,--output", o.output, "file; default: stdout");
  command.add_flag("--force", o.force, "over a file that is there");
  add_profile_flags(command, o.layers);
  auto const dashes = std::find(words.begin(), words.end(), "--");
  K8SPARK_CHECK(parse_words(command, {words.begin(), dashes}, parsed.help));
  if (dashes != words.end()) o.args.assign(std::next(dashes), words.end());
  K8SPARK_ASSIGN(o.timeout, seconds_of("--timeout", timeout));
  return parsed;
}

}  // namespace k8spark::cli
