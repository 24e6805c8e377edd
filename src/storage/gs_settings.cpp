#include "http/proxy.h"
#include "http/url.h"
#include "storage/s3_settings.h"
#include "storage/source.h"
#include "text/encoding.h"
#include "text/strings.h"

namespace k8spark::storage {

namespace {

// Source: the connector's GoogleCloudStorageFileSystemConfiguration.
constexpr std::string_view kRootUrl = "fs.gs.storage.root.url";
constexpr std::string_view kDefaultRoot = "https://storage.googleapis.com";
// Ours: the connector has no keys for HMAC, and Hadoop ignores what it does not know.
constexpr std::string_view kAccessKey = "fs.gs.hmac.access.key";
constexpr std::string_view kSecretKey = "fs.gs.hmac.secret.key";
constexpr std::uint64_t kMiB = std::uint64_t{1} << 20U;

Result<AwsKeys> hmac_keys(HadoopConf const& conf, sys::Environment const& environment) {
  K8SPARK_ASSIGN(auto const access, conf.get_secret(kAccessKey));
  K8SPARK_ASSIGN(auto const secret, conf.get_secret(kSecretKey));
  if (access && secret) return AwsKeys{*access, *secret, ""};
  // boto's names, which gsutil knows: gs_access_key_id, gs_secret_access_key
  AwsKeys keys{environment.get_or_empty("GS_ACCESS_KEY_ID"),
               environment.get_or_empty("GS_SECRET_ACCESS_KEY"),
               ""};
  if (!keys.access_key.empty() && !keys.secret_key.empty()) return keys;
  return usage_error(
      "uploading to gs: needs an HMAC key; service account files are not spoken",
      std::string(kAccessKey),
      "make one with \"gcloud storage hmac create ACCOUNT\" and set GS_ACCESS_KEY_ID "
      "and GS_SECRET_ACCESS_KEY where k8spark runs");
}

Result<std::string> proxy_url(HadoopConf const& conf) {
  auto const address = conf.get("fs.gs.proxy.address");
  if (!address) return std::string();
  K8SPARK_ASSIGN(auto const user, conf.get_secret("fs.gs.proxy.username"));
  K8SPARK_ASSIGN(auto const password, conf.get_secret("fs.gs.proxy.password"));
  std::string login;
  if (user) login = text::url_encode(*user) + ':' + text::url_encode(password.value_or("")) + '@';
  return "http://" + login + *address;
}

}  // namespace

Result<S3Settings> gs_settings(Target const& target,
                               HadoopConf const& conf,
                               StoreInput const& input) {
  if (target.authority.empty() || text::contains(target.authority, "@"))
    return usage_error("the upload path names no bucket",
                       "spark.kubernetes.file.upload.path",
                       "write gs://BUCKET/FOLDER");
  S3Settings settings;
  settings.bucket = target.authority;
  settings.endpoint = conf.get_or(kRootUrl, kDefaultRoot);
  while (settings.endpoint.ends_with('/')) settings.endpoint.pop_back();
  auto const parts = http::split_url(settings.endpoint);
  if (!parts || parts->has_userinfo || !parts->path.empty() ||
      (parts->scheme != "https" && parts->scheme != "http"))
    return usage_error(std::string(kRootUrl) + " must be http(s)://HOST[:PORT]",
                       conf.where(kRootUrl));
  settings.endpoint_key = kRootUrl;
  settings.login_keys = "fs.gs.hmac.*";
  settings.region = "auto";
  settings.path_style = true;
  K8SPARK_ASSIGN(settings.keys, hmac_keys(conf, input.environment));
  settings.part_size = 64 * kMiB;
  settings.multipart_threshold = 128 * kMiB;
  K8SPARK_ASSIGN(std::string const proxy, proxy_url(conf));
  settings.connection.proxy = http::decide_proxy(settings.endpoint, proxy, input.environment);
  K8SPARK_CHECK(read_trust(settings.connection, {"SSL_CERT_FILE"}, input));
  return settings;
}

}  // namespace k8spark::storage
