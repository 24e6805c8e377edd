#include "plan/objects.h"
#include "text/encoding.h"

#include <array>

// Source: Spark's DriverKubernetesCredentialsFeatureStep.
namespace k8spark::plan {

namespace {

constexpr std::string_view kAuthPrefix = "spark.kubernetes.authenticate.driver.";
constexpr std::string_view kMountFolder = "/mnt/secrets/spark-kubernetes-credentials";

struct Credential {
  std::string_view conf_suffix;  // of the mounted path's key
  std::string_view secret_key;
  std::optional<std::string> value;  // secret
};

void redact_tokens(StepInput const& in, Draft& draft) {
  for (auto const& [key, value] : in.conf().values())
    if (key.ends_with("oauthToken")) draft.properties[key] = "<present_but_redacted>";
}

}  // namespace

Result<void> add_driver_credentials(StepInput const& in, Draft& draft) {
  redact_tokens(in, draft);
  ClientFiles const& files = in.submission.files;
  auto const token = in.conf().get(std::string(kAuthPrefix) + "oauthToken");  // not expanded
  std::array<Credential, 4> const credentials = {{
      {"clientKeyFile", "client-key", files.driver_client_key},
      {"clientCertFile", "client-cert", files.driver_client_cert},
      {"caCertFile", "ca-cert", files.driver_ca_cert},
      {"oauthTokenFile", "oauth-token", token},
  }};
  bool any = false;
  for (Credential const& credential : credentials) {
    std::string const key =
        std::string(kAuthPrefix) + "mounted." + std::string(credential.conf_suffix);
    if (credential.value && !in.conf().contains(key))
      draft.properties[key] = std::string(kMountFolder) + '/' + std::string(credential.secret_key);
    any = any || credential.value;
  }
  std::string const account_key = std::string(kAuthPrefix) + "serviceAccountName";
  K8SPARK_ASSIGN(auto const account, in.reader.text(account_key));
  if (!any) {
    if (account) {
      draft.pod["spec"]["serviceAccount"] = *account;
      draft.pod["spec"]["serviceAccountName"] = *account;
    }
    return {};
  }
  if (account)
    draft.warnings.push_back(account_key + " has no effect beside the driver's own credentials");

  std::string const name = in.names.prefix + "-kubernetes-credentials";
  Json secret = make_object("v1", "Secret", name);
  for (Credential const& credential : credentials)
    if (credential.value)
      map_in(secret, "data")[std::string(credential.secret_key)] =
          text::base64_encode(*credential.value);
  if (in.version().at_least(3, 2)) secret["immutable"] = true;
  draft.resources.push_back(std::move(secret));
  add_volume(draft,
             {{"name", "kubernetes-credentials"}, {"secret", {{"secretName", name}}}},
             std::string(kMountFolder));
  return {};
}

}  // namespace k8spark::plan
