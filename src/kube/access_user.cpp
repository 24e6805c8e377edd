#include "kube/access_parts.h"
#include "kube/pem.h"
#include "text/strings.h"

#include <algorithm>

namespace k8spark::kube {

namespace {

// What a user entry says, with files not yet read.
struct Login {
  std::string token;
  std::string token_file;
  std::string username;
  std::string password;
  std::string cert_file;
  std::string key_file;
  std::string cert_pem;
  std::string key_pem;
  std::optional<ConfigEntry> exec;

  [[nodiscard]] bool has_token() const { return !token.empty() || !token_file.empty(); }
  [[nodiscard]] bool has_certificate() const { return !cert_file.empty() || !cert_pem.empty(); }
  [[nodiscard]] bool has_key() const { return !key_file.empty() || !key_pem.empty(); }
};

Result<void> read_certificates(ConfigEntry const& entry, Login& login) {
  K8SPARK_ASSIGN(login.cert_file, entry.path("client-certificate"));
  K8SPARK_ASSIGN(login.key_file, entry.path("client-key"));
  K8SPARK_ASSIGN(login.cert_pem, entry.bytes("client-certificate-data"));
  K8SPARK_ASSIGN(login.key_pem, entry.bytes("client-key-data"));
  if (!login.cert_file.empty() && !login.cert_pem.empty())
    return entry.error("client-certificate",
                       "client-certificate-data and client-certificate are both specified");
  if (!login.key_file.empty() && !login.key_pem.empty())
    return entry.error("client-key", "client-key-data and client-key are both specified");
  return {};
}

// gcp and azure are gone from kubectl; of the others only oidc has its token in the file.
Result<void> read_auth_provider(ConfigEntry const& entry, Login& login) {
  K8SPARK_ASSIGN(auto const provider, entry.below("auth-provider"));
  if (!provider) return {};
  if (login.exec) return entry.error("exec", "exec and auth-provider are both specified");
  K8SPARK_ASSIGN(std::string const name, provider->text("name"));
  if (name == "oidc") {
    K8SPARK_ASSIGN(auto const config, provider->below("config"));
    std::string id_token;
    if (config) {
      K8SPARK_ASSIGN(id_token, config->text("id-token"));
    }
    if (!id_token.empty() && !login.has_token()) login.token = id_token;
    if (login.has_token()) return {};
  }
  std::string hint = "use an exec plugin, a token or a client certificate";
  if (name == "gcp")
    hint = "install gke-gcloud-auth-plugin and run gcloud container clusters get-credentials";
  if (name == "azure") hint = "run kubelogin convert-kubeconfig";
  return entry.error("auth-provider", "the auth provider \"" + name + "\" is not supported", hint);
}

Result<Login> read_login(ConfigEntry const& entry) {
  Login login;
  K8SPARK_ASSIGN(login.token, entry.text("token"));
  K8SPARK_ASSIGN(login.token_file, entry.path("tokenFile"));
  K8SPARK_ASSIGN(login.username, entry.text("username"));
  K8SPARK_ASSIGN(login.password, entry.text("password"));
  K8SPARK_CHECK(read_certificates(entry, login));
  K8SPARK_ASSIGN(login.exec, entry.below("exec"));
  K8SPARK_CHECK(read_auth_provider(entry, login));
  return login;
}

Result<void> check_entry(ConfigEntry const& entry, Login const& login) {
  if (login.has_token() && !login.username.empty())
    return entry.error("username",
                       "more than one authentication method found for " + entry.name() +
                           "; found [token basicAuth], only one is allowed");
  if (login.has_certificate() && !login.has_key())
    return entry.error("client-certificate", "client-certificate is given without client-key");
  if (login.has_key() && !login.has_certificate())
    return entry.error("client-key", "client-key is given without client-certificate");
  return {};
}

// What is said explicitly takes the place of every other way to log in of that sort.
void override_login(AccessOverrides const& overrides, sys::FileSystem const& files, Login& login) {
  if (!overrides.token.empty() || !overrides.token_file.empty()) {
    login.token = overrides.token;
    login.token_file = overrides.token_file.empty() ? "" : files.absolute(overrides.token_file);
    login.username.clear();
    login.password.clear();
    login.exec.reset();
  }
  if (!overrides.username.empty()) {
    login.username = overrides.username;
    login.password = overrides.password;
    if (overrides.token.empty() && overrides.token_file.empty()) {
      login.token.clear();
      login.token_file.clear();
    }
    login.exec.reset();
  }
  if (!overrides.client_cert_file.empty()) {
    login.cert_file = files.absolute(overrides.client_cert_file);
    login.cert_pem.clear();
    login.exec.reset();
  }
  if (!overrides.client_key_file.empty()) {
    login.key_file = files.absolute(overrides.client_key_file);
    login.key_pem.clear();
  }
}

Result<void> load_certificates(Login& login, sys::FileSystem const& files, ClusterAccess& access) {
  if (!login.cert_file.empty()) {
    K8SPARK_ASSIGN(login.cert_pem, read_pem(files, login.cert_file, "client-certificate"));
  }
  if (!login.key_file.empty()) {
    K8SPARK_ASSIGN(login.key_pem, read_pem(files, login.key_file, "client-key"));
  }
  if (login.cert_pem.empty() != login.key_pem.empty())
    return usage_error("a client certificate and its key belong together: only one is given", "");
  if (login.cert_pem.empty()) return {};
  KeyFit const fit = check_key(login.cert_pem, login.key_pem);
  if (fit != KeyFit::kFits) return usage_error(to_message(fit), access.where);
  access.auth.client_cert_file = login.cert_file;
  access.auth.client_key_file = login.key_file;
  access.tls.client_cert_pem = std::move(login.cert_pem);
  access.tls.client_key_pem = std::move(login.key_pem);
  return {};
}

Result<void> choose_method(Login& login, sys::FileSystem const& files, Auth& auth) {
  if (!login.token_file.empty()) {
    auth.kind = Auth::Kind::kTokenFile;
    auth.token = login.token;
    auth.token_file = login.token_file;
    if (auth.token.empty() && files.kind(auth.token_file) == sys::FileKind::kMissing)
      return usage_error("open " + auth.token_file + ": no such file or directory",
                         auth.token_file,
                         "see tokenFile");
  } else if (!login.token.empty()) {
    auth.kind = Auth::Kind::kToken;
    auth.token = login.token;
  } else if (!login.username.empty()) {
    auth.kind = Auth::Kind::kBasic;
    auth.username = login.username;
    auth.password = login.password;
  }
  return {};
}

Result<Impersonation> read_impersonation(ConfigEntry const* entry,
                                         AccessOverrides const& overrides) {
  Impersonation as;
  if (entry != nullptr) {
    K8SPARK_ASSIGN(as.user, entry->text("as"));
    K8SPARK_ASSIGN(as.uid, entry->text("as-uid"));
    K8SPARK_ASSIGN(as.groups, entry->list("as-groups"));
    K8SPARK_ASSIGN(auto const extra, entry->below("as-user-extra"));
    if (extra) {
      for (auto const& [key, unused] : extra->body().entries) {
        K8SPARK_ASSIGN(auto const values, extra->list(key.scalar));
        for (std::string const& value : values) as.extra.emplace_back(key.scalar, value);
      }
    }
  }
  if (!overrides.as.empty()) as.user = overrides.as;
  if (!overrides.as_uid.empty()) as.uid = overrides.as_uid;
  if (!overrides.as_groups.empty()) as.groups = overrides.as_groups;
  if (!as.user.empty() || as.empty()) return as;
  std::string const name = entry == nullptr ? "" : " for " + entry->name();
  return usage_error(
      "requesting uid, groups or user-extra" + name + " without impersonating a user",
      entry == nullptr ? "--as" : entry->file(),
      "see --as");
}

}  // namespace

Result<void> fill_user(ConfigEntry const* entry,
                       AccessOverrides const& overrides,
                       sys::FileSystem const& files,
                       ClusterAccess& access) {
  Login login;
  if (entry != nullptr) {
    access.user_name = entry->name();
    K8SPARK_ASSIGN(login, read_login(*entry));
    K8SPARK_CHECK(check_entry(*entry, login));
  }
  override_login(overrides, files, login);
  K8SPARK_CHECK(load_certificates(login, files, access));
  K8SPARK_CHECK(choose_method(login, files, access.auth));
  K8SPARK_ASSIGN(access.auth.impersonation, read_impersonation(entry, overrides));
  // A plugin runs only when nothing else proves who we are.
  bool const proven = access.auth.kind != Auth::Kind::kNone || !access.tls.client_cert_pem.empty();
  if (proven || !login.exec) return {};
  K8SPARK_ASSIGN(access.auth.exec, parse_exec(*login.exec));
  access.auth.kind = Auth::Kind::kExec;
  return {};
}

}  // namespace k8spark::kube
