#include "diagnosis/json_view.h"
#include "doctor/paths.h"
#include "doctor/pod_parts.h"
#include "doctor/rules.h"
#include "matrix/stack.h"
#include "text/strings.h"

#include <nlohmann/json.hpp>

#include <array>
#include <set>

// Azure: keys are named by the host of the file system that reads them.
//
// Source: hadoop-azure's pages of wasb and abfs (storage-images-recipes.md 2.1, 2.2).
namespace k8spark::doctor {

namespace {

using diagnosis::text_at;

constexpr std::string_view kUseLabel = "azure.workload.identity/use";

// "abfss://data@acc.dfs.core.windows.net/x".
struct Place {
  std::string scheme;
  std::string host;     // "acc.dfs.core.windows.net"
  std::string account;  // "acc"
  std::string service;  // "dfs", "blob"
  std::string suffix;   // "core.windows.net"

  [[nodiscard]] bool wasb() const { return scheme.starts_with("wasb"); }
  [[nodiscard]] std::string host_of(std::string const& other_service) const {
    return account + '.' + other_service + '.' + suffix;
  }
};

std::optional<Place> place_of(std::string const& path) {
  std::size_t const end = path.find("://");
  Place place;
  place.scheme = text::to_lower(path.substr(0, end));
  if (place.scheme != "wasb" && place.scheme != "wasbs" && place.scheme != "abfs" &&
      place.scheme != "abfss")
    return std::nullopt;
  std::string rest = path.substr(end + 3);
  rest.resize(std::min(rest.size(), rest.find('/')));
  std::size_t const at = rest.find('@');
  if (at == std::string::npos) return std::nullopt;
  place.host = text::to_lower(rest.substr(at + 1));
  auto const dot = place.host.find('.');
  auto const next = dot == std::string::npos ? dot : place.host.find('.', dot + 1);
  if (next == std::string::npos) return std::nullopt;
  place.account = place.host.substr(0, dot);
  place.service = place.host.substr(dot + 1, next - dot - 1);
  place.suffix = place.host.substr(next + 1);
  return place;
}

class AzureRule {
 public:
  AzureRule(Facts const& facts, Findings& out) : facts_(facts), out_(out) {}

  void run() {
    std::set<std::string> told;
    for (PathUse const& use : paths_in_use(facts_))
      if (auto const place = place_of(use.path);
          place && told.insert(place->scheme + place->host).second)
        judge(*place, use);
    judge_identity();
    if (!any_)
      out_.ok("", told.empty() ? "no path of Azure is named" : "hosts and keys belong together");
  }

 private:
  void error(std::string subject, std::string evidence, std::string cure) {
    any_ = true;
    out_.error(
        FaultClass::kConfiguration, std::move(subject), std::move(evidence), std::move(cure));
  }

  [[nodiscard]] bool is_hadoop_3_5() const {
    auto const stack = matrix::make_stack(facts_.version);
    return stack && stack->hadoop.at_least(3, 5);
  }

  void judge(Place const& place, PathUse const& use) {
    // ABFS reaches the blob endpoint, too, from Hadoop 3.5 on.
    std::string const wanted = place.wasb() ? "blob" : "dfs";
    bool const right =
        place.service == wanted || (!place.wasb() && place.service == "blob" && is_hadoop_3_5());
    if (!right && (place.service == "blob" || place.service == "dfs"))
      return error(use.where,
                   place.scheme + " does not speak to " + place.host,
                   "write " + place.host_of(wanted));
    judge_key(place, place.service == "dfs" ? "blob" : "dfs");
    if (!place.wasb()) judge_metrics(use);
  }

  // The threads on which hadoop-azure 3.5.0 counts are no daemons: AbfsClient, AbfsMetricsManager.
  void judge_metrics(PathUse const& use) {
    std::string const key = "spark.hadoop.fs.azure.metrics.collection.enabled";
    if (!is_hadoop_3_5() || facts_.conf.contains(key)) return;
    any_ = true;
    out_.warning(use.where,
                 "abfs of Hadoop 3.5 keeps the driver alive when it is done: its metrics have a "
                 "thread that does not end",
                 "--conf " + key + "=false");
  }

  // A key or a login of the host itself, or of all accounts.
  [[nodiscard]] bool has_login(Place const& place) const {
    for (auto const& [key, value] : facts_.conf.with_prefix("spark.hadoop.fs.azure.")) {
      bool const own = key.ends_with('.' + place.host);
      bool const of_all = key == "account.key" || key == "account.auth.type" ||
                          key == "sas.fixed.token" || key == "sas.token.provider.type";
      if ((own && !key.starts_with("account.hns.")) || of_all) return true;
    }
    return false;
  }

  void judge_key(Place const& place, std::string const& other_service) {
    std::string const other = "account.key." + place.host_of(other_service);
    if (!facts_.conf.contains("spark.hadoop.fs.azure." + other) || has_login(place)) return;
    error("spark.hadoop.fs.azure." + other,
          place.scheme + " reads the key of " + place.host + ", this one is of " +
              place.host_of(other_service),
          "name it spark.hadoop.fs.azure.account.key." + place.host);
  }

  // The webhook of workload identity changes only pods that have the label.
  void judge_identity() {
    bool used = false;
    for (auto const& [key, value] : facts_.conf.with_prefix("spark.hadoop.fs.azure."))
      used = used || (key.starts_with("account.oauth.provider.type") &&
                      text::contains(value, "WorkloadIdentityTokenProvider"));
    if (!used) return;
    for (auto const& [role, pod] :
         {std::pair("driver", &facts_.driver_pod), std::pair("executor", &facts_.executor_pod)}) {
      if (!pod->is_object() || text_at(*pod, "metadata", "labels", kUseLabel) == "true") continue;
      error(std::string(role) + " pod",
            "lacks the label " + std::string(kUseLabel) +
                ": true, without which it gets no token of workload identity",
            "--conf spark.kubernetes." + std::string(role) + ".label." + std::string(kUseLabel) +
                "=true");
    }
  }

  Facts const& facts_;
  Findings& out_;
  bool any_ = false;
};

}  // namespace

void check_azure(Facts const& facts, Findings& out) {
  AzureRule(facts, out).run();
}

}  // namespace k8spark::doctor
