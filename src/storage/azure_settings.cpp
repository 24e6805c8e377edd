#include "storage/azure_settings.h"

#include "http/proxy.h"
#include "http/url.h"
#include "spark/sizes.h"
#include "storage/source.h"
#include "text/encoding.h"
#include "text/strings.h"

#include <algorithm>

namespace k8spark::storage {

namespace {

// Source: AbfsConfiguration's fs.azure.write.request.size: default, least, most.
constexpr long long kBlock = 8LL << 20U;
constexpr long long kMinBlock = 16LL << 10U;
constexpr long long kMaxBlock = 100LL << 20U;
constexpr std::string_view kEmulator = "fs.azure.storage.emulator.account.name";
constexpr std::string_view kEmulatorUrl = "http://127.0.0.1:10000";

struct Place {
  std::string container;
  std::string host;     // "acct.dfs.core.windows.net", as in the keys
  std::string port;     // ":10000" or ""
  std::string account;  // first label of the host
  bool abfs = false;
  bool tls = false;
};

Result<Place> place_of(Target const& target, HadoopConf const& conf) {
  std::size_t const at = target.authority.find('@');
  if (at == std::string::npos || at == 0 || at + 1 == target.authority.size())
    return usage_error("the upload path names no container",
                       "spark.kubernetes.file.upload.path",
                       "write " + target.scheme +
                           "://CONTAINER@ACCOUNT.blob.core.windows.net/FOLDER (abfss: .dfs.)");
  Place place;
  place.container = target.authority.substr(0, at);
  std::string const authority = target.authority.substr(at + 1);
  std::size_t const colon = authority.rfind(':');
  place.host = text::to_lower(authority.substr(0, colon));
  if (colon != std::string::npos) place.port = authority.substr(colon);
  place.account = place.host.substr(0, place.host.find('.'));
  place.abfs = target.scheme.starts_with("abfs");
  place.tls = target.scheme == "wasbs" || target.scheme == "abfss" ||
              (place.abfs && conf.get_bool("fs.azure.always.use.https", true));
  return place;
}

std::string endpoint_of(Place const& place, HadoopConf const& conf) {
  std::string const scheme = place.tls ? "https://" : "http://";
  if (!place.abfs && conf.get_or(kEmulator, "") == place.host)
    return std::string(kEmulatorUrl) + '/' + place.account;
  if (auto const other = conf.get("fs.azure.abfs.endpoint"); other && place.abfs)
    return scheme + *other + '/' + place.account;
  return scheme + text::replace_all(place.host, ".dfs.", ".blob.") + place.port;
}

// KEY.HOST, for abfs also that of the twin host and KEY alone.
std::vector<std::string> key_names(Place const& place, std::string const& key) {
  std::vector<std::string> names = {key + '.' + place.host};
  if (!place.abfs) return names;
  std::string const twin = text::replace_all(place.host, ".dfs.", ".blob.");
  if (twin != place.host) names.push_back(key + '.' + twin);
  names.push_back(key);
  return names;
}

Result<std::optional<std::string>> first_secret(std::vector<std::string> const& names,
                                                HadoopConf const& conf) {
  for (std::string const& name : names) {
    K8SPARK_ASSIGN(auto value, conf.get_secret(name));
    if (value) return value;
  }
  return std::optional<std::string>();
}

Result<std::optional<std::string>> find_sas(Place const& place, HadoopConf const& conf) {
  std::vector<std::string> names = {"fs.azure.sas." + place.container + '.' + place.host};
  if (place.abfs) {
    std::string const fixed = "fs.azure.sas.fixed.token";
    names = {fixed + '.' + place.container + '.' + place.host};
    for (std::string const& name : key_names(place, fixed)) names.push_back(name);
  }
  K8SPARK_ASSIGN(auto sas, first_secret(names, conf));
  if (sas && sas->starts_with('?')) sas->erase(0, 1);
  return sas;
}

// Which logins of ABFS are spoken. Source: AuthType.
Result<std::string> auth_type(Place const& place, HadoopConf const& conf) {
  if (!place.abfs) return std::string("SharedKey");
  std::string const key = "fs.azure.account.auth.type";
  for (std::string const& name : key_names(place, key)) {
    auto const type = conf.get(name);
    if (!type) continue;
    if (*type == "SharedKey" || *type == "SAS") return *type;
    return usage_error("uploading with " + name + "=" + *type + " is not supported",
                       conf.where(name),
                       "k8spark uploads with an account key (fs.azure.account.key." + place.host +
                           ") or a SAS (fs.azure.sas.fixed.token." + place.host + ")");
  }
  return std::string("SharedKey");
}

Result<void> set_login(AzureSettings& settings, Place const& place, HadoopConf const& conf) {
  K8SPARK_ASSIGN(std::string const type, auth_type(place, conf));
  K8SPARK_ASSIGN(auto const sas, find_sas(place, conf));
  std::string const key_name = "fs.azure.account.key." + place.host;
  // WASB prefers a SAS where there is one; ABFS is told by its auth type.
  if (sas && (!place.abfs || type == "SAS")) {
    settings.sas = *sas;
    return {};
  }
  if (type == "SAS")
    return usage_error("there is no SAS for the upload",
                       "fs.azure.sas.fixed.token." + place.host,
                       "token provider classes are not spoken: set "
                       "spark.hadoop.fs.azure.sas.fixed.token=${env.NAME}");
  K8SPARK_ASSIGN(auto const key, first_secret(key_names(place, "fs.azure.account.key"), conf));
  if (!key)
    return usage_error(
        "there is no account key for the upload",
        key_name,
        "set spark.hadoop." + key_name + "='${env.NAME}', and NAME where k8spark runs");
  auto bytes = text::base64_decode(*key);
  if (!bytes || bytes->empty())
    return usage_error("the account key is not base64 text", conf.where(key_name));
  settings.account.key = *std::move(bytes);
  return {};
}

Result<std::uint64_t> block_size(HadoopConf const& conf, spark::SparkVersion const& version) {
  constexpr char const* kKey = "fs.azure.write.request.size";
  auto const text = conf.get(kKey);
  if (!text) return static_cast<std::uint64_t>(kBlock);
  auto const bytes =
      spark::parse_size(*text, spark::SizeUnit::kByte, spark::SizeUnit::kByte, version);
  if (!bytes) return usage_error(std::string(kKey) + " must be a size", conf.where(kKey));
  return static_cast<std::uint64_t>(std::clamp(*bytes, kMinBlock, kMaxBlock));
}

}  // namespace

Result<AzureSettings> azure_settings(Target const& target,
                                     HadoopConf const& conf,
                                     StoreInput const& input) {
  K8SPARK_ASSIGN(Place const place, place_of(target, conf));
  AzureSettings settings;
  settings.container = place.container;
  settings.account.name = place.account;
  settings.endpoint = endpoint_of(place, conf);
  if (!http::split_url(settings.endpoint))
    return usage_error("the upload path names no host", "spark.kubernetes.file.upload.path");
  K8SPARK_CHECK(set_login(settings, place, conf));
  if (!settings.sas.empty() && settings.endpoint.starts_with("http://"))
    settings.warnings.push_back("the SAS of " + place.container + '@' + place.host +
                                " travels unencrypted: use " + (place.abfs ? "abfss" : "wasbs") +
                                "://");
  K8SPARK_ASSIGN(settings.block_size, block_size(conf, input.version));
  settings.connection.proxy = http::decide_proxy(settings.endpoint, "", input.environment);
  K8SPARK_CHECK(read_trust(settings.connection, {"SSL_CERT_FILE"}, input));
  return settings;
}

}  // namespace k8spark::storage
