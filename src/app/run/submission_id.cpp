#include "app/build.h"
#include "app/commands.h"
#include "app/report.h"
#include "app/run/driver_table.h"
#include "render/pod_description.h"
#include "spark/sizes.h"

// Source: Spark's K8sSubmitOps. Its words are kept, and that they go to stderr: tools read them.
namespace k8spark::app {

namespace {

constexpr std::string_view kGraceKey = "spark.kubernetes.appKillPodDeletionGracePeriod";

class SubmissionId {
 public:
  SubmissionId(SubmissionIdOptions const& options, Context& context)
      : options_(options), context_(context), name_(options.id) {
    if (std::size_t const colon = name_.find(':'); colon != std::string::npos) {
      ns_ = name_.substr(0, colon);
      name_.erase(0, colon + 1);
    }
  }

  Result<void> run() {
    if (options_.id.empty())
      return usage_error("no submission id", flag(), "write NAMESPACE:POD, POD or PREFIX*");
    K8SPARK_ASSIGN(Configured configured, configure(options_.submit, context_));
    for (std::string const& warning : configured.layers.warnings) warn(context_, warning);
    version_ = configured.layers.spark_version;
    K8SPARK_CHECK(read_grace(configured.conf));
    std::string const master = configured.conf.get_or("spark.master", "");
    if (!master.empty() && !master.starts_with("k8s://"))
      return usage_error("master \"" + master + "\" is not Kubernetes",
                         configured.conf.where("spark.master"),
                         "write it as k8s://https://HOST:PORT");
    K8SPARK_ASSIGN(kube::ClusterAccess access,
                   find_cluster(options_.submit, std::move(configured), context_));
    bool const named = !ns_.empty() || options_.submit.kube.name_space ||
                       !access.context_name.empty() ||
                       context_.environment.get("KUBERNETES_SERVICE_HOST");  // in a pod
    if (!ns_.empty()) access.ns = ns_;
    announce(master.empty() ? "k8s://" + access.server : master);
    if (!named) return without_namespace();
    cluster_ = std::make_unique<Cluster>(std::move(access), context_);
    return name_.ends_with('*') ? all() : one();
  }

 private:
  [[nodiscard]] bool kills() const { return options_.action == SubmissionIdOptions::Action::kKill; }
  [[nodiscard]] char const* flag() const { return kills() ? "--kill" : "--status"; }

  void print(std::string const& line) { context_.streams.err(line + '\n'); }

  Result<void> read_grace(SparkConf const& conf) {
    auto const text = conf.get(kGraceKey);
    if (!text) return {};
    auto const ms = spark::parse_time_ms(*text, 1000);
    if (!ms)
      return usage_error(std::string(kGraceKey) + " must be a time, not \"" + *text + '"',
                         conf.where(kGraceKey),
                         ms.error().hint);
    grace_seconds_ = static_cast<int>(*ms / 1000);
    return {};
  }

  void announce(std::string const& master) {
    std::string const of = "submission " + options_.id + " in " + master + '.';
    if (!kills()) return print("Submitting a request for the status of " + of);
    print("Submitting a request to kill " + of + " Grace period in secs: " +
          (grace_seconds_ ? std::to_string(*grace_seconds_) : "not set."));
  }

  // No kubeconfig, no namespace in the id: Spark's client finds nothing there, and from 3.4
  // (status) and 4.0 (kill) on it fails when one pod was named.
  Result<void> without_namespace() {
    bool const fails = version_.at_least(kills() ? 4 : 3, kills() ? 0 : 4);
    if (fails && !name_.ends_with('*'))
      return usage_error("no namespace: neither " + options_.id + " nor a kubeconfig names one",
                         flag(),
                         "write it as NAMESPACE:" + name_);
    print(name_.ends_with('*') ? "No applications found." : "Application not found.");
    return {};
  }

  Result<void> all() {
    K8SPARK_ASSIGN(auto const drivers, list_drivers(*cluster_, cluster_->ns(), "", name_));
    if (drivers.empty()) print("No applications found.");
    for (Json const& driver : drivers) {
      std::string const pod = driver["metadata"].value("name", "");
      if (kills()) {
        print("Deleting driver pod: " + pod + '.');
        K8SPARK_CHECK(remove(pod));
      } else {
        print("Application status (driver): " + render::describe_pod(driver));
      }
    }
    return {};
  }

  Result<void> one() {
    if (kills()) return remove(name_);
    Result<Json> const pod = cluster_->client().get(kube::pods(), cluster_->ns(), name_);
    if (pod)
      print("Application status (driver): " + render::describe_pod(*pod));
    else if (pod.error().code == ErrorCode::kNotFound)
      print("Application not found.");
    else
      return pod.error();
    return {};
  }

  // A pod that is gone already is none to talk about.
  Result<void> remove(std::string const& pod) {
    kube::RemoveOptions options;
    options.grace_seconds = grace_seconds_;
    auto removed = cluster_->client().remove({kube::pods(), cluster_->ns(), pod, options});
    if (!removed && removed.error().code != ErrorCode::kNotFound) return std::move(removed).error();
    return {};
  }

  SubmissionIdOptions const& options_;
  Context& context_;
  std::string ns_;  // of the id; empty: it names none
  std::string name_;
  std::optional<int> grace_seconds_;
  spark::SparkVersion version_;
  std::unique_ptr<Cluster> cluster_;
};

}  // namespace

int run_submission_id(SubmissionIdOptions const& options, Context& context) {
  Result<void> const done = SubmissionId(options, context).run();
  return done ? 0 : report_error(done.error(), context);
}

}  // namespace k8spark::app
