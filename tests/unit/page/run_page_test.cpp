#include "page/run_page.h"

#include "page/html.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace k8spark::page {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr std::int64_t kSecond = 1'000'000'000;

Json pod_named(std::string const& name) {
  return Json::parse(R"({"metadata": {"creationTimestamp": "2026-01-31T08:00:00Z"},
    "spec": {"nodeName": "node-1", "containers": [{"name": "spark-kubernetes-driver"}]},
    "status": {"phase": "Failed",
      "conditions": [{"type": "PodScheduled", "status": "True", "lastTransitionTime": "2026-01-31T08:00:01Z"}],
      "containerStatuses": [{"name": "spark-kubernetes-driver", "state": {"terminated": {"exitCode": 3,
        "startedAt": "2026-01-31T08:00:05Z", "finishedAt": "2026-01-31T08:01:05Z"}}}]}})")
      .patch(Json::array({{{"op", "add"}, {"path", "/metadata/name"}, {"value", name}}}));
}

RunPage failed_run() {
  RunPage run;
  run.title = "Daily <report>";
  run.driver = "daily-1-driver";
  run.ns = "etl";
  run.state = "Failed";
  run.exit_code = 3;
  run.facts = {{"Image", "spark:4.1"}, {"Run id", ""}};
  run.cause = Cause{"Traceback: it broke", "mend it", "user", "L-ROOT", {"log: a line"}};
  run.pods = {pod_named("daily-1-driver"), pod_named("daily-1-exec-7")};
  run.moments = {{1'769'846'400 * kSecond, "daily-1-driver", "state", "created"},
                 {1'769'846'460 * kSecond, "daily-1-exec-7", "log", "ERROR & <b>bold</b>"}};
  run.seen_at_ns = 1'769'846'500 * kSecond;
  return run;
}

TEST(RunPage, TellsOutcomeCauseAndCure) {
  std::string const html = run_page(failed_run());
  EXPECT_THAT(html, HasSubstr("<h1>Daily &lt;report&gt;</h1>"));
  EXPECT_THAT(html, HasSubstr("<span class=\"badge bad\">Failed, exit code 3</span>"));
  EXPECT_THAT(html, HasSubstr("Traceback: it broke"));
  EXPECT_THAT(html, HasSubstr("What to do: mend it"));
  EXPECT_THAT(html, HasSubstr("rule L-ROOT, class user"));
  EXPECT_THAT(html, HasSubstr("<dt>Image</dt><dd>spark:4.1</dd>"));
  EXPECT_THAT(html, Not(HasSubstr("Run id")));
}

TEST(RunPage, HasTheDriverAndItsExecutorsWithTheirTimes) {
  std::string const html = run_page(failed_run());
  EXPECT_THAT(html, HasSubstr("<td class=\"t\">exec-7</td><td class=\"w\">daily-1-exec-7</td>"));
  EXPECT_THAT(html, HasSubstr("daily-1-driver runs: 1 min"));
  EXPECT_THAT(html, HasSubstr("+60.000 s"));
}

TEST(RunPage, NeverTakesAValueForMarkup) {
  RunPage run = failed_run();
  std::string const hostile = "\"><script>alert(1)</script><img src=x onerror='1'>\x01";
  run.title = run.driver = run.ns = run.state = run.made_by = hostile;
  run.facts = {{hostile, hostile}};
  run.cause = Cause{hostile, hostile, hostile, hostile, {hostile}};
  run.pods = {pod_named(hostile)};
  run.moments = {{0, hostile, hostile, hostile}};
  run.not_seen = {hostile};
  run.logs = {{hostile, hostile, hostile, hostile, {hostile}}};
  std::string const html = run_page(run);
  EXPECT_THAT(html, Not(HasSubstr("<script")));
  EXPECT_THAT(html, Not(HasSubstr("<img")));
  EXPECT_THAT(html, Not(HasSubstr("\x01")));
}

TEST(RunPage, RedactsWhatLooksLikeASecret) {
  RunPage run = failed_run();
  run.moments.push_back({0, run.driver, "log", "fs.s3a.secret.key=planted-and-long-0123456789"});
  run.moments.push_back({0, run.driver, "event", "password=planted-and-long-0123456789"});
  EXPECT_THAT(run_page(run), Not(HasSubstr("planted-and-long")));
}

TEST(RunPage, LoadsNothing) {
  std::string const html = run_page(failed_run());
  EXPECT_THAT(html, HasSubstr("default-src 'none'"));
  for (char const* const loads : {"http://", "https://", "src=", "<link", "url(", "@import"})
    EXPECT_THAT(html, Not(HasSubstr(loads)));
}

TEST(RunPage, LeavesOutLogLinesOfALongRunAndSaysHowMany) {
  RunPage run = failed_run();
  for (int i = 0; i < 7000; ++i)
    run.moments.push_back({run.moments.back().ns, run.driver, "log", "line " + std::to_string(i)});
  run.moments.push_back({run.moments.back().ns, run.driver, "event", "the last event"});
  run.lines_left_out = 10;
  std::string const html = run_page(run);
  EXPECT_THAT(html, HasSubstr("2013 log lines are not on this page."));
  EXPECT_THAT(html, HasSubstr("the last event"));
  EXPECT_THAT(html, HasSubstr("line 6999<"));
}

TEST(RunPage, OfASavedRunLinksItsLogsAndShowsTheirEnds) {
  RunPage run = failed_run();
  run.logs = {{"daily-1-driver",
               "c.log",
               "./a%20b/c.log",
               "9 lines, complete",
               {"<i>", "token=planted-and-long-01"}},
              {"daily-1-exec-7", "c.log", "", "1 lines, stopped", {"x"}, true}};
  std::string const html = run_page(run);
  EXPECT_THAT(
      html,
      HasSubstr(
          "<details open><summary>driver: c.log, 9 lines, complete <a href=\"./a%20b/c.log\">"));
  EXPECT_THAT(html, HasSubstr("the last 2"));
  EXPECT_THAT(html, HasSubstr("<pre>&lt;i&gt;\ntoken=*****\n</pre>"));
  EXPECT_THAT(
      html, HasSubstr("<details><summary>exec-7: c.log, 1 lines, stopped</summary><pre>x\n</pre>"));
  EXPECT_THAT(html, Not(HasSubstr("k8spark why")));
  EXPECT_THAT(run_page(failed_run()), HasSubstr("k8spark why daily-1-driver -n etl"));
}

TEST(RunPage, TakesPodsThatLackEverything) {
  RunPage run;
  run.pods = {
      Json(), Json::object(), Json::parse(R"({"status": {"conditions": 3}, "metadata": []})")};
  EXPECT_THAT(run_page(run), HasSubstr("</html>"));
}

TEST(Escape, KeepsTextAndLineBreaks) {
  EXPECT_EQ(escape("a\n\tb ü"), "a\n\tb ü");
  EXPECT_EQ(escape("<a href=\"x\">'&'"), "&lt;a href=&quot;x&quot;&gt;&#39;&amp;&#39;");
}

}  // namespace
}  // namespace k8spark::page
