#include "app/report.h"
#include "app/server/pod_command.h"
#include "app/server/server_commands.h"
#include "app/server/server_place.h"
#include "diagnosis/pod_state.h"
#include "diagnosis/verdict.h"
#include "spark/properties.h"
#include "spark/uri.h"
#include "submission/resolve.h"
#include "sys/interrupt.h"
#include "text/encoding.h"
#include "text/strings.h"
#include "workloads/standalone.h"

#include <algorithm>
#include <array>

namespace k8spark::app {

namespace {

constexpr std::string_view kScheme = "spark://";
constexpr std::array<char const*, 4> kLists = {
    "spark.jars", "spark.files", "spark.archives", "spark.submit.pyFiles"};

// Of Kubernetes' scheduler and of this machine.
bool is_left_out(std::string const& key) {
  return key.starts_with("spark.kubernetes.") || key == "spark.submit.deployMode" ||
         key == "spark.driver.host" || key == "spark.driver.bindAddress";
}

// The driver ends with us: it reads what is never sent, and the end of that is our end. (A
// command in the background reads from nowhere unless it is told.)
constexpr char const* kRun = R"(dir=$1; shift
exec 3<&0
"$@" 2>&1 </dev/null 3<&- & driver=$!
(cat <&3; kill -TERM $driver) >/dev/null 2>&1 & watch=$!
wait $driver; code=$?
kill $watch 2>/dev/null
rm -rf "$dir"
exit $code)";
constexpr char const* kPut = R"(umask 077; mkdir -p "$1" && head -c "$3" > "$1/$2")";
constexpr char const* kRemove = R"(rm -rf "$1")";

std::string master_of(SparkConf const& conf) {
  return conf.get_or("spark.master", "");
}

// "spark-master.etl.svc:7077": the Service and its namespace.
struct MasterName {
  std::string service;
  std::string ns;  // empty: the one that counts
};

Result<MasterName> name_of(std::string const& url, std::string const& where) {
  std::string const rest = url.substr(kScheme.size());
  std::string const host = rest.substr(0, rest.find_first_of(":,/"));
  auto const labels = text::split(host, '.');
  if (labels.front().empty())
    return usage_error("master \"" + url + "\" names no host", where, "spark://SERVICE:7077");
  return MasterName{labels[0], labels.size() > 1 ? labels[1] : ""};
}

Result<void> check_options(SubmitOptions const& options, Configured const& configured) {
  SparkConf const& conf = configured.conf;
  constexpr char const* kMode = "spark.submit.deployMode";
  if (conf.get_or(kMode, "client") == "cluster")
    return usage_error(
        "a standalone cluster takes no Python or R applications in cluster mode, and for jars "
        "k8spark does not do it either",
        conf.where(kMode),
        "--deploy-mode client: the driver runs in the master's pod and ends with this command");
  bool const other = options.detach || options.run_id || options.retries > 0 || options.save_logs ||
                     options.timeout || options.dry_run != DryRun::kNone;
  if (other)
    return usage_error(
        "--detach, --dry-run, --run-id, --retry, --save-logs and --timeout are for drivers that "
        "are pods",
        master_of(conf),
        "leave them out, or submit to the Kubernetes cluster itself: --master k8s://...");
  return {};
}

class StandaloneRun {
 public:
  StandaloneRun(SubmitOptions const& options,
                Configured const& configured,
                Cluster& cluster,
                Context& context)
      : options_(options), conf_(configured.conf), cluster_(cluster), context_(context) {
    settings_ = &configured.layers.settings;
  }

  Result<int> run() {
    K8SPARK_ASSIGN(std::string const application, application_of());
    K8SPARK_CHECK(find_pod());
    constexpr std::size_t kIdBytes = 8;
    folder_ = "/tmp/k8spark-" + text::hex_encode(context_.random.bytes(kIdBytes));
    auto const code = run_in_folder(application);
    // Also after what was sent, and then failed: the command itself removes it at its end.
    if (!code && sent_) remove_folder();
    return code;
  }

 private:
  Result<std::string> application_of() {
    if (options_.primary_resource) return *options_.primary_resource;
    if (auto const file = settings_->option("app.file")) return *file;
    return usage_error(
        "no application", "", "name it after the options: k8spark submit [options] APP");
  }

