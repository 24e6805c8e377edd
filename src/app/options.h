#pragma once

#include "profile/layers.h"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

// What a command line says, as plain values. Filled by cli/, run by app/.
namespace k8spark::app {

// kubectl's flags by kubectl's names.
struct KubeFlags {
  std::optional<std::string> kubeconfig;
  std::optional<std::string> context;
  std::optional<std::string> cluster;
  std::optional<std::string> user;
  std::optional<std::string> server;
  std::optional<std::string> name_space;  // -n, --namespace
  std::optional<std::string> token;
  std::optional<std::string> certificate_authority;
  std::optional<std::string> client_certificate;
  std::optional<std::string> client_key;
  std::optional<std::string> tls_server_name;
  std::optional<std::string> as;
  std::optional<std::string> as_uid;
  std::vector<std::string> as_groups;
  std::optional<std::chrono::seconds> request_timeout;
  bool insecure_skip_tls_verify = false;
  bool disable_compression = false;
  std::string exec_plugin_policy;  // kube/plugin_policy.h; empty: the kuberc's
  bool verbose = false;  // a line for each request; of submit it is SubmitOptions::verbose

  bool operator==(KubeFlags const&) const = default;
};

enum class DryRun { kNone, kClient, kServer };
enum class OnExit { kDetach, kKill };

struct SubmitOptions {
  profile::LayerInput layers;
  std::optional<std::string> main_class;
  std::optional<std::string> proxy_user;
  std::optional<std::string> primary_resource;  // none: the profile's app.file
  std::vector<std::string> app_args;
  KubeFlags kube;
  DryRun dry_run = DryRun::kNone;
  std::optional<OnExit> on_exit;  // none: the profile's, else detach
  bool detach = false;
  std::optional<std::chrono::seconds> timeout;        // of the whole run
  std::optional<std::chrono::seconds> start_timeout;  // until the driver container runs
  std::optional<std::string> report_file;
  bool executors = false;                // the executors' logs too
  std::optional<std::string> save_logs;  // folder
  int max_log_requests = 50;
  std::string output;  // "", "name" or "json"
  bool quiet = false;
  bool verbose = false;
  std::optional<std::string> run_id;     // any text; the run is found again by it (docs/runs.md)
  bool attach_anyway = false;            // also to a run of that id that was submitted differently
  bool replace = false;                  // delete the driver that has the name, and its executors
  std::optional<std::string> exclusive;  // any text: no two live drivers with the same
  int retries = 0;                       // further attempts after one that failed
  std::vector<std::string> retry_on;     // retry classes; empty: capacity, infrastructure, memory
  std::optional<std::chrono::seconds> retry_delay;  // none: 10 s
  int attempt = 1;  // which one this is; counted by run_submit itself
  std::optional<std::chrono::seconds> image_timeout;
  std::optional<std::chrono::seconds> executor_timeout;
  int min_executors = 0;  // 0: a run is not ended for want of executors
  bool events = false;    // events on stderr
  bool treat_143_success = false;
  // A driver that goes on so long after its SparkContext was stopped is deleted.
  std::optional<std::chrono::seconds> kill_after_stop;
  bool client_pod = false;                // the driver is a pod in client mode: `client pod`
  std::optional<std::string> spark_home;  // of client mode: which Spark of this machine
  bool yes = false;                       // also where the profile is protected
};

// --kill and --status of a submit command line.
struct SubmissionIdOptions {
  enum class Action { kKill, kStatus };
  SubmitOptions submit;  // for the cluster and the configuration
  Action action = Action::kStatus;
  std::string id;  // NAMESPACE:POD, POD; a final * makes it a prefix
};

struct RenderOptions {
  SubmitOptions submit;
  // yaml, json, argv, properties, operator, apache-operator, job, kustomize, python
  std::string format = "yaml";
  bool executors = false;                        // the first executor pod too: yaml and json
  std::optional<std::string> cron;               // job: a CronJob of this schedule
  std::optional<std::string> submitter_image;    // job: holds k8spark, which submits
  std::optional<std::string> submitter_account;  // job: is there already, with its rights
  std::string folder;                            // kustomize: where to write

