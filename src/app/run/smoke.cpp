#include "app/build.h"
#include "app/commands.h"
#include "app/report.h"
#include "app/server/server_commands.h"
#include "app/server/server_place.h"
#include "text/strings.h"

#include <array>
#include <optional>

namespace k8spark::app {

namespace {

using Milliseconds = sys::Clock::Milliseconds;

constexpr std::string_view kWanted = "Pi is roughly 3.";

// Passes everything on, and looks for the line that says that it worked.
class Watched final : public Streams {
 public:
  Watched(Streams& streams, sys::Clock& clock) : streams_(streams), clock_(clock) {}

  bool out(std::string_view bytes) override {
    if (!first_ && !bytes.empty()) first_ = clock_.steady();
    for (char const c : bytes) {
      if (c != '\n')
        line_ += c;
      else
        end_line();
    }
    return streams_.out(bytes);
  }
  bool flush() override { return streams_.flush(); }
  [[nodiscard]] int out_errno() const override { return streams_.out_errno(); }
  void err(std::string_view bytes) override { streams_.err(bytes); }
  [[nodiscard]] bool err_is_terminal() const override { return streams_.err_is_terminal(); }
  [[nodiscard]] std::optional<std::size_t> out_width() const override {
    return streams_.out_width();
  }

  [[nodiscard]] std::optional<std::string> found() const {
    return line_.starts_with(kWanted) ? line_ : found_;
  }
  [[nodiscard]] std::optional<Milliseconds> first() const { return first_; }

 private:
  void end_line() {
    if (line_.starts_with(kWanted)) found_ = line_;
    line_.clear();
  }

  Streams& streams_;
  sys::Clock& clock_;
  std::string line_;
  std::optional<std::string> found_;
  std::optional<Milliseconds> first_;
};

Context with_streams(Streams& streams, Context& context) {
  return {streams,
          context.files,
          context.environment,
          context.clock,
          context.random,
          context.user_name,
          context.make_transport,
          context.programs,
          context.save_state,
          context.make_stream_group,
          context.ask,
          context.change};
}

// Whatever the patch of the image's Spark is called: the folder's jars, before those of the user.
void add_examples(SubmitOptions& submit, SparkConf const& conf) {
  for (char const* const key : {"spark.driver.extraClassPath", "spark.executor.extraClassPath"}) {
    std::string path = "/opt/spark/examples/jars/*";
    if (auto const given = conf.get(key)) path += ':' + *given;
    give_key(submit, "smoke", key, path);
  }
}

SubmitOptions submission_of(SmokeOptions const& options,
                            std::string const& which,
                            SparkConf const& conf) {
  SubmitOptions submit = options.submit;
  submit.app_args = {options.slices};
  give_key(submit, "smoke", "spark.submit.deployMode", "cluster");
  if (which == "pi") {
    submit.primary_resource = "spark-internal";
    submit.main_class = "org.apache.spark.examples.SparkPi";
    add_examples(submit, conf);
  } else {
    submit.primary_resource = "local:///opt/spark/examples/src/main/python/pi.py";
    submit.main_class.reset();
  }
  if (!conf.contains("spark.app.name")) give_key(submit, "smoke", "spark.app.name", "smoke-pi");
  return submit;
}

std::string seconds(Milliseconds from, Milliseconds to) {
  constexpr long long kTenth = 100;
  long long const tenths = (to - from).count() / kTenth;
  return std::to_string(tenths / 10) + '.' + std::to_string(tenths % 10) + " s";
}

int run_one(SmokeOptions const& options,
            std::string const& which,
            SparkConf const& conf,
            Context& context) {
  Watched streams(context.streams, context.clock);
  Context watched = with_streams(streams, context);
  auto const began = context.clock.steady();
  int const code = run_submit(submission_of(options, which, conf), watched);
  auto const ended = context.clock.steady();
  if (options.submit.dry_run != DryRun::kNone || options.submit.detach) return code;
  if (code != 0) {
    say(context, "smoke " + which + ": failed with exit code " + std::to_string(code));
    return code;
  }
  if (!streams.found()) {
    say(context,
        "smoke " + which + ": the driver succeeded without the line \"" + std::string(kWanted) +
            "...\"");
    return 1;
  }
  say(context,
      "smoke " + which + ": " + *streams.found() + "; first line of the log after " +
          seconds(began, streams.first().value_or(ended)) + ", end after " + seconds(began, ended));
  return 0;
}

}  // namespace

int run_smoke(SmokeOptions const& options, Context& context) {
  auto const configured = configure(options.submit, context);
  if (!configured) return report_error(configured.error(), context);
  std::vector<std::string> const both = {"pi", "pi.py"};
  std::vector<std::string> const chosen =
      options.which.empty() ? both : std::vector<std::string>{options.which};
  for (std::string const& which : chosen)
    if (int const code = run_one(options, which, configured->conf, context); code != 0) return code;
  return 0;
}

}  // namespace k8spark::app
