#pragma once

#include "k8spark/conf.h"
#include "k8spark/plan.h"
#include "k8spark/result.h"
#include "sys/file_system.h"

#include <string>
#include <string_view>

// A run that was given an id: one name for its driver pod, on whatever machine it is submitted, so
// that the API server lets only one of them be (docs/decisions/0017-runs-by-id.md).
namespace k8spark::app {

constexpr std::string_view kDriverPodNameKey = "spark.kubernetes.driver.pod.name";

// kUsage for an id that is empty, longer than 256 bytes, not UTF-8 or has control characters.
Result<void> check_run_id(std::string const& id);

// "etl-2026-01-01-0f3a9c21d4-driver", from the id alone: what is legal of it (at most 40
// characters) and a hash of all of it. The second attempt ends in "-2-driver".
std::string driver_name_of_run(std::string_view id, int attempt);

// Sets the keys that name the driver and label driver and executors. kUsage when the conf names the
// driver itself: two names would let two drivers be.
Result<void> name_run(std::string const& id, int attempt, SparkConf& conf);

struct RunMarks {
  std::string id;
  int attempt = 1;
  std::string profile;  // empty: none
  std::string user;
  std::string hash;  // submission_hash()
};
// Labels and annotations (run_labels.h) on everything that the plan creates.
void mark_run(RunMarks const& marks, Plan& plan);

// What was submitted, without what is fresh each time: "pod:16 hex,properties:...,objects:...". An
// uploaded file counts by its bytes; one that cannot be read counts as absent, since its upload
// will say so.
std::string submission_hash(Plan const& plan,
                            SubmissionIds const& ids,
                            sys::FileSystem const& files);

// The parts in which two hashes differ: "properties and objects"; empty: they are the same.
std::string different_parts(std::string const& hash, std::string const& other);

}  // namespace k8spark::app