  [[nodiscard]] Error unreachable(std::string const& why) const {
    return {ErrorCode::kUnavailable,
            "the master cannot be reached: " + why,
            master_of(conf_),
            "k8spark standalone status shows the cluster of a namespace; the host is its Service, "
            "SERVICE.NAMESPACE.svc elsewhere"};
  }

  // The pods behind the master's Service, whoever made it.
  Result<void> find_pod() {
    K8SPARK_ASSIGN(MasterName const master, name_of(master_of(conf_), conf_.where("spark.master")));
    std::string const ns = master.ns.empty() ? cluster_.ns() : master.ns;
    auto const service = cluster_.client().get(kube::services(), ns, master.service);
    if (!service && service.error().code != ErrorCode::kNotFound) return service.error();
    Json const selector = service ? (*service)["spec"].value("selector", Json::object()) : Json();
    if (!service || selector.empty())
      return unreachable("namespace " + ns + " has no Service " + master.service +
                         (service ? " with a selector" : ""));
    kube::ListOptions list;
    for (auto const& [key, value] : selector.items())
      list.label_selector +=
          (list.label_selector.empty() ? "" : ",") + key + '=' + value.get<std::string>();
    K8SPARK_ASSIGN(auto const pods, cluster_.client().list(kube::pods(), ns, list));
    for (Json const& pod : pods.items) {
      diagnosis::PodView const view = diagnosis::read_pod(pod);
      auto const* const ready = view.condition("Ready");
      if (ready == nullptr || ready->status != "True" || !view.deleted_at.empty()) continue;
      pod_ = view;
      address_ = pod["status"].value("podIP", "");
      container_ = pod["spec"]["containers"][0].value("name", "");
      return {};
    }
    return unreachable("no pod behind Service " + master.service + " is ready");
  }

  Result<int> run_in_folder(std::string const& application) {
    K8SPARK_ASSIGN(std::string const resource, place_one(application));
    SparkConf conf;
    for (auto const& [key, value] : conf_.values())
      if (!is_left_out(key)) conf.set(key, value.value, value.origin);
    for (char const* const key : kLists)
      if (auto const list = conf_.get(key)) {
        K8SPARK_ASSIGN(std::string placed, place_list(*list));
        conf.set(key, std::move(placed), {});
      }
    // Executors cannot resolve a pod's name.
    conf.set("spark.driver.host", address_, {});
    std::vector<spark::PropertyView> entries;
    for (auto const& [key, value] : conf.values()) entries.emplace_back(key, value.value);
    K8SPARK_CHECK(put("spark.properties", spark::write_properties(entries, "", "")));
    PodCommand command = in_pod({"sh", "-c", kRun, "sh", folder_});
    for (std::string& word : submit_words(resource)) command.words.push_back(std::move(word));
    auto const out = [this](std::string_view bytes) {
      return context_.streams.out(bytes) && context_.streams.flush();
    };
    auto const err = [this](std::string_view bytes) {
      context_.streams.err(bytes);
      return true;
    };
    return run_in_pod(command, out, err, cluster_, context_);
  }

  std::vector<std::string> submit_words(std::string const& resource) {
    std::vector<std::string> words = {"/opt/spark/bin/spark-submit",
                                      "--properties-file",
                                      folder_ + "/spark.properties",
                                      "--deploy-mode",
                                      "client"};
    auto const main_class =
        options_.main_class ? options_.main_class : settings_->option("app.class");
    if (main_class) words.insert(words.end(), {"--class", *main_class});
    words.push_back(resource);
    bool const given = options_.primary_resource.has_value();
    auto const args = given ? options_.app_args : settings_->list("app.args");
    words.insert(words.end(), args.begin(), args.end());
    return words;
  }

  [[nodiscard]] PodCommand in_pod(std::vector<std::string> words) const {
    return {pod_.namespace_name, pod_.name, container_, std::move(words), ""};
  }

  Result<std::string> place_list(std::string const& list) {
    K8SPARK_ASSIGN(std::string const resolved, submission::resolve_list(list, context_.files));
    std::vector<std::string> placed;
    for (std::string const& entry : text::split_list(resolved)) {
      auto const [uri, alias] = spark::split_fragment(entry);
      K8SPARK_ASSIGN(std::string place, place_one(uri));
      placed.push_back(alias.empty() ? place : place + '#' + alias);
    }
    return text::join(placed, ",");
  }

