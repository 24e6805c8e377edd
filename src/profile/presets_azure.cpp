#include "profile/preset_build.h"
#include "text/strings.h"

#include <algorithm>
#include <array>

// Azure: wasb(s) and abfs(s), and the logins of each.
//
// Source: hadoop-azure's pages of each line (storage-images-recipes.md 2.1, 2.2).
namespace k8spark::profile {

namespace {

constexpr std::string_view kProviders = "org.apache.hadoop.fs.azurebfs.oauth2.";

// Where each of Azure's clouds hands out tokens. Source: Microsoft's list of national clouds.
std::string login_host(std::string_view suffix) {
  if (suffix == "core.usgovcloudapi.net") return "login.microsoftonline.us";
  if (suffix == "core.chinacloudapi.cn") return "login.chinacloudapi.cn";
  return "login.microsoftonline.com";
}

class Azure {
 public:
  explicit Azure(PresetBuild& build) : build_(build) {}

  Result<void> run() {
    ConfValue const* used = build_.first_of("credentials.azure.");
    ConfValue const* const storage = build_.first_of("storage.azure.");
    bool const login = used != nullptr;
    if (used == nullptr) used = storage;
    if (used == nullptr) return {};
    ConfValue const* const scheme = build_.option("storage.azure.scheme");
    scheme_ = scheme == nullptr ? "abfss" : scheme->value;
    K8SPARK_CHECK(check_scheme(scheme == nullptr ? *used : *scheme, login));
    account_ = build_.option("credentials.azure.account");
    if (account_ == nullptr) account_ = build_.option("storage.azure.account");
    if (account_ != nullptr) host_ = host();
    namespace_of_account();
    let_the_driver_end(*used);
    return login ? log_in(*used) : Result<void>();
  }

 private:
  [[nodiscard]] bool is_wasb() const { return scheme_.starts_with("wasb"); }

  // Hadoop 3.5 reaches flat accounts by abfss, too, at the blob endpoint.
  [[nodiscard]] bool is_flat() const {
    return build_.text("storage.azure.hierarchical") == "false" && build_.hadoop(3, 5);
  }

  [[nodiscard]] std::string host() const {
    std::string suffix = build_.text("storage.azure.endpointSuffix");
    if (suffix.empty()) suffix = "core.windows.net";
    return account_->value + (is_wasb() || is_flat() ? ".blob." : ".dfs.") + suffix;
  }

  Result<void> check_scheme(ConfValue const& because, bool login) {
    if (is_wasb() && build_.hadoop(3, 5))
      return usage_error(build_.stack_name() + " cannot open " + scheme_ + ":// any more",
                         because.origin.where,
                         "use abfss://CONTAINER@ACCOUNT.dfs.core.windows.net/; k8spark storage "
                         "convert-wasb rewrites addresses and keys");
    if (!is_wasb() && !build_.hadoop(3, 2) && login)
      return usage_error(build_.stack_name() + " does not know " + scheme_ + ":// yet",
                         because.origin.where,
                         "use an image with Hadoop 3; scheme: wasbs, too, needs the key in a "
                         "core-site.xml (hadoopConf.configMap) or a jceks keystore there");
    if (is_wasb() && build_.hadoop(3, 4))
      build_.warn(because, scheme_ + " is deprecated and gone in Spark 4.2; abfss replaces it");
    if (scheme_ == "wasb" || scheme_ == "abfs")
      build_.warn(
          because,
          scheme_ + "://" + " sends everything in clear text; " + scheme_ + "s:// does not");
    return {};
  }

  void namespace_of_account() {
    ConfValue const* const known = build_.option("storage.azure.hierarchical");
    if (known == nullptr || is_wasb() || host_.empty()) return;
    build_.set("spark.hadoop.fs.azure.account.hns.enabled." + host_, known->value, *known);
  }

  // Hadoop 3.5.0 counts its calls on a scheduled pool whose thread is no daemon (AbfsClient,
  // AbfsMetricsManager): the JVM of a driver that is done would run on for ever.
  void let_the_driver_end(ConfValue const& because) {
    if (!is_wasb() && build_.hadoop(3, 5))
      build_.set("spark.hadoop.fs.azure.metrics.collection.enabled", "false", because);
  }

  struct Kind {
    std::string_view name;
    std::string_view wants;       // fields that must be there
    std::string_view may;         // fields that may
    bool wasb;                    // wasb has it as well
    matrix::HadoopVersion since;  // of abfs
    std::string_view hint;        // where Hadoop is older
  };

  static Kind const* kind_of(std::string_view name) {
    static constexpr auto kKinds = std::to_array<Kind>({
        {"key", "secret key", "", true, {3, 2, 0}, ""},
        {"sas",
         "secret key",
         "",
         true,
         {3, 4, 1},
         "before 3.4.1 a class must hand out the SAS: conf: "
         "{spark.hadoop.fs.azure.sas.token.provider.type: CLASS}"},
        {"oauth", "secret key tenant clientId", "", false, {3, 2, 0}, ""},
        {"managed-identity", "", "tenant clientId", false, {3, 2, 0}, ""},
        {"workload-identity",
         "",
         "tenant clientId",
         false,
         {3, 4, 1},
         "use Spark 4.0 or newer, or managed-identity"},
    });
    auto const* const at = std::find_if(
        kKinds.begin(), kKinds.end(), [&](Kind const& row) { return row.name == name; });
    return at == kKinds.end() ? nullptr : at;
  }

