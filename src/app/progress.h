#pragma once

#include "app/context.h"

#include <string>

namespace k8spark::app {

// A line that is drawn again in its place: on a terminal, but for NO_COLOR, CI and TERM=dumb.
bool wants_live_line(Context const& context);
// Unless NO_COLOR, CI or TERM=dumb say otherwise; whether the stream is a terminal is another
// question.
bool wants_colors(Context const& context);

// Where a run stands, on stderr: one live line on a terminal, a line for each change elsewhere.
class Progress {
 public:
  Progress(Context& context, bool quiet);
  ~Progress();
  Progress(Progress const&) = delete;
  Progress& operator=(Progress const&) = delete;
  Progress(Progress&&) = delete;
  Progress& operator=(Progress&&) = delete;

  // "driver pi-1-driver: pulling image"; the same text again is printed only on a terminal, with
  // the time that passed.
  void show(std::string const& text);
  // Takes the live line away, before something else is printed.
  void clear();

 private:
  Context& context_;
  bool quiet_;
  bool live_;
  bool on_screen_ = false;
  std::string last_;
  sys::Clock::Milliseconds started_;
  sys::Clock::Milliseconds drawn_{0};
};

}  // namespace k8spark::app
