#pragma once

#include "k8spark/json.h"
#include "k8spark/result.h"

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

// One Spark run as a job of a CI system or a scheduler. Pure: same input, same bytes.
//
// Every job does the same: it says what will be submitted, submits it under an id that is the CI's
// own, follows its log, ends with its exit code, deletes the driver when it is cancelled, and keeps
// log and report.
namespace k8spark::ci {

enum class System { kGithub, kGitlab, kJenkins, kAirflow, kArgo };
Result<System> parse_system(std::string_view name);
std::vector<std::string> system_names();

struct Job {
  std::string name = "spark-job";  // lower-case letters, digits and '-'
  std::vector<std::string> words;  // for submit: --profile, --conf ...; no secret among them
  std::string app;                 // empty: the profile's
  std::vector<std::string> args;   // of the application
  std::string image;               // that has k8spark; empty: it is on the PATH of the runner
  std::chrono::seconds timeout{7200};
  std::string schedule;         // five fields of cron, or empty
  std::string ns;               // of the driver, for deleting it; empty: the kubeconfig's
  std::string context;          // likewise
  std::string service_account;  // of Argo's pod; empty: its default
  bool confirmed = false;       // the profile is protected: nobody is there to say --yes
};

// The file, with a line that says where it belongs.
// kUsage: a name, schedule or image that the system would refuse, texts with control characters.
Result<std::string> render_job(System system, Job const& job);

// What a job says at its end, from the JSON of `submit --report`.
enum class ReportForm {
  kText,        // one line
  kMarkdown,    // a table, for a step summary
  kAnnotation,  // a workflow command of GitHub
};
// A report that cannot be read is said to be none: this must not fail a job.
std::string render_report(std::string_view report_json, ReportForm form);

}  // namespace k8spark::ci
