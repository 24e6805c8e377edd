#include "app/progress.h"

#include "text/duration.h"

namespace k8spark::app {

bool wants_live_line(Context const& context) {
  return context.streams.err_is_terminal() && wants_colors(context);
}

bool wants_colors(Context const& context) {
  sys::Environment const& environment = context.environment;
  return environment.get_or_empty("NO_COLOR").empty() && environment.get_or_empty("CI").empty() &&
         environment.get_or_empty("TERM") != "dumb";
}

Progress::Progress(Context& context, bool quiet)
    : context_(context),
      quiet_(quiet),
      live_(wants_live_line(context)),
      started_(context.clock.steady()) {}

Progress::~Progress() {
  clear();
}

void Progress::show(std::string const& text) {
  if (quiet_) return;
  if (!live_) {
    if (text != last_) context_.streams.err("k8spark: " + text + '\n');
    last_ = text;
    return;
  }
  auto const now = context_.clock.steady();
  if (text == last_ && now - drawn_ < std::chrono::seconds(1)) return;
  long long const seconds = (now - started_).count() / 1000;
  context_.streams.err("\r\033[Kk8spark: " + text + " (" + text::human_duration(seconds) + ")");
  on_screen_ = true;
  drawn_ = now;
  last_ = text;
}

void Progress::clear() {
  if (on_screen_) context_.streams.err("\r\033[K");
  on_screen_ = false;
}

}  // namespace k8spark::app
