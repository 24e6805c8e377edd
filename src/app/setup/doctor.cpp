#include "doctor/doctor.h"

#include "app/report.h"
#include "app/setup/doctor_commands.h"
#include "app/setup/doctor_facts.h"
#include "app/setup/doctor_fixes.h"
#include "render/table.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace k8spark::app {

namespace {

using doctor::Check;

std::string as_table(std::vector<Check> const& checks) {
  std::vector<std::string> const header = {"CHECK", "RESULT", "WHAT", "FOUND"};
  render::TableWriter writer(header);
  auto const cells = [](Check const& check) {
    return std::vector<std::string>{
        check.name, std::string(to_string(check.result)), check.subject, check.evidence};
  };
  for (Check const& check : checks) writer.measure(cells(check));
  std::string text = writer.line(header);
  for (Check const& check : checks) {
    text += writer.line(cells(check));
    if (!check.cure.empty()) text += "    cure: " + check.cure + '\n';
  }
  return text;
}

long count(std::vector<Check> const& checks, doctor::Result result) {
  return std::count_if(
      checks.begin(), checks.end(), [&](Check const& check) { return check.result == result; });
}

std::string as_json(std::vector<Check> const& checks) {
  Json list = Json::array();
  for (Check const& check : checks)
    list.push_back({{"name", check.name},
                    {"subject", check.subject},
                    {"result", to_string(check.result)},
                    {"evidence", check.evidence},
                    {"cure", check.cure}});
  Json const document = {{"exitCode", doctor::exit_code_of(checks)},
                         {"errors", count(checks, doctor::Result::kError)},
                         {"warnings", count(checks, doctor::Result::kWarning)},
                         {"notChecked", count(checks, doctor::Result::kNotChecked)},
                         {"checks", std::move(list)}};
  return document.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

std::string counted(long number, std::string const& word) {
  return std::to_string(number) + ' ' + word + (number == 1 ? "" : "s");
}

int print_rules(Context& context) {
  std::vector<std::vector<std::string>> rows;
  for (doctor::Rule const& rule : doctor::rules())
    rows.push_back({std::string(rule.name),
                    rule.needs_cluster ? "cluster" : "offline",
                    std::string(rule.looks_at)});
  return context.streams.out(render::table({"CHECK", "NEEDS", "LOOKS AT"}, rows)) &&
                 context.streams.flush()
             ? 0
             : 1;
}

}  // namespace

int run_doctor(DoctorOptions const& options, Context& context) {
  if (options.rules) return print_rules(context);
  auto examined = gather_facts(options.submit, options.offline, context);
  if (!examined) return report_error(examined.error(), context);
  std::vector<Check> checks = doctor::examine(examined->facts);
  if (options.fix && carry_out_fixes(checks, *examined, options.submit.yes, context)) {
    // What is true now.
    auto again = gather_facts(options.submit, options.offline, context);
    if (!again) return report_error(again.error(), context);
    checks = doctor::examine(again->facts);
  }
  context.streams.out(options.output == "json" ? as_json(checks) : as_table(checks));
  context.streams.flush();
  say(context,
      counted(count(checks, doctor::Result::kError), "error") + ", " +
          counted(count(checks, doctor::Result::kWarning), "warning") + ", " +
          std::to_string(count(checks, doctor::Result::kNotChecked)) + " not checked");
  return doctor::exit_code_of(checks);
}

}  // namespace k8spark::app
