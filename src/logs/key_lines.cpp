#include "logs/key_lines.h"

#include <algorithm>
#include <array>

namespace k8spark::logs {

namespace {

// Source: messages of SparkContext, DAGScheduler, TaskSchedulerImpl, CoarseGrainedSchedulerBackend,
// ExecutorPodsAllocator and CoarseGrainedExecutorBackend, Spark 3.1 to 4.3.
constexpr std::array<std::string_view, 19> kPhrases = {
    "Running Spark version",
    "Submitted application: ",
    "Successfully started service 'SparkUI'",
    "started at http",
    "Going to request ",
    "Registered executor ",
    "Successfully registered with driver",
    "Lost executor ",
    "Executor lost: ",
    "Lost task ",
    "Starting job: ",
    "Got job ",
    "Job aborted",
    "Initial job has not accepted any resources",
    "Received command to shut down",
    "Driver commanded a shutdown",
    "SparkContext is stopping",
    "Successfully stopped SparkContext",
    "Stage cancelled",
};

// "Job 3 finished: collect at app.py:3, took 2.5 s"
bool tells_a_jobs_end(std::string_view line) {
  std::size_t const at = line.find("Job ");
  if (at == std::string_view::npos) return false;
  std::string_view const rest = line.substr(at);
  return rest.find(" finished: ") != std::string_view::npos ||
         rest.find(" failed: ") != std::string_view::npos;
}

}  // namespace

bool KeyLines::take(std::string_view line) {
  ErrorBlocks::Verdict const verdict = errors_.take(line);
  if (verdict.keep) return verdict.begins;
  if (level_of(line) != Level::kLower) return false;
  return tells_a_jobs_end(line) ||
         std::any_of(kPhrases.begin(), kPhrases.end(), [line](std::string_view phrase) {
           return line.find(phrase) != std::string_view::npos;
         });
}

}  // namespace k8spark::logs
