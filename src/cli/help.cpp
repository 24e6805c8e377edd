#include "cli/help.h"

#include "cli/submit_flags.h"
#include "k8spark/spark_version.h"
#include "render/help_text.h"
#include "spark/submit_flags.h"

namespace k8spark::cli {

std::string main_help() {
  return R"(k8spark runs Spark applications on Kubernetes, without a JVM.

Usage: k8spark COMMAND [options]

Run:
  submit     run an application; its log on stdout, its outcome as exit code
  render     print what submit would create
  explain    print every effective spark.* key and where it came from
  diff       compare two profiles, Spark versions, a profile and a running driver
  profile    list, show, validate, init, schema of k8spark.yaml
  import     make a profile of a spark-submit command, a SparkApplication, a driver

Drivers:
  logs       print or follow a driver's log, and its executors'
  timeline   show states, events and log lines in one order
  report     write what is seen of a run as an HTML page
  status     say how a driver is, and why
  why        say why a run waits or has failed, with evidence and cure
  events     print the events of a driver and its executors
  list       list drivers
  wait       wait for a driver's end
  kill       delete drivers
  gc         find and delete what dead runs have left

Reach into a driver:
  exec          run a command in it
  port-forward  carry local ports to its ports
  ui            make its Spark UI reachable here
  proxy         serve the API server on a local port

Client mode, and what lives longer than a run:
  shell      pyspark, spark-shell, spark-sql or sparkR with executors in the cluster
  notebook   local, kernel: Jupyter on this machine; pod, open, status, delete: in the cluster
  connect    a Spark Connect server, forwarded to a local port
  client     pod: the driver as a pod; doctor: does this machine's Spark fit? docker-run; firewall

Prepare:
  doctor     find what would go wrong before the run, with evidence and cure
  rbac       least rights for driver and submitter; quota, limits, network policy
  namespace  a namespace with its Pod Security level
  secret     create, check: keys without the line end that breaks them
  eventlog   init, check: the folder of the event logs
  storage    iam-policy: the AWS policy for a run's paths; copy; convert-wasb
  image      list jars, make Dockerfiles, build and push images
  ci         print a ready job for GitHub, GitLab, Jenkins, Airflow or Argo

Servers:
  history-server  render, apply, list, open: pages of runs that have ended; history values
  standalone      render, apply, scale, status, ui, exec: a standalone Spark cluster
  smoke           SparkPi and pi.py, as a first test of a cluster

Other:
  completion  the script that completes words in bash, zsh, fish
  help        help COMMAND; help exit-codes
  version     print the version

Examples:
  k8spark submit app.py --profile aws
  k8spark submit --master k8s://https://host:6443 --class org.example.Main local:///opt/app.jar
  k8spark render app.py --profile aws | kubectl apply -f -
  k8spark logs -f pi-0a1b2c-driver
)";
}

std::string submit_help() {
  return "Run a Spark application in the cluster and follow it to its end.\n\n"
         "Usage: k8spark submit [options] APP [application arguments]\n"
         "       k8spark submit [options] --file LIST\n\n"
         "APP is a file of this machine (it travels along), local:///PATH in the image, or a URI\n"
         "that the driver can read. Everything after APP belongs to the application; only\n"
         "--profile NAME may stand right behind it.\n\n"
         "Examples:\n"
         "  k8spark submit app.py --profile aws\n"
         "  k8spark submit --profile aws --executor-memory 8g app.py 2026-01-01\n"
         "  k8spark submit -d --class org.example.Main local:///opt/app.jar\n"
         "  k8spark submit --run-id nightly-2026-01-01 app.py   # again: attaches, or tells the "
         "end\n"
         "  k8spark submit --retry 3 --on-exit kill app.py      # for a CI job\n"
         "  k8spark submit --deploy-mode client app.py          # the driver on this machine\n"
         "  k8spark submit --profile aws --file jobs.txt | xargs k8spark wait\n" +
         render::flag_help(submit_and_list_flags()) +
         render::flag_help(spark::spark_submit_flags()) + "\nExit codes: k8spark help exit-codes\n";
}

