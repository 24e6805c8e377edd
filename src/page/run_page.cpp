#include "page/run_page.h"

#include "diagnosis/json_view.h"
#include "diagnosis/pod_state.h"
#include "diagnosis/redact.h"
#include "page/chart.h"
#include "page/html.h"
#include "text/timestamp.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace k8spark::page {

namespace {

using diagnosis::ContainerPhase;
using diagnosis::Moment;
using diagnosis::PodView;

constexpr std::size_t kMostMoments = 5000;
constexpr double kSecondNs = 1e9;

std::string label_of(std::string const& pod, std::string const& driver) {
  if (pod == driver) return "driver";
  std::size_t const at = pod.rfind("-exec-");
  return at == std::string::npos ? pod : pod.substr(at + 1);
}

std::optional<std::int64_t> scheduled_at(Json const& pod) {
  Json const& conditions = diagnosis::member(pod, "status", "conditions");
  for (std::size_t i = 0; i < diagnosis::length(conditions); ++i) {
    Json const& condition = diagnosis::element(conditions, i);
    if (diagnosis::text_at(condition, "type") == "PodScheduled" &&
        diagnosis::text_at(condition, "status") == "True")
      return text::parse_timestamp(diagnosis::text_at(condition, "lastTransitionTime"));
  }
  return std::nullopt;
}

std::optional<Life> life_of(Json const& pod, std::string const& driver) {
  PodView const view = diagnosis::read_pod(pod);
  auto const created = text::parse_timestamp(view.created_at);
  if (!created) return std::nullopt;
  Life life;
  life.pod = view.name;
  life.label = label_of(view.name, driver);
  life.created = *created;
  life.scheduled = scheduled_at(pod);
  diagnosis::ContainerView const* const main = view.driver();
  if (main == nullptr) return life;
  life.started = text::parse_timestamp(main->state.started_at);
  if (main->state.phase == ContainerPhase::kTerminated) {
    life.ended = text::parse_timestamp(main->state.finished_at);
    life.failed = main->state.exit_code.value_or(1) != 0;
  }
  return life;
}

char const* tone_of(RunPage const& run) {
  if (run.exit_code) return *run.exit_code == 0 ? "good" : "bad";
  return run.cause ? "bad" : "live";
}

std::string head_html(RunPage const& run) {
  std::string const code = run.exit_code ? fmt::format(", exit code {}", *run.exit_code) : "";
  std::string html = "<header>" + element("h1", "", run.title);
  html += element("span", std::string("badge ") + tone_of(run), run.state + code);
  html += "</header>\n";
  html += element("p", "sub", run.driver + " in namespace " + run.ns) + '\n';
  html += "<dl>";
  for (Fact const& fact : run.facts)
    if (!fact.value.empty()) html += element("dt", "", fact.name) + element("dd", "", fact.value);
  return html + "</dl>\n";
}

std::string cause_html(Cause const& cause) {
  std::string html =
      "<section class=\"cause\" id=\"cause\">" + element("p", "what", cause.sentence);
  if (!cause.hint.empty()) html += element("p", "", "What to do: " + cause.hint);
  for (std::string const& line : cause.further) html += element("p", "note", line);
  html += element(
      "p",
      "note",
      "rule " + cause.rule + (cause.retry_class.empty() ? "" : ", class " + cause.retry_class));
  return html + "</section>\n";
}

std::string chart_html(RunPage const& run) {
  std::vector<Life> lives;
  for (Json const& pod : run.pods)
    if (auto life = life_of(pod, run.driver)) lives.push_back(*std::move(life));
  if (lives.empty()) return "";
  return "<h2>Time</h2>\n<div class=\"wide\">" + life_chart(lives, run.moments, run.seen_at_ns) +
         "</div><div class=\"legend\"><span><i class=\"wait\"></i>waits for a node</span>"
         "<span><i class=\"start\"></i>starts</span><span><i class=\"run\"></i>runs</span>"
         "<span><i class=\"dead\"></i>ended badly</span><span>| an event</span></div>\n";
}

std::string pod_row(Json const& pod, std::string const& driver) {
  PodView const view = diagnosis::read_pod(pod);
  diagnosis::ContainerView const* const main = view.driver();
  std::string code;
  if (main != nullptr && main->state.exit_code) code = std::to_string(*main->state.exit_code);
  std::string html = "<tr>" + element("td", "t", label_of(view.name, driver));
  html += element("td", "w", view.name) + element("td", "", diagnosis::status_word(view));
  html += element("td", "", code) + element("td", "", view.node);
  html += element("td", "", main == nullptr ? "" : main->cpu_request);
  html += element("td", "", main == nullptr ? "" : main->memory_limit);
  return html + "</tr>\n";
}

std::string pods_html(RunPage const& run) {
  if (run.pods.empty()) return "";
  std::string html =
      "<h2>Driver and executors</h2>\n<div class=\"wide\"><table "
      "id=\"pods\"><tr><th></th><th>POD</th>"
      "<th>STATUS</th><th>EXIT</th><th>NODE</th><th>CPU</th><th>MEMORY</th></tr>\n";
  for (Json const& pod : run.pods) html += pod_row(pod, run.driver);
  return html + "</table></div>\n";
}

std::string moment_row(Moment const& moment, std::int64_t begin, std::string const& driver) {
  double const offset = static_cast<double>(moment.ns - begin) / kSecondNs;
  std::string html = "<tr>" + element("td", "t", text::format_timestamp(moment.ns, 3));
  html += element("td", "t", fmt::format("{:+.3f} s", offset));
  html += element("td", "t", label_of(moment.pod, driver)) + element("td", "t", moment.kind);
  // A page is made to be passed on.
  std::string const what = diagnosis::redact_secrets(moment.what);
  return html + element("td", moment.kind == "log" ? "w log" : "w", what) + "</tr>\n";
}

// The moments that are shown: all but log lines from the middle.
std::vector<Moment const*> shown_moments(std::vector<Moment> const& moments) {
  std::vector<Moment const*> shown;
  std::size_t surplus = moments.size() > kMostMoments ? moments.size() - kMostMoments : 0;
  std::size_t const head = kMostMoments / 2;
  for (Moment const& moment : moments) {
    if (surplus > 0 && shown.size() >= head && moment.kind == "log") {
      --surplus;
      continue;
    }
    shown.push_back(&moment);
  }
  return shown;
}

std::string moments_html(RunPage const& run) {
  if (run.moments.empty()) return "";
  std::string html = "<h2>What happened</h2>\n";
  std::vector<Moment const*> const shown = shown_moments(run.moments);
  std::size_t const hidden = run.lines_left_out + run.moments.size() - shown.size();
  if (hidden > 0)
    html += element("p", "note", fmt::format("{} log lines are not on this page.", hidden));
  html +=
      "<div class=\"wide\"><table id=\"moments\"><tr><th>TIME (UTC)</th><th>OFFSET</th><th>POD</th>"
      "<th>KIND</th><th>WHAT</th></tr>\n";
  std::int64_t begin = run.moments.front().ns;
  if (!run.pods.empty())
    begin = text::parse_timestamp(diagnosis::read_pod(run.pods.front()).created_at).value_or(begin);
  for (Moment const* const moment : shown) html += moment_row(*moment, begin, run.driver);
  return html + "</table></div>\n";
}

std::string log_html(LogFile const& log, RunPage const& run, bool open) {
  std::string html = open ? "<details open>" : "<details>";
  html += "<summary>" + escape(label_of(log.pod, run.driver) + ": " + log.name + ", " + log.about);
  if (!log.address.empty()) html += " <a href=\"" + escape(log.address) + "\">file</a>";
  html += "</summary>";
  if (!log.is_whole) html += element("p", "note", fmt::format("the last {}", log.lines.size()));
  std::string text;
  for (std::string const& line : log.lines) text += diagnosis::redact_secrets(line) + '\n';
  return html + element("pre", "", text) + "</details>\n";
}

std::string logs_html(RunPage const& run) {
  std::string html = "<h2>Logs</h2>\n<div id=\"logs\">";
  bool first = true;
  for (LogFile const& log : run.logs) html += log_html(log, run, std::exchange(first, false));
  return html + "</div>\n";
}

std::string commands_html(RunPage const& run) {
  std::string const words = run.driver + " -n " + run.ns;
  return "<h2>Look further</h2>\n" +
         element("pre",
                 "",
                 "k8spark logs " + words + " --executors\nk8spark why " + words + "\nk8spark ui " +
                     words + "\nk8spark timeline " + words + " --logs") +
         '\n';
}

}  // namespace

std::string run_page(RunPage const& run) {
  std::string html =
      "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
      "style-src 'unsafe-inline'\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n";
  html += element("title", "", run.title + ": " + run.state) + "\n<style>";
  html += style_sheet();
  html += "</style></head><body><main>\n" + head_html(run);
  if (run.cause) html += cause_html(*run.cause);
  html += chart_html(run) + pods_html(run) + moments_html(run);
  html += run.logs.empty() ? commands_html(run) : logs_html(run);
  for (std::string const& line : run.not_seen) html += element("p", "note", "Not seen: " + line);
  html += element("footer",
                  "",
                  run.made_by + ", as seen at " + text::format_timestamp(run.seen_at_ns, 0) +
                      "; times are the server's");
  return html + "\n</main></body></html>\n";
}

}  // namespace k8spark::page
