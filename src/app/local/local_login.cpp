#include "app/local/local_login.h"

#include <array>

namespace k8spark::app {

namespace {

constexpr std::string_view kPrefix = "spark.kubernetes.authenticate.";
constexpr std::array<std::string_view, 5> kNames = {
    "caCertFile", "clientKeyFile", "clientCertFile", "oauthToken", "oauthTokenFile"};

bool has_own_keys(SparkConf const& conf) {
  for (std::string_view const name : kNames)
    if (conf.contains(std::string(kPrefix) + std::string(name))) return true;
  return false;
}

// What the kubeconfig does not say, and no key of Spark can.
Result<void> check_sayable(KubeFlags const& kube) {
  struct Row {
    bool used;
    char const* flag;
  };
  std::array const rows =
      std::to_array<Row>({{kube.as.has_value(), "--as"},
                          {kube.as_uid.has_value(), "--as-uid"},
                          {!kube.as_groups.empty(), "--as-group"},
                          {kube.user.has_value(), "--user"},
                          {kube.cluster.has_value(), "--cluster"},
                          {kube.tls_server_name.has_value(), "--tls-server-name"}});
  for (Row const& row : rows)
    if (row.used)
      return usage_error("the driver's own client has no word for it",
                         row.flag,
                         "--master proxy: the driver then talks through k8spark, which logs in");
  return {};
}

}  // namespace

Result<LocalLogin> local_login(SubmitOptions const& options,
                               profile::ProfileSettings const& settings,
                               SparkConf const& conf,
                               kube::ClusterAccess const& access) {
  LocalLogin login;
  KubeFlags const& kube = options.kube;
  Origin const origin{Layer::kDerived, "login"};
  K8SPARK_CHECK(check_sayable(kube));
  auto const set = [&](std::string const& key, std::optional<std::string> const& value) {
    if (value && !value->empty() && !conf.contains(key)) login.keys.set(key, *value, origin);
  };
  std::string const prefix(kPrefix);
  set(prefix + "oauthToken", kube.token);
  set(prefix + "caCertFile", kube.certificate_authority);
  set(prefix + "clientCertFile", kube.client_certificate);
  set(prefix + "clientKeyFile", kube.client_key);
  if (kube.insecure_skip_tls_verify) set("spark.kubernetes.trust.certificates", "true");
  // What the profile says of the submitter's login holds for this driver: it is the submitter.
  if (!has_own_keys(conf))
    for (std::string_view const name : kNames)
      set(prefix + std::string(name), conf.get(prefix + "submission." + std::string(name)));
  if (!access.context_name.empty()) set("spark.kubernetes.context", access.context_name);
  std::optional<std::string> const file =
      kube.kubeconfig ? kube.kubeconfig : settings.option("cluster.kubeconfig");
  if (file) login.variables.emplace_back("KUBECONFIG", *file);
  return login;
}

LocalLogin proxy_login(std::string const& url) {
  LocalLogin login;
  login.keys.set("spark.master", "k8s://" + url, {Layer::kDerived, "--master proxy"});
  // Else Spark's client reads the kubeconfig all the same, and runs its login plugin.
  login.variables = {{"KUBERNETES_AUTH_TRYKUBECONFIG", "false"},
                     {"KUBERNETES_AUTH_TRYSERVICEACCOUNT", "false"}};
  return login;
}

}  // namespace k8spark::app
