#include "cli/server_commands.h"

#include "app/report.h"
#include "app/server/server_commands.h"
#include "cli/command_group.h"
#include "cli/submit_command.h"
#include "cli/submit_flags.h"
#include "render/help_text.h"
#include "spark/submit_args.h"
#include "text/strings.h"

#include <algorithm>
#include <array>
#include <span>

namespace k8spark::cli {

namespace {

using Words = std::vector<std::string>;
using app::Context;

constexpr std::string_view kServer = "Server";

constexpr std::array kHistoryFlags = std::to_array<spark::FlagSpec>({
    {"--image",
     "",
     "IMAGE",
     "",
     kServer,
     "of the server; default: historyServer.image, image.name"},
    {"--log-dir", "", "FOLDER", "", kServer, "of the event logs; default: the profile's"},
    {"--claim", "", "NAME", "", kServer, "PersistentVolumeClaim that holds a file: folder"},
    {"--service-type", "", "TYPE", "", kServer, "ClusterIP (default), NodePort, LoadBalancer"},
    {"--node-port", "", "N", "", kServer, "port of every node"},
    {"--host", "", "NAME", "", kServer, "host name of an Ingress or Route"},
    {"--port", "", "N", "", kServer, "open: local port; default: 18080, else the next free one"},
    {"--browser", "", "", "", kServer, "open: in a browser"},
    {"--output",
     "-o",
     "yaml|json|table|name",
     "",
     kServer,
     "render: yaml or json; status, list: table, json or name"},
});

constexpr std::array kStandaloneFlags = std::to_array<spark::FlagSpec>({
    {"--image", "", "IMAGE", "", kServer, "of master and workers; default: image.name"},
    {"--workers", "", "N", "", kServer, "how many; default: the profile's, else 2"},
    {"--worker-cores", "", "N", "", kServer, "CPUs of each; default: 1"},
    {"--worker-memory", "", "SIZE", "", kServer, "for the executors of each; default: 1g"},
    {"--worker-request-cores", "", "CPU", "", kServer, "CPU request, as a Kubernetes quantity"},
    {"--replication-controller", "", "", "", kServer, "in place of Deployments"},
    {"--create-namespace", "", "", "", kServer, "the namespace too; delete leaves it"},
    {"--port", "", "N", "", kServer, "ui: local port; default: 8080, else the next free one"},
    {"--browser", "", "", "", kServer, "ui: in a browser"},
    {"--output", "-o", "yaml|json|table", "", kServer, "render: yaml, json; status: table, json"},
});

constexpr std::array kSmokeFlags = std::to_array<spark::FlagSpec>({
    {"--args", "", "N", "", kServer, "number of slices; default: 2"},
});

// Of those that follow a run, what a server has as well.
bool is_for_servers(spark::FlagSpec const& flag) {
  return flag.group != "Run" || flag.name == "--dry-run" || flag.name == "--start-timeout" ||
         flag.name == kYesFlag.name;
}

std::vector<spark::FlagSpec> with_submit_flags(std::span<spark::FlagSpec const> own,
                                               bool runs = false) {
  std::vector<spark::FlagSpec> flags(own.begin(), own.end());
  for (spark::FlagSpec const& flag : submit_flags()) {
    bool const shadowed = std::any_of(
        own.begin(), own.end(), [&](spark::FlagSpec const& one) { return one.name == flag.name; });
    if (!shadowed && (runs || is_for_servers(flag))) flags.push_back(flag);
  }
  return flags;
}

Result<std::optional<int>> number_of(spark::SubmitArgs const& flags,
                                     char const* name,
                                     long long most) {
  auto const text = flags.last(name);
  if (!text) return std::optional<int>();
  auto const number = text::to_integer(*text);
  if (number && *number >= 0 && *number <= most)
    return std::optional<int>(static_cast<int>(*number));
  return usage_error('"' + *text + "\" is no number of it", name, "0 to " + std::to_string(most));
}

constexpr long long kMostPorts = 65535;
constexpr long long kMostWorkers = 10000;

template <typename Action>
struct ActionRow {
  std::string_view name;
  Action action;
  std::string_view does;
};

template <typename Action, std::size_t N>
std::string actions_help(std::array<ActionRow<Action>, N> const& rows) {
  std::string text;
  for (auto const& row : rows) {
    constexpr std::size_t kWidth = 9;
    std::string name(row.name);
    name.resize(kWidth, ' ');
    text += "  " + name + std::string(row.does) + '\n';
  }
  return text;
}

template <typename Action, std::size_t N>
Result<Action> find_action(std::array<ActionRow<Action>, N> const& rows,
                           std::string const& word,
                           char const* command) {
  Words names;
  for (auto const& row : rows) {
    if (row.name == word) return row.action;
    names.emplace_back(row.name);
  }
  auto const near = text::closest(word, names);
  return usage_error(
      word.empty() ? "no action" : "unknown action \"" + word + '"',
      std::string("k8spark ") + command,
      near ? "did you mean \"" + *near + "\"?" : "one of " + text::join(names, ", "));
}

using History = app::HistoryOptions::Action;
constexpr std::array kHistoryActions = std::to_array<ActionRow<History>>(
    {{"render", History::kRender, "print its objects: Deployment, Service, ConfigMap"},
     {"apply", History::kApply, "create them and wait until it is ready"},
     {"status", History::kStatus, "history servers of the namespace"},
     {"list", History::kList, "the runs that it shows"},
     {"open", History::kOpen, "carry a local port to it and print its address"},
     {"delete", History::kDelete, "delete what apply has made"},
     {"values", History::kValues, "values of the Helm chart stable/spark-history-server"}});

using Standalone = app::StandaloneOptions::Action;
constexpr std::array kStandaloneActions = std::to_array<ActionRow<Standalone>>(
    {{"render", Standalone::kRender, "print its objects"},
     {"apply", Standalone::kApply, "create them, wait for master and workers"},
     {"status", Standalone::kStatus, "what the master says: workers, applications"},
     {"scale", Standalone::kScale, "scale N: so many workers, and wait for them"},
     {"ui", Standalone::kUi, "carry a local port to the master's pages"},
     {"exec", Standalone::kExec, "exec pyspark|spark-shell|bash|COMMAND in the master's pod"},
     {"delete", Standalone::kDelete, "delete what apply has made"}});

bool wants_help(Words const& words) {
  return !words.empty() && (words[0] == "--help" || words[0] == "-h");
}

std::string history_help() {
  return "A history server: the pages of runs that have ended, out of their event logs.\n\n"
         "Usage: k8spark history-server ACTION [options] [NAME]\n\n" +
         actions_help(kHistoryActions) +
         "\nStore, Secrets and image are those of the runs: the same profile. NAME is "
         "spark-history "
         "without\nanother. `k8spark ui DRIVER` of a run that has ended opens its page here.\n\n"
         "Examples:\n"
         "  k8spark history-server apply --profile aws\n"
         "  k8spark history-server list --profile aws\n"
         "  k8spark history-server open --profile aws\n"
         "  k8spark history-server render --log-dir s3a://logs/history/ --image r/spark:4.1 | "
         "kubectl "
         "apply -f -\n"
         "  k8spark history-server values --profile aws > values.yaml    # also: k8spark history "
         "values\n" +
         render::flag_help(with_submit_flags(kHistoryFlags));
}

std::string standalone_help() {
  return "A standalone Spark cluster in a namespace: a master, workers, a Service.\n\n"
         "Usage: k8spark standalone ACTION [options] [NAME]\n"
         "       k8spark standalone scale [options] N [NAME]\n"
         "       k8spark standalone exec [options] COMMAND [ARGUMENTS]\n\n" +
         actions_help(kStandaloneActions) +
         "\nNAME is spark without another: Service spark-master, ports 7077 and 8080. Options "
         "stand "
         "before\nnames and commands.\n\n"
         "Examples:\n"
         "  k8spark standalone apply --image r/spark:4.1 -n sa --create-namespace\n"
         "  k8spark standalone scale -n sa 4\n"
         "  k8spark submit --master spark://spark-master:7077 -n sa app.py\n"
         "  k8spark standalone exec -n sa pyspark\n"
         "  k8spark standalone ui -n sa\n"
         "  k8spark standalone delete -n sa\n" +
         render::flag_help(with_submit_flags(kStandaloneFlags));
}

std::string smoke_help() {
  return "A first test of a cluster: Spark's own example computes pi, in cluster mode, with "
         "executors.\n\n"
         "Usage: k8spark smoke [options] [pi|pi.py] [N]\n\n"
         "pi is SparkPi of the image's examples, pi.py the same in Python; without either both "
         "run. "
         "Says\nhow long the driver took, and fails when the result is not there.\n\n"
         "Examples:\n"
         "  k8spark smoke --profile aws\n"
         "  k8spark smoke --image r/spark:4.1 -n spark pi.py\n"
         "  k8spark smoke --profile aws --args 10 pi\n" +
         render::flag_help(with_submit_flags(kSmokeFlags, true));
}

// What all three commands do with the rest of their words: flags of submit, then words of their
// own.
Result<SubmitRequest> parse_rest(Words const& words, std::vector<spark::FlagSpec> const& flags) {
  K8SPARK_ASSIGN(SubmitRequest request, parse_submit(words, flags));
  if (request.kind == SubmitRequest::Kind::kRun || request.kind == SubmitRequest::Kind::kHelp)
    return request;
  return usage_error("--kill, --status and --version have no place here");
}

// Words behind the flags: the "application" of a submit and its arguments.
Words take_names(app::SubmitOptions& submit) {
  Words names;
  if (submit.primary_resource) names.push_back(*std::move(submit.primary_resource));
  for (std::string& word : submit.app_args) names.push_back(std::move(word));
  submit.primary_resource.reset();
  submit.app_args.clear();
  return names;
}

Result<void> at_most(Words const& names, std::size_t most, std::string const& command) {
  if (names.size() <= most) return {};
  return usage_error("too much: \"" + names[most] + '"',
                     "k8spark " + command,
                     "options stand before names: k8spark " + command + " --help");
}

// What is applied is seen beforehand by printing it; no other action has a dry run.
Result<void> check_dry_run(app::SubmitOptions const& submit, bool applies) {
  bool const prints = applies && submit.dry_run == app::DryRun::kClient;
  if (submit.dry_run == app::DryRun::kNone || prints) return {};
  return usage_error(
      "there is no such dry run of a server", "--dry-run", "apply --dry-run=client prints it");
}

// "yaml|json" and so on, by the action.
template <std::size_t N>
Result<void> check_output(std::string const& output, std::array<std::string_view, N> const& known) {
  if (output.empty() || std::find(known.begin(), known.end(), output) != known.end()) return {};
  return usage_error("--output " + output + " is not for this action", "-o");
}

constexpr std::array<std::string_view, 2> kDocuments = {"yaml", "json"};
constexpr std::array<std::string_view, 3> kTables = {"table", "json", "name"};

// Flags of the action "exec" end where its command begins.
Result<void> take_standalone_words(app::StandaloneOptions& o, Words names) {
  if (o.action == Standalone::kExec) {
    if (names.empty())
      return usage_error("no command", "k8spark standalone exec", "pyspark, bash, ...");
    o.command = std::move(names);
    return {};
  }
  if (o.action == Standalone::kScale) {
    auto const number = names.empty() ? std::nullopt : text::to_integer(names.front());
    if (!number || *number < 0 || *number > kMostWorkers)
      return usage_error("scale needs the number of workers",
                         "k8spark standalone scale",
                         "k8spark standalone scale 4");
    o.workers = static_cast<int>(*number);
    names.erase(names.begin());
  }
  K8SPARK_CHECK(at_most(names, 1, "standalone"));
  if (!names.empty()) o.name = names.front();
  return {};
}

}  // namespace

Result<Parsed<app::HistoryOptions>> parse_history(Words const& words) {
  Parsed<app::HistoryOptions> parsed;
  app::HistoryOptions& o = parsed.options;
  if (wants_help(words)) {
    parsed.help = history_help();
    return parsed;
  }
  K8SPARK_ASSIGN(o.action,
                 find_action(kHistoryActions, words.empty() ? "" : words[0], "history-server"));
  Words const rest(words.begin() + 1, words.end());
  auto const flags = with_submit_flags(kHistoryFlags);
  K8SPARK_ASSIGN(SubmitRequest request, parse_rest(rest, flags));
  if (request.kind == SubmitRequest::Kind::kHelp) {
    parsed.help = history_help();
    return parsed;
  }
  o.submit = std::move(request.options);
  K8SPARK_CHECK(check_dry_run(o.submit, o.action == History::kApply));
  K8SPARK_ASSIGN(spark::SubmitArgs const own, spark::parse_submit_args(rest, flags));
  o.image = own.last("--image");
  o.log_dir = own.last("--log-dir");
  o.claim = own.last("--claim");
  o.service_type = own.last("--service-type");
  o.host = own.last("--host");
  K8SPARK_ASSIGN(o.node_port, number_of(own, "--node-port", kMostPorts));
  K8SPARK_ASSIGN(o.port, number_of(own, "--port", kMostPorts));
  o.browser = own.has("--browser");
  o.output = std::exchange(o.submit.output, "");
  bool const shows = o.action == History::kStatus || o.action == History::kList;
  K8SPARK_CHECK(shows ? check_output(o.output, kTables) : check_output(o.output, kDocuments));
  Words const names = take_names(o.submit);
  K8SPARK_CHECK(at_most(names, 1, "history-server"));
  if (!names.empty()) o.name = names.front();
  return parsed;
}

Result<Parsed<app::StandaloneOptions>> parse_standalone(Words const& words) {
  Parsed<app::StandaloneOptions> parsed;
  app::StandaloneOptions& o = parsed.options;
  if (wants_help(words)) {
    parsed.help = standalone_help();
    return parsed;
  }
  K8SPARK_ASSIGN(o.action,
                 find_action(kStandaloneActions, words.empty() ? "" : words[0], "standalone"));
  Words const rest(words.begin() + 1, words.end());
  auto const flags = with_submit_flags(kStandaloneFlags);
  K8SPARK_ASSIGN(SubmitRequest request, parse_rest(rest, flags));
  if (request.kind == SubmitRequest::Kind::kHelp) {
    parsed.help = standalone_help();
    return parsed;
  }
  o.submit = std::move(request.options);
  K8SPARK_CHECK(check_dry_run(o.submit, o.action == Standalone::kApply));
  K8SPARK_ASSIGN(spark::SubmitArgs const own, spark::parse_submit_args(rest, flags));
  o.image = own.last("--image");
  o.worker_memory = own.last("--worker-memory");
  o.worker_request_cores = own.last("--worker-request-cores");
  K8SPARK_ASSIGN(o.workers, number_of(own, "--workers", kMostWorkers));
  K8SPARK_ASSIGN(o.worker_cores, number_of(own, "--worker-cores", kMostWorkers));
  K8SPARK_ASSIGN(o.port, number_of(own, "--port", kMostPorts));
  o.replication_controllers = own.has("--replication-controller");
  o.create_namespace = own.has("--create-namespace");
  o.browser = own.has("--browser");
  o.output = std::exchange(o.submit.output, "");
  bool const shows = o.action == Standalone::kStatus;
  K8SPARK_CHECK(shows ? check_output(o.output, kTables) : check_output(o.output, kDocuments));
  K8SPARK_CHECK(take_standalone_words(o, take_names(o.submit)));
  return parsed;
}

Result<Parsed<app::SmokeOptions>> parse_smoke(Words const& words) {
  Parsed<app::SmokeOptions> parsed;
  app::SmokeOptions& o = parsed.options;
  constexpr spark::FlagSpec kImage{
      "--image", "", "IMAGE", "spark.kubernetes.container.image", kServer, "image of the run"};
  auto flags = with_submit_flags(kSmokeFlags, true);
  flags.push_back(kImage);
  K8SPARK_ASSIGN(SubmitRequest request, parse_rest(words, flags));
  if (request.kind == SubmitRequest::Kind::kHelp) {
    parsed.help = smoke_help();
    return parsed;
  }
  o.submit = std::move(request.options);
  K8SPARK_ASSIGN(spark::SubmitArgs const own, spark::parse_submit_args(words, flags));
  Words names = take_names(o.submit);
  if (!names.empty() && (names[0] == "pi" || names[0] == "pi.py")) {
    o.which = names[0];
    names.erase(names.begin());
  }
  // Behind the example's name everything is its own, --args too.
  if (names.size() == 2 && names[0] == "--args") names.erase(names.begin());
  K8SPARK_CHECK(at_most(names, 1, "smoke"));
  o.slices = own.last("--args").value_or(names.empty() ? o.slices : names[0]);
  auto const slices = text::to_integer(o.slices);
  if (!slices || *slices < 1)
    return usage_error('"' + o.slices + "\" is no number of slices",
                       "k8spark smoke",
                       "k8spark smoke [pi|pi.py] [N]");
  return parsed;
}

int history_command(Words const& words, Context& context) {
  return run_parsed(parse_history(words), app::run_history_server, context);
}
int standalone_command(Words const& words, Context& context) {
  return run_parsed(parse_standalone(words), app::run_standalone, context);
}
int smoke_command(Words const& words, Context& context) {
  return run_parsed(parse_smoke(words), app::run_smoke, context);
}

}  // namespace k8spark::cli
