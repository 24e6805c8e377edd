#include "app/report.h"
#include "app/setup/setup_commands.h"
#include "app/setup/setup_target.h"
#include "setup/account.h"
#include "setup/bounds.h"
#include "text/strings.h"

#include <nlohmann/json.hpp>

namespace k8spark::app {

namespace {

constexpr char const* kDriverAccount = "spark.kubernetes.authenticate.driver.serviceAccountName";
constexpr char const* kExecutorAccount =
    "spark.kubernetes.authenticate.executor.serviceAccountName";

class Rbac {
 public:
  Rbac(RbacOptions const& options, SetupTarget const& target)
      : options_(options), conf_(target.configured.conf), ns_(target.ns) {
    account_ = options.account.empty() ? conf_.get_or(kDriverAccount, "spark") : options.account;
    identity_ = {options.aws_role_arn,
                 options.gcp_account,
                 options.azure_client_id,
                 options.azure_tenant_id};
    input_ = setup::rights_input(conf_, target.configured.layers.spark_version);
    input_.leases = options.exclusive;
  }

  Result<std::vector<Json>> objects() {
    K8SPARK_CHECK(setup::check_identity(identity_));
    if (!options_.only_role) add_accounts();
    add(setup::role_and_binding(ns_,
                                account_,
                                setup::driver_rights(input_),
                                {setup::Subject::Kind::kServiceAccount, account_, ns_}));
    if (options_.submitter) K8SPARK_CHECK(add_submitter());
    if (!options_.quota.empty()) {
      K8SPARK_ASSIGN(auto const hard, setup::parse_amounts("--quota", options_.quota));
      objects_.push_back(setup::resource_quota(ns_, account_, hard));
    }
    if (!options_.limit_range.empty()) {
      K8SPARK_ASSIGN(auto const most, setup::parse_amounts("--limit-range", options_.limit_range));
      objects_.push_back(setup::limit_range(ns_, account_, most, {}));
    }
    if (options_.network_policy) objects_.push_back(setup::network_policy(ns_, account_));
    return std::move(objects_);
  }

  [[nodiscard]] std::string const& account() const { return account_; }

 private:
  void add(std::vector<Json> more) {
    for (Json& object : more) objects_.push_back(std::move(object));
  }

  // Executors call nobody, but a cloud's identity hangs on their account as well.
  void add_accounts() {
    objects_.push_back(setup::service_account(ns_, account_, identity_));
    std::string const executors = conf_.get_or(kExecutorAccount, account_);
    if (executors != account_ && executors != "default")
      objects_.push_back(setup::service_account(ns_, executors, identity_));
  }

  Result<void> add_submitter() {
    K8SPARK_ASSIGN(auto const subject, setup::parse_subject(*options_.submitter, ns_));
    add(setup::role_and_binding(
        ns_, account_ + "-submitter", setup::submitter_rights(input_), subject));
    return {};
  }

  RbacOptions const& options_;
  SparkConf const& conf_;
  std::string const& ns_;
  std::string account_;
  setup::Identity identity_;
  setup::RightsInput input_;
  std::vector<Json> objects_;
};

Result<std::vector<std::pair<std::string, std::string>>> parse_labels(
    std::vector<std::string> const& words) {
  std::vector<std::pair<std::string, std::string>> labels;
  for (std::string const& word : words) {
    std::size_t const equals = word.find('=');
    if (equals == std::string::npos || equals == 0)
      return usage_error("\"" + word + "\" is no KEY=VALUE", "--label", "--label team=data");
    labels.emplace_back(word.substr(0, equals), word.substr(equals + 1));
  }
  return labels;
}

}  // namespace

int run_rbac(RbacOptions const& options, Context& context) {
  auto const target = find_setup_target(options.setup, options.setup.apply, context);
  if (!target) return report_error(target.error(), context);
  Rbac rbac(options, *target);
  auto const objects = rbac.objects();
  if (!objects) return report_error(objects.error(), context);
  if (options.pod_identity)
    say(context,
        "EKS Pod Identity has no annotation: aws eks create-pod-identity-association "
        "--cluster-name CLUSTER --namespace " +
            target->ns + " --service-account " + rbac.account() + " --role-arn ROLE");
  return deliver(*objects, options.setup, *target, context);
}

int run_namespace(NamespaceOptions const& options, Context& context) {
  auto const labels = parse_labels(options.labels);
  if (!labels) return report_error(labels.error(), context);
  auto const target = find_setup_target(options.setup, options.setup.apply, context);
  if (!target) return report_error(target.error(), context);
  return deliver({setup::make_namespace(options.name, options.pod_security, *labels)},
                 options.setup,
                 *target,
                 context);
}

}  // namespace k8spark::app