  [[nodiscard]] ConfValue const* field(std::string_view name) const {
    return build_.option("credentials.azure." + std::string(name));
  }

  Result<void> check(Kind const& kind, ConfValue const& because) const {
    std::string const name(kind.name);
    if (is_wasb() && !kind.wasb)
      return usage_error(scheme_ + ":// cannot log in by " + name,
                         because.origin.where,
                         "use scheme: abfss, or kind: key");
    if (!is_wasb() && build_.stack().hadoop < kind.since)
      return usage_error(build_.stack_name() + " cannot log in to Azure by " + name,
                         because.origin.where,
                         std::string(kind.hint));
    std::vector<std::string> const wanted =
        text::split_list(text::replace_all(std::string(kind.wants), " ", ","));
    bool whole = account_ != nullptr;
    for (std::string const& one : wanted) whole = whole && field(one) != nullptr;
    std::vector<std::string> all = wanted;
    all.emplace_back("account");
    if (!whole)
      return usage_error(
          "credentials.azure" + (name == "key" ? "" : " of kind " + name) + " wants " +
              (all.size() == 1
                   ? all.front()
                   : text::join(std::span(all).first(all.size() - 1), ", ") + " and " + all.back()),
          because.origin.where);
    for (std::string_view const given : {"secret", "key", "tenant", "clientId"})
      if (ConfValue const* const value = field(given); value != nullptr &&
                                                       !text::contains(kind.wants, given) &&
                                                       !text::contains(kind.may, given))
        return usage_error(
            "credentials.azure: \"" + std::string(given) + "\" does not go with kind " + name,
            value->origin.where);
    return {};
  }

  Result<void> log_in(ConfValue const& used) {
    ConfValue const* const named = field("kind");
    ConfValue const* because = named != nullptr ? named : field("secret");
    if (because == nullptr) because = &used;
    Kind const& kind = *kind_of(named == nullptr ? "key" : named->value);
    K8SPARK_CHECK(check(kind, *because));
    if (kind.name == "key") return account_key();
    if (kind.name == "sas") return sas(*because);
    if (kind.name == "oauth") return client_credentials(*because);
    identity(kind.name == "workload-identity", *because);
    return {};
  }

  [[nodiscard]] std::string reference() const {
    return field("secret")->value + ':' + field("key")->value;
  }

  // Hadoop reads the variable in each process; the key itself is in no object but the Secret.
  Result<void> account_key() {
    K8SPARK_CHECK(build_.secret_conf(
        "fs.azure.account.key." + host_, "AZURE_STORAGE_KEY", reference(), *field("secret")));
    build_.redact(*field("secret"));
    return {};
  }

  Result<void> sas(ConfValue const& because) {
    ConfValue const* const container = build_.option("storage.azure.container");
    if (is_wasb() && container == nullptr)
      return usage_error(scheme_ + ":// wants storage.azure.container for a SAS",
                         because.origin.where);
    if (!is_wasb()) set("auth.type", "SAS", because);
    std::string const key = is_wasb() ? "fs.azure.sas." + container->value + '.' + host_
                                      : "fs.azure.sas.fixed.token." + host_;
    K8SPARK_CHECK(build_.secret_conf(key, "AZURE_STORAGE_SAS", reference(), *field("secret")));
    build_.redact(*field("secret"));
    return {};
  }

  void set(std::string_view option, std::string value, ConfValue const& because) {
    build_.set("spark.hadoop.fs.azure.account." + std::string(option) + '.' + host_,
               std::move(value),
               because);
  }

  void oauth(std::string_view provider, ConfValue const& because) {
    set("auth.type", "OAuth", because);
    set("oauth.provider.type", std::string(kProviders) + std::string(provider), because);
  }

  Result<void> client_credentials(ConfValue const& because) {
    oauth("ClientCredsTokenProvider", because);
    ConfValue const& tenant = *field("tenant");
    set("oauth2.client.endpoint",
        "https://" + login_host(build_.text("storage.azure.endpointSuffix")) + '/' + tenant.value +
            "/oauth2/token",
        tenant);
    set("oauth2.client.id", field("clientId")->value, *field("clientId"));
    return build_.secret_conf("fs.azure.account.oauth2.client.secret." + host_,
                              "AZURE_CLIENT_SECRET",
                              reference(),
                              *field("secret"));
  }

  // The webhook of workload identity puts the three variables into pods with the label, where the
  // service account is annotated.
  void identity(bool workload, ConfValue const& because) {
    oauth(workload ? "WorkloadIdentityTokenProvider" : "MsiTokenProvider", because);
    auto const one = [&](std::string_view name, std::string_view option, std::string_view other) {
      ConfValue const* const value = field(name);
      if (value != nullptr)
        set(option, value->value, *value);
      else if (workload)
        set(option, std::string(other), because);
    };
    one("tenant", "oauth2.msi.tenant", "${env.AZURE_TENANT_ID}");
    one("clientId", "oauth2.client.id", "${env.AZURE_CLIENT_ID}");
    if (!workload) return;
    set("oauth2.token.file", "${env.AZURE_FEDERATED_TOKEN_FILE}", because);
    build_.label("azure.workload.identity/use", "true", because);
    build_.note(because,
                "the service account needs the annotation azure.workload.identity/client-id");
  }

  PresetBuild& build_;
  std::string scheme_;
  ConfValue const* account_ = nullptr;
  std::string host_;
};

}  // namespace

Result<void> expand_azure(PresetBuild& build) {
  return Azure(build).run();
}

}  // namespace k8spark::profile
