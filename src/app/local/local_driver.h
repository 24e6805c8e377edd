#pragma once

#include "app/local/local_spark.h"
#include "diagnosis/outcome.h"

#include <optional>
#include <string>

namespace k8spark::app {

// How a driver on this machine ended, and as which application.
struct LocalEnd {
  diagnosis::Outcome outcome;
  std::string app_id;  // "" for a shell: it may have had several
};

// Starts the tool of the driver and stays with it: streams, signals, --timeout; then deletes the
// executors that it left. Words only on stderr. An Error: it was not started, nothing was created.
Result<LocalEnd> run_local_driver(LocalDriverOptions const& options,
                                  LocalDriver& driver,
                                  std::optional<std::chrono::seconds> timeout,
                                  Context& context);

// The words of that process as a shell takes them; secrets are left out. For --dry-run.
std::string local_command_text(LocalDriverOptions const& options, LocalDriver const& driver);

}  // namespace k8spark::app