  // A file of this machine goes to the pod; anything else stays as it is.
  Result<std::string> place_one(std::string const& entry) {
    std::string const scheme = spark::scheme_of(entry);
    if ((!scheme.empty() && scheme != "file") || entry == "spark-internal") return entry;
    auto const uri = scheme.empty() ? std::nullopt : spark::parse_uri(entry);
    std::string const path = uri ? uri->path : entry;
    if (context_.files.kind(path) != sys::FileKind::kRegular)
      return usage_error(
          "there is no file " + path, path, "a file of the image is written as local://" + path);
    K8SPARK_ASSIGN(std::string const bytes, context_.files.read(path));
    std::string const name(sys::base_name(path));
    K8SPARK_CHECK(put(name, bytes));
    return folder_ + '/' + name;
  }

  // By standard input: arguments are seen by many.
  Result<void> put(std::string const& name, std::string const& bytes) {
    sent_ = true;
    PodCommand command =
        in_pod({"sh", "-c", kPut, "sh", folder_, name, std::to_string(bytes.size())});
    command.input = bytes;
    std::string said;
    auto const keep = [&](std::string_view more) {
      said.append(more);
      return true;
    };
    K8SPARK_ASSIGN(int const code, run_in_pod(command, keep, keep, cluster_, context_));
    if (code == 0) return {};
    return Error{
        ErrorCode::kInvalid,
        name + " could not be written to the master's pod: " + std::string(text::trim(said)),
        "pod " + pod_.name,
        ""};
  }

  void remove_folder() {
    auto const deaf = [](std::string_view) { return true; };
    auto const removed =
        run_in_pod(in_pod({"sh", "-c", kRemove, "sh", folder_}), deaf, deaf, cluster_, context_);
    // The folder of a pod: it goes with the pod at the latest.
    (void)removed.has_value();
  }

  SubmitOptions const& options_;
  SparkConf const& conf_;
  profile::ProfileSettings const* settings_ = nullptr;
  Cluster& cluster_;
  Context& context_;
  diagnosis::PodView pod_;
  std::string address_;
  std::string container_;
  std::string folder_;
  bool sent_ = false;
};

int finish(Result<int> const& ended,
           SubmitOptions const& options,
           std::string const& master,
           Context& context) {
  diagnosis::Outcome outcome;
  int code = ended ? *ended : report_error(ended.error(), context);
  if (!ended && ended.error().code == ErrorCode::kCancelled) code = 128 + sys::interrupted_by();
  if (ended) {
    outcome.kind =
        code == 0 ? diagnosis::OutcomeKind::kSucceeded : diagnosis::OutcomeKind::kAppFailed;
    outcome.driver_exit_code = code;
    outcome.message = "the driver ended with exit code " + std::to_string(code);
    if (!options.quiet) say(context, outcome.message);
  } else {
    outcome = diagnosis::refusal_of(ended.error());
  }
  outcome.exit_code = code;
  if (!options.report_file) return code;
  RunInfo run;
  run.server = master;
  write_report(*options.report_file, outcome_as_json(outcome, run).dump(2) + '\n', context);
  return code;
}

bool names_standalone(std::string const& master) {
  return master.starts_with(kScheme);
}

}  // namespace

bool flags_name_standalone_master(SubmitOptions const& options) {
  for (profile::FlagValue const& flag : options.layers.flags)
    if (flag.key == "spark.master") return names_standalone(flag.value);
  for (auto const& [key, value] : options.layers.conf_flags)
    if (key == "spark.master" && names_standalone(value)) return true;
  return false;
}

bool is_standalone_master(SubmitOptions const& options, Context& context) {
  auto const configured = configure(options, context);
  return configured && names_standalone(master_of(configured->conf));
}

int run_standalone_submit(SubmitOptions const& options, Context& context) {
  auto const configured = configure(options, context);
  if (!configured) return report_error(configured.error(), context);
  std::string const master = master_of(configured->conf);
  if (auto const right = check_options(options, *configured); !right)
    return report_error(right.error(), context);
  auto const place = open_server_place(options, context);
  if (!place) return report_error(place.error(), context);
  auto const ended = StandaloneRun(options, *configured, *place->cluster, context).run();
  return finish(ended, options, master, context);
}

}  // namespace k8spark::app
