#include "cli/submit_flags.h"

#include <array>
#include <vector>

namespace k8spark::cli {

namespace {

constexpr std::string_view kProfile = "Profile";
constexpr std::string_view kRun = "Run";
constexpr std::string_view kCluster = "Cluster";
constexpr std::string_view kClient = "Client mode";
constexpr std::string_view kRender = "Render";
constexpr std::string_view kKeys = "Keys";
constexpr std::string_view kDoctor = "Doctor";
constexpr std::string_view kList = "List";

constexpr std::size_t kOnlyOfRender = 2;  // the first rows

constexpr std::array kFlags = std::to_array<spark::FlagSpec>({
    {"--format",
     "",
     "FORMAT",
     "",
     kRender,
     "yaml (default), json, argv, properties, operator, apache-operator, job, kustomize, python"},
    {"--executors",
     "",
     "",
     "",
     kRender,
     "show the first executor pod too, as the driver will ask for it"},
    {"--profile", "", "NAME", "", kProfile, "profile of k8spark.yaml ($K8SPARK_PROFILE)"},
    {"--profile-file",
     "",
     "FILE",
     "",
     kProfile,
     "profile file; default: k8spark.yaml here or above, then the user's"},
    {"--no-profile", "", "", "", kProfile, "spark-submit to the letter: read no profile"},
    {"--allow-outside-files",
     "",
     "",
     "",
     kProfile,
     "a profile may name files outside its repository"},
    {"--spark-version",
     "",
     "VERSION",
     "",
     kProfile,
     "whose behaviour is followed; default: the image tag's, else the newest"},
    {"--detach", "-d", "", "", kRun, "print the driver pod's name and return"},
    {"--dry-run",
     "",
     "client|server",
     "",
     kRun,
     "create nothing; server: let the API server check the objects"},
    {"--on-exit",
     "",
     "detach|kill",
     "",
     kRun,
     "what SIGINT and SIGTERM do to the driver; default: detach"},
    {"--timeout",
     "",
     "TIME",
     "",
     kRun,
     "end the run after this time (30s, 10m, 2h): exit code 124"},
    {"--start-timeout",
     "",
     "TIME",
     "",
     kRun,
     "give up if the driver does not run by then: exit code 113"},
    {"--image-timeout",
     "",
     "TIME",
     "",
     kRun,
     "give up an image that cannot be pulled after this time; default: 30s to 120s, by cause"},
    {"--min-executors",
     "",
     "N",
     "",
     kRun,
     "end the run when so many executors can never run at once; default: only warn"},
    {"--executor-timeout",
     "",
     "TIME",
     "",
     kRun,
     "end the run if --min-executors (else 1) do not run by then"},
    {"--events", "", "", "", kRun, "print the events of driver and executors on stderr"},
    {"--treat-143",
     "",
     "success|fail",
     "",
     kRun,
     "a driver stopped by SIGTERM after its SparkContext had stopped; default: fail"},
    {"--output",
     "-o",
     "name|json",
     "",
     kRun,
     "name: with --detach the pod's name (default); json: the outcome as JSON at the end"},
    {"--report", "", "FILE", "", kRun, "write the outcome as JSON to FILE"},
    {"--run-id",
     "",
     "ID",
     "",
     kRun,
     "submit once: the same id again attaches to the run, or tells how it ended"},
    {"--attach-anyway",
     "",
     "",
     "",
     kRun,
     "with --run-id: also to a run that was submitted differently"},
    {"--replace",
     "",
     "",
     "",
     kRun,
     "delete the driver that has the name, wait for its executors' end, and submit"},
    {"--exclusive",
     "",
     "KEY",
     "",
     kRun,
     "refuse while another driver that was submitted with KEY lives in the namespace"},
    {"--kill-after-stop",
     "",
     "TIME",
     "",
     kRun,
     "delete a driver that goes on so long after its SparkContext was stopped"},
    {"--retry",
     "",
     "N",
     "",
     kRun,
     "after a failure that may pass, up to N more attempts, each with a new driver"},
    {"--retry-on",
     "",
     "CLASSES",
     "",
     kRun,
     "which failures: capacity,infrastructure,memory (default), config, user"},
    {"--retry-delay", "", "TIME", "", kRun, "wait so long before the next attempt; default: 10s"},
    {"--executors", "", "", "", kRun, "print the executors' log lines too, each with its origin"},
    {"--save-logs",
     "",
     "DIR",
     "",
     kRun,
     "write each pod's whole log below DIR; s3a://...: at the end"},
    {"--max-log-requests", "", "N", "", kRun, "logs read at once; default 50"},
    kYesFlag,
    {"--quiet", "-q", "", "", kRun, "no progress on stderr, only errors"},
    {"--spark-home",
     "",
     "DIR",
     "",
     kClient,
     "Spark of this machine; default: SPARK_HOME, spark-submit on the PATH, the Python's pyspark"},
    {"--context", "", "NAME", "", kCluster, "context of the kubeconfig"},
    {"--namespace",
     "-n",
     "NAME",
     "spark.kubernetes.namespace",
     kCluster,
     "namespace of the driver; default: the context's"},
    {"--kubeconfig", "", "FILE", "", kCluster, "kubeconfig file"},
    {"--cluster", "", "NAME", "", kCluster, "cluster of the kubeconfig"},
    {"--user", "", "NAME", "", kCluster, "user of the kubeconfig"},
    {"--server", "", "URL", "", kCluster, "API server address"},
    {"--token", "", "TOKEN", "", kCluster, "bearer token; others on this machine can see it"},
    {"--certificate-authority", "", "FILE", "", kCluster, "the only CA to trust, PEM"},
    {"--client-certificate", "", "FILE", "", kCluster, "our certificate, PEM"},
    {"--client-key", "", "FILE", "", kCluster, "its key, PEM"},
    {"--tls-server-name", "", "NAME", "", kCluster, "name that the server's certificate has"},
    {"--as", "", "USER", "", kCluster, "user to impersonate"},
    {"--as-uid", "", "UID", "", kCluster, "uid to impersonate"},
    {"--as-group", "", "GROUP", "", kCluster, "group to impersonate; may be repeated"},
    {"--insecure-skip-tls-verify", "", "", "", kCluster, "do not check the server's certificate"},
    {"--request-timeout",
     "",
     "TIME",
     "",
     kCluster,
     "of one request to the API server; default 65s"},
    {"--disable-compression", "", "", "", kCluster, "ask for answers without gzip"},
    {"--exec-plugin-policy",
     "",
     "POLICY",
     "",
     kCluster,
     "AllowAll, DenyAll or Allowlist=COMMAND,...: which credential plugins may run"},
});

constexpr std::array kKeyFlags = std::to_array<spark::FlagSpec>({
    {"--keys", "", "", "", kKeys, "list the keys that k8spark knows: explain --keys [PATTERN]"},
    {"--output",
     "-o",
     "table|wide|json|markdown",
     "",
     kKeys,
     "table (default) or json; with --keys also wide and markdown"},
});

constexpr std::array kJobFlags = std::to_array<spark::FlagSpec>({
    {"--cron", "", "SCHEDULE", "", kRender, "job: a CronJob, \"0 3 * * *\""},
    {"--submitter-image",
     "",
     "IMAGE",
     "",
     kRender,
     "job: an image with k8spark, which submits in place of Spark's spark-submit"},
    {"--submitter-account",
     "",
     "NAME",
     "",
     kRender,
     "job: a service account that may submit; default: one is made, with its rights"},
    {"--output", "-o", "DIR", "", kRender, "kustomize: the folder to write"},
});

constexpr std::array kListFlags = std::to_array<spark::FlagSpec>({
    {"--file",
     "",
     "LIST",
     "",
     kList,
     "submit every line of LIST, detached; -: standard input. Other options hold for each line"},
    {"--parallel", "", "N", "", kList, "submissions under way at once; default 8"},
    {"--fail-fast", "", "", "", kList, "begin no more after the first that fails"},
});

constexpr std::array kDoctorFlags = std::to_array<spark::FlagSpec>({
    {"--offline", "", "", "", kDoctor, "only what needs neither cluster nor store"},
    {"--fix", "", "", "", kDoctor, "say what can be mended without a choice"},
    {"--yes", "", "", "", kDoctor, "with --fix: mend it"},
    {"--rules", "", "", "", kDoctor, "print the checks and make none"},
    {"--output", "-o", "table|json", "", kDoctor, "table (default) or json"},
});

std::vector<spark::FlagSpec> make_doctor_flags() {
  std::vector<spark::FlagSpec> flags(kDoctorFlags.begin(), kDoctorFlags.end());
  for (spark::FlagSpec const& flag : submit_flags())
    if (flag.name != "--output" && flag.name != "--yes") flags.push_back(flag);
  return flags;
}

std::vector<spark::FlagSpec> make_submit_and_list_flags() {
  std::vector<spark::FlagSpec> flags(submit_flags().begin(), submit_flags().end());
  flags.insert(flags.end(), kListFlags.begin(), kListFlags.end());
  return flags;
}

// The first row of a name counts.
std::vector<spark::FlagSpec> make_explain_flags() {
  std::vector<spark::FlagSpec> flags(kKeyFlags.begin(), kKeyFlags.end());
  for (spark::FlagSpec const& flag : submit_flags())
    if (flag.name != "--output") flags.push_back(flag);
  return flags;
}

// --executors and -o mean one thing to render and another to submit.
std::vector<spark::FlagSpec> make_render_flags() {
  std::vector<spark::FlagSpec> flags(kFlags.begin(), kFlags.begin() + kOnlyOfRender);
  flags.insert(flags.end(), kJobFlags.begin(), kJobFlags.end());
  for (spark::FlagSpec const& flag : submit_flags())
    if (flag.name != "--executors" && flag.name != "--output") flags.push_back(flag);
  return flags;
}

}  // namespace

std::span<spark::FlagSpec const> doctor_flags() {
  static std::vector<spark::FlagSpec> const flags = make_doctor_flags();
  return flags;
}

std::span<spark::FlagSpec const> submit_and_list_flags() {
  static std::vector<spark::FlagSpec> const flags = make_submit_and_list_flags();
  return flags;
}

std::span<spark::FlagSpec const> list_flags() {
  return kListFlags;
}

std::span<spark::FlagSpec const> explain_flags() {
  static std::vector<spark::FlagSpec> const flags = make_explain_flags();
  return flags;
}

std::span<spark::FlagSpec const> submit_flags() {
  return std::span(kFlags).subspan(kOnlyOfRender);
}

std::span<spark::FlagSpec const> render_flags() {
  static std::vector<spark::FlagSpec> const flags = make_render_flags();
  return flags;
}

}  // namespace k8spark::cli
