#include "ci/job.h"
#include "text/strings.h"

#include <nlohmann/json.hpp>

namespace k8spark::ci {

namespace {

std::string text_at(Json const& report, char const* key) {
  auto const at = report.find(key);
  return at != report.end() && at->is_string() ? at->get<std::string>() : std::string();
}

long long code_of(Json const& report) {
  auto const at = report.find("exitCode");
  return at != report.end() && at->is_number_integer() ? at->get<long long>() : 0;
}

std::string one_line(std::string text) {
  for (char& c : text)
    if (static_cast<unsigned char>(c) < ' ') c = ' ';
  return text;
}

// Source: GitHub's workflow commands: these three bytes end a command or a property.
std::string command_text(std::string text) {
  text = text::replace_all(std::move(text), "%", "%25");
  text = text::replace_all(std::move(text), "\r", "%0D");
  return text::replace_all(std::move(text), "\n", "%0A");
}

std::string cell(std::string const& text) {
  std::string escaped;
  for (char const c : one_line(text)) {
    if (c == '|' || c == '`' || c == '<' || c == '\\') escaped += '\\';
    escaped += c;
  }
  return escaped;
}

std::string markdown(Json const& report, Json const& run) {
  std::string table = "| | |\n|---|---|\n";
  for (auto const& [title, value] : std::initializer_list<std::pair<char const*, std::string>>{
           {"outcome", text_at(report, "outcome")},
           {"exit code", std::to_string(code_of(report))},
           {"reason", text_at(report, "reason")},
           {"message", text_at(report, "message")},
           {"hint", text_at(report, "hint")},
           {"driver", text_at(run, "driver")},
           {"namespace", text_at(run, "namespace")}})
    if (!value.empty()) table += "| " + std::string(title) + " | " + cell(value) + " |\n";
  return table;
}

std::string sentence(Json const& report) {
  std::string const message = text_at(report, "message");
  return text_at(report, "outcome") + " (exit code " + std::to_string(code_of(report)) + ')' +
         (message.empty() ? "" : ": " + message);
}

}  // namespace

std::string render_report(std::string_view report_json, ReportForm form) {
  Json const report = Json::parse(report_json, nullptr, false);
  if (!report.is_object() || text_at(report, "outcome").empty())
    return form == ReportForm::kAnnotation ? "" : "The run has left no report.\n";
  auto const at = report.find("run");
  Json const run = at != report.end() && at->is_object() ? *at : Json::object();
  bool const failed = code_of(report) != 0;
  std::string const hint = text_at(report, "hint");
  switch (form) {
    case ReportForm::kMarkdown:
      return markdown(report, run);
    case ReportForm::kAnnotation:
      if (!failed) return "";
      return "::error title=Spark run::" +
             command_text(sentence(report) + (hint.empty() ? "" : "\nhint: " + hint)) + '\n';
    case ReportForm::kText:
      break;
  }
  return one_line(sentence(report)) + '\n' +
         (failed && !hint.empty() ? "hint: " + one_line(hint) + '\n' : "");
}

}  // namespace k8spark::ci