  [[nodiscard]] bool has_job_flags() const { return cron || submitter_image || submitter_account; }
};

struct ExplainKeysOptions {
  SubmitOptions submit;          // whose Spark version counts
  std::string pattern;           // empty: every key
  std::string output = "table";  // table, wide, json, markdown
};

struct LogsOptions {
  KubeFlags kube;
  std::string driver;
  bool follow = false;
  bool executors = false;       // the executors' logs too
  bool all_containers = false;  // side-cars and init containers too
  std::string timezone;         // of printed times; empty: as the node wrote
  std::vector<std::string> include;
  std::vector<std::string> exclude;
  bool errors = false;
  std::string output;  // "" or "json"
  std::optional<std::string> save_logs;
  int max_log_requests = 50;
  std::optional<long> tail;
  std::optional<std::chrono::seconds> since;
  std::optional<std::string> since_time;
  bool timestamps = false;
  bool previous = false;
  std::optional<std::string> container;
};

struct StatusOptions {
  KubeFlags kube;
  std::vector<std::string> drivers;  // names, globs, run ids, @last
  std::string selector;
  bool all_namespaces = false;
  std::string output = "table";  // table, wide, json, yaml, name
};

struct ListOptions {
  KubeFlags kube;
  bool all_namespaces = false;
  std::string selector;                       // further labels
  std::string name_glob;                      // empty: all
  std::vector<std::string> statuses;          // phases, or words of the STATUS column; empty: any
  std::optional<std::chrono::seconds> since;  // only drivers that are not older
  std::optional<std::string> profile;         // these three by label, which runs with an id have
  std::optional<std::string> run_id;
  std::optional<std::string> run_user;
  std::optional<long> limit;  // only so many, the newest
  std::string sort = "age";   // newest first; or name, status
  std::string output = "table";
};

struct WaitOptions {
  enum class For { kCompleted, kRunning };
  KubeFlags kube;
  std::vector<std::string> drivers;  // names, globs, run ids, @last
  std::string selector;
  bool all_namespaces = false;
  For wait_for = For::kCompleted;
  std::optional<std::chrono::seconds> timeout;
  std::optional<std::chrono::seconds> start_timeout;
  std::string output;  // "" or "json"
  bool quiet = false;
  bool treat_143_success = false;
};

struct ImportOptions {
  KubeFlags kube;
  std::vector<std::string> files;                 // "-": standard input
  std::optional<std::vector<std::string>> words;  // behind "--"
  std::optional<std::string> driver;              // a running driver pod
  std::optional<std::string> from;                // argv, properties, operator ...
  std::optional<std::string> name;                // of the profile
  std::optional<std::string> output;              // none: stdout
  std::optional<std::string> templates;           // folder for pod templates
  bool force = false;
};

struct KillOptions {
  KubeFlags kube;
  std::vector<std::string> drivers;  // names, globs, run ids, @last
  std::string selector;
  bool all = false;  // every driver of the namespace
  bool all_namespaces = false;
  std::optional<long> grace_seconds;
  bool force = false;                           // do not wait for the node to agree
  bool wait = false;                            // until they are gone
  std::optional<std::chrono::seconds> timeout;  // of that wait
  bool dry_run = false;
  bool ignore_not_found = false;
  bool yes = false;  // also where a profile is protected
};

struct GcOptions {
  KubeFlags kube;
  std::string selector;
  bool all_namespaces = false;
  bool yes = false;                                         // else nothing is changed
  std::chrono::seconds older_than{600};                     // a submit may be under way
  std::optional<std::chrono::seconds> finished_older_than;  // drivers that ended; none: they stay
  bool client_mode = false;      // what may belong to a driver outside the cluster
  bool volumes = false;          // claims too: they hold data
  std::string output = "table";  // table, json, name
};

}  // namespace k8spark::app