std::string render_help() {
  return "Print what submit would create. Never touches the network: same input, same bytes.\n\n"
         "Usage: k8spark render [options] APP [application arguments]\n\n"
         "Examples:\n"
         "  k8spark render app.py --profile aws | kubectl apply -f -\n"
         "  k8spark render --format argv app.py --profile aws\n"
         "  k8spark render --format operator local:///opt/app.py --profile aws\n"
         "  k8spark render --executors app.py --profile aws\n"
         "  k8spark render --format job app.py --profile aws | kubectl apply -f -\n"
         "  k8spark render --format job --cron '0 3 * * *' app.py --profile aws\n"
         "  k8spark render --format kustomize -o overlay/base app.py --profile aws\n"
         "  k8spark render --format python --profile aws > session.py\n" +
         render::flag_help(render_flags()) + render::flag_help(spark::spark_submit_flags());
}

std::string explain_help() {
  return "Print every effective spark.* key, its value (secrets redacted) and its origin.\n\n"
         "Usage: k8spark explain [options] [APP]\n"
         "       k8spark explain --keys [options] [PATTERN]\n\n"
         "With --keys: the keys that k8spark knows, with type, default and meaning. PATTERN is a "
         "part\n"
         "of the name, or a glob of the whole name. Options stand before it.\n\n"
         "Examples:\n"
         "  k8spark explain --profile aws --conf spark.executor.cores=4\n"
         "  k8spark explain --deploy-mode client --profile aws\n"
         "  k8spark explain --keys --spark-version 3.5 memoryoverhead\n" +
         render::flag_help(explain_flags()) + render::flag_help(spark::spark_submit_flags());
}

std::string doctor_help() {
  return "Find what would go wrong before the run: rights, accounts, Secrets and their bytes,\n"
         "quotas, Pod Security, names, sizes, jars against versions, the event log's folder.\n"
         "Changes nothing without --fix --yes.\n\n"
         "Usage: k8spark doctor [options] [APP [application arguments]]\n\n"
         "Takes the options of submit; without APP the rest is examined all the same.\n\n"
         "Examples:\n"
         "  k8spark doctor --profile aws app.py\n"
         "  k8spark doctor --profile aws --offline -o json    # in CI, without a cluster\n"
         "  k8spark doctor --profile aws --fix --yes\n"
         "  k8spark doctor --rules\n" +
         render::flag_help(doctor_flags()) + render::flag_help(spark::spark_submit_flags()) +
         "\nExit codes: 0 without errors, 2 for the configuration; else that of the run:\n"
         "110, 111, 113 or 114 (k8spark help exit-codes)\n";
}

std::string exit_codes_help() {
  return R"(Exit codes of k8spark:

  0    the driver succeeded, or the command did what it was asked
  N    the driver's container ended with N (1 to 255): passed through
  2    usage: wrong flag, profile or configuration; nothing was created
  110  the cluster could not be reached, or login failed
  111  the cluster refused: rights, quota, admission, Pod Security
  112  the driver cannot start: image (pull, name, platform)
  113  the driver cannot start: no room (unschedulable, gated, pending past --start-timeout)
  114  the driver cannot start: a Secret, ConfigMap or volume is missing or wrong
  115  the driver was taken away: evicted, preempted, node lost
  116  the driver was out of memory (OOMKilled)
  117  the outcome is unknown: the pod was deleted or replaced before its end was seen
  124  --timeout passed
  130  interrupted by SIGINT
  143  interrupted by SIGTERM
  70   a bug in k8spark

Where the driver itself may use one of these numbers, -o json and --report say who spoke:
"driverExitCode" is set only when the driver did.
)";
}

std::string version_text() {
  return std::string("k8spark ") + K8SPARK_VERSION + " (Spark 3.1 to " +
         spark::newest_spark_version().text + ")\n";
}

}  // namespace k8spark::cli
