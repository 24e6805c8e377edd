#include "http/url.h"
#include "kube/access_parts.h"
#include "kube/pem.h"
#include "text/strings.h"

namespace k8spark::kube {

namespace {

// Path prefix kept, trailing '/' trimmed, query and fragment dropped.
Result<std::string> clean_server(std::string const& server, Error const& place) {
  auto const fail = [&](std::string const& message, std::string hint) {
    Error error = place;
    error.message += message;
    error.hint = std::move(hint);
    return error;
  };
  auto const parts = http::split_url(server);
  if (!parts) {
    if (text::contains(server, "://"))
      return fail("server is not a URL", "write https://HOST:PORT");
    return fail("server \"" + server + "\" has no scheme", "write https://" + server);
  }
  if (parts->scheme != "https" && parts->scheme != "http")
    return fail("server has the scheme " + parts->scheme, "write https://" + parts->authority());
  if (parts->has_userinfo)
    return fail("server holds a user name", "give username and password to the user entry");
  std::string url = http::printable_url(server);
  while (url.ends_with('/')) url.pop_back();
  return url;
}

Result<void> fill_trust(ConfigEntry const& entry,
                        sys::FileSystem const& files,
                        ClusterAccess& access) {
  K8SPARK_ASSIGN(std::string const path, entry.path("certificate-authority"));
  K8SPARK_ASSIGN(std::string const data, entry.text("certificate-authority-data"));
  K8SPARK_ASSIGN(access.tls.insecure_skip_verify, entry.flag("insecure-skip-tls-verify"));
  if (!path.empty() && !data.empty())
    return entry.error("certificate-authority",
                       "certificate-authority-data and certificate-authority are both specified");
  if (access.tls.insecure_skip_verify && (!path.empty() || !data.empty()))
    return entry.error("insecure-skip-tls-verify",
                       "specifying a root certificates file with the insecure flag is not allowed");
  if (!data.empty()) {
    K8SPARK_ASSIGN(access.tls.ca_pem, entry.bytes("certificate-authority-data"));
    if (!has_certificate(access.tls.ca_pem))
      return entry.error("certificate-authority-data",
                         "certificate-authority-data holds no certificate");
    access.ca_source = "certificate-authority-data of cluster " + entry.name();
  } else if (!path.empty()) {
    Result<std::string> pem = read_pem(files, path, "certificate-authority");
    if (!pem) return entry.error("certificate-authority", pem.error().message);
    access.tls.ca_pem = *std::move(pem);
    if (!has_certificate(access.tls.ca_pem))
      return entry.error("certificate-authority", path + " holds no certificate");
    access.ca_source = path;
  }
  return {};
}

Result<void> fill_from_entry(ConfigEntry const& entry,
                             sys::FileSystem const& files,
                             ClusterAccess& access) {
  access.cluster_name = entry.name();
  K8SPARK_ASSIGN(std::string const server, entry.text("server"));
  if (!server.empty()) {
    K8SPARK_ASSIGN(access.server, clean_server(server, entry.error("server", "")));
  }
  K8SPARK_CHECK(fill_trust(entry, files, access));
  K8SPARK_ASSIGN(access.tls.server_name, entry.text("tls-server-name"));
  K8SPARK_ASSIGN(access.disable_compression, entry.flag("disable-compression"));
  K8SPARK_ASSIGN(access.proxy, entry.text("proxy-url"));
  if (access.proxy.empty()) return {};
  auto const proxy = http::split_url(access.proxy);
  if (!proxy || (proxy->scheme != "http" && proxy->scheme != "https" && proxy->scheme != "socks5"))
    return entry.error("proxy-url", "proxy-url must be a URL with http, https or socks5");
  return {};
}

Result<void> override_trust(AccessOverrides const& overrides,
                            sys::FileSystem const& files,
                            ClusterAccess& access) {
  if (overrides.insecure) {
    access.tls.insecure_skip_verify = *overrides.insecure;
    if (*overrides.insecure && overrides.ca_file.empty()) access.tls.ca_pem.clear();
  }
  if (overrides.ca_file.empty()) return {};
  if (overrides.insecure.value_or(false))
    return usage_error("specifying a root certificates file with the insecure flag is not allowed",
                       "--certificate-authority");
  std::string const path = files.absolute(overrides.ca_file);
  K8SPARK_ASSIGN(access.tls.ca_pem, read_pem(files, path, "certificate authority"));
  if (!has_certificate(access.tls.ca_pem)) return usage_error("holds no certificate", path);
  access.tls.insecure_skip_verify = false;
  access.ca_source = path;
  return {};
}

}  // namespace

Result<std::string> read_pem(sys::FileSystem const& files,
                             std::string const& path,
                             std::string const& what) {
  Result<std::string> bytes = files.read(path);
  if (!bytes)
    return usage_error("unable to read " + what + ' ' + path + ": " + bytes.error().message, path);
  return bytes;
}

Result<void> fill_cluster(ConfigEntry const* entry,
                          AccessOverrides const& overrides,
                          sys::FileSystem const& files,
                          ClusterAccess& access) {
  if (entry != nullptr) K8SPARK_CHECK(fill_from_entry(*entry, files, access));
  if (!overrides.server.empty()) {
    K8SPARK_ASSIGN(access.server, clean_server(overrides.server, usage_error("", "--server")));
    access.tls.server_name.clear();  // it was the name of another server
  }
  if (!overrides.tls_server_name.empty()) access.tls.server_name = overrides.tls_server_name;
  K8SPARK_CHECK(override_trust(overrides, files, access));
  access.disable_compression = access.disable_compression || overrides.disable_compression;
  access.request_timeout = overrides.request_timeout;
  if (access.tls.insecure_skip_verify) {
    access.ca_source = "nothing: certificates are not checked";
  } else if (access.tls.ca_pem.empty()) {
    access.ca_source = "the system's root certificates";
  }
  if (!access.server.empty()) return {};
  if (entry != nullptr)
    return entry->error("server", "no server found for cluster \"" + entry->name() + '"');
  return usage_error("no server is given", "", "see --server and --kubeconfig");
}

}  // namespace k8spark::kube
