#pragma once

#include "app/context.h"
#include "k8spark/result.h"

#include <string>

namespace k8spark::app {

// The run that this user submitted last: what "@last" means. Kept in
// $XDG_STATE_HOME/k8spark/last.json, else ~/.local/state/k8spark/last.json; no secrets.
struct LastRun {
  std::string driver;
  std::string ns;
  std::string uid;
  std::string server;
};

// Silent when it fails: a run is not worse for it.
void save_last_run(LastRun const& run, Context const& context);
// kNotFound when there is none.
Result<LastRun> read_last_run(Context const& context);

}  // namespace k8spark::app
