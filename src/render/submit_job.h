#pragma once

#include "k8spark/json.h"
#include "k8spark/result.h"
#include "k8spark/submission.h"
#include "render/command_line.h"

#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

// A submission that the cluster makes itself: a Job, or a CronJob, whose pod runs spark-submit.
// Pure.
namespace k8spark::render {

// Where the ConfigMap of a JobInput lies in the submitter's pod.
inline constexpr std::string_view kJobFolder = "/etc/k8spark/submit";

struct JobInput {
  std::string name;  // of the Job, its ConfigMap and its container
  std::string ns;
  std::string account;  // may create what a submission creates
  std::string image;
  std::string pull_policy;                // empty: Kubernetes' default
  std::vector<std::string> pull_secrets;  // for the registry
  bool own_program = false;               // the image holds k8spark, and that submits
  bool non_root = false;                  // Pod Security "restricted" asks for it
  // Master, deploy mode and the places of pod templates are set here, and what only the submitting
  // machine knows is left out.
  SubmitCommand command;
  std::optional<std::string> driver_template;    // YAML
  std::optional<std::string> executor_template;  // YAML
  std::vector<TextFile> conf_files;              // become SPARK_CONF_DIR
  std::vector<TextFile> hadoop_files;            // become HADOOP_CONF_DIR
  Json code_volume;                              // with the local files, for own_program; or null
  std::string code_folder;                       // where it is mounted
  std::optional<std::string> run_id;             // for own_program
  std::optional<std::string> cron;               // "0 3 * * *": a CronJob
};

// What all objects of such a Job carry.
Json job_labels(std::string const& name);

// The ConfigMap, then the Job or CronJob. kUsage for a key that holds a secret (an object of the
// cluster is no place for it), and for more than a ConfigMap can hold.
Result<std::vector<Json>> submit_job(JobInput const& input);

// A pod template as YAML that also mounts `volume` into Spark's container.
//   text       YAML of a template, or none
//   container  its name; empty: the first one, as Spark takes it
Result<std::string> template_with_volume(std::optional<std::string> const& text,
                                         std::string const& container,
                                         Json const& volume,
                                         std::string const& mount_path);

// A name for Kubernetes: lower case, at most 52 characters (a CronJob adds 11), "spark" for
// nothing.
std::string job_name(std::string_view app_name);

}  // namespace k8spark::render
