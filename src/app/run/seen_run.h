#pragma once

#include "app/cluster.h"
#include "app/context.h"
#include "app/report.h"
#include "app/run/run_timeline.h"
#include "diagnosis/run.h"
#include "k8spark/result.h"
#include "page/run_page.h"

#include <cstdint>
#include <string>
#include <vector>

namespace k8spark::app {

// A run as a page shows it, wherever it was seen: in the cluster, or in a folder of saved logs.
struct SeenRun {
  RunInfo run;
  diagnosis::Diagnosis diagnosis;
  RunTimeline timeline;
  std::vector<std::string> not_seen;  // besides the timeline's own
  std::int64_t at_ns = 0;             // by the server's clock
  std::vector<page::LogFile> logs;    // files of this machine, where it has them
};

// Asks the cluster. all_lines: every log line, not only the telling ones.
Result<SeenRun> see_run(Cluster& cluster,
                        std::string const& driver,
                        bool all_lines,
                        Context& context);

}  // namespace k8spark::app
