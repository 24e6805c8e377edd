#pragma once

#include "app/context.h"
#include "app/logs/run_record.h"
#include "app/run/seen_run.h"
#include "k8spark/result.h"

#include <cstdint>
#include <string>
#include <vector>

// A run out of the folder that --save-logs wrote: no cluster is asked.
namespace k8spark::app {

// One file of a folder of saved logs, as its index tells.
struct SavedLog {
  std::string pod;
  std::string container;
  std::string file;   // below the run's folder: "pi-exec-1/spark-kubernetes-executor.log"
  std::string state;  // "complete", "stopped", ...
  std::uint64_t lines = 0;
  std::size_t gaps = 0;
  std::string last_line;  // its time stamp
};

struct SavedRun {
  std::string folder;  // the run's own: DIR/DRIVER
  RunRecord record;
  std::vector<SavedLog> logs;
};

// folder  what --save-logs was given, or the run's own folder below it
// driver  which run, where there are several; empty: the only one
// kUsage when there is none, or several. A file that an index names outside of its folder is left
// out.
Result<SavedRun> read_saved_run(std::string const& folder,
                                std::string const& driver,
                                sys::FileSystem const& files);

struct TailWish {
  std::size_t lines = 40;  // of each log
  std::string beside;      // the folder that addresses of files are relative to; absolute
};

// What the record and the ends of the logs tell. Where the end was seen its outcome is the one that
// was said then.
SeenRun see_saved_run(SavedRun run, TailWish const& wish, sys::FileSystem const& files);

}  // namespace k8spark::app
