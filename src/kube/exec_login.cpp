#include "kube/exec_login.h"

#include "k8spark/json.h"
#include "kube/fields.h"
#include "text/encoding.h"
#include "text/timestamp.h"
#include "yaml/yaml.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>

namespace k8spark::kube {

namespace {

using sys::Clock;

Error login_error(ExecPlugin const& plugin, std::string const& message, std::string hint = {}) {
  return {ErrorCode::kUnauthenticated,
          "exec: executable " + plugin.command + ' ' + message,
          "",
          std::move(hint)};
}

// A hint comes from a file and goes to a terminal. Source: client-go sanitizes it the same way.
std::string printable(std::string_view text) {
  std::string out;
  for (char const c : text) {
    auto const byte = static_cast<unsigned char>(c);
    bool const control = (byte < 0x20 && (byte < '\t' || byte > '\r')) || byte == 0x7F;
    if (control)
      out += "U+00" + text::hex_encode(std::string_view(&c, 1));
    else
      out += c;
  }
  return out;
}

Json cluster_info(ExecPlugin const& plugin, ClusterAccess const& access) {
  Json cluster = {{"server", access.server}};
  if (!access.tls.server_name.empty()) cluster["tls-server-name"] = access.tls.server_name;
  if (access.tls.insecure_skip_verify) cluster["insecure-skip-tls-verify"] = true;
  if (!access.tls.ca_pem.empty())
    cluster["certificate-authority-data"] = text::base64_encode(access.tls.ca_pem);
  if (!access.proxy.empty()) cluster["proxy-url"] = access.proxy;
  if (access.disable_compression) cluster["disable-compression"] = true;
  if (!plugin.cluster_config.empty())
    cluster["config"] = Json::parse(plugin.cluster_config, nullptr, false);
  return cluster;
}

// JSON, or the YAML that aws prints for whoever configured it so. Null when it is neither.
Json parse_output(std::string_view out) {
  Json json = Json::parse(out, nullptr, false);
  if (!json.is_discarded()) return json;
  auto const tree = yaml::parse(out, "the plugin's output");
  if (!tree) return {};
  return yaml::to_json(*tree).value_or(Json());
}

Result<void> check_kind(Json const& answer, ExecPlugin const& plugin) {
  if (!answer.is_object())
    return login_error(
        plugin, "printed neither JSON nor YAML", "run it by hand to see what it says");
  std::string const kind = string_at(answer, {"kind"});
  if (kind != "ExecCredential")
    return login_error(plugin, "printed a document that is no ExecCredential");
  std::string const version = string_at(answer, {"apiVersion"});
  if (version != plugin.api_version)
    return Error{ErrorCode::kUnauthenticated,
                 "exec plugin is configured to use API version " + plugin.api_version +
                     ", plugin returned version " + printable(version),
                 plugin.command,
                 "write that version into the user's exec entry of the kubeconfig"};
  return {};
}

}  // namespace

std::string exec_info(ExecPlugin const& plugin, ClusterAccess const& access, bool interactive) {
  Json info = {{"kind", "ExecCredential"}, {"apiVersion", plugin.api_version}};
  info["spec"] = Json{{"interactive", interactive}};
  if (plugin.provide_cluster_info) info["spec"]["cluster"] = cluster_info(plugin, access);
  return info.dump(-1, ' ', false, Json::error_handler_t::replace) + '\n';
}

Result<ExecCredential> read_exec_credential(std::string_view out, ExecPlugin const& plugin) {
  Json const answer = parse_output(out);
  K8SPARK_CHECK(check_kind(answer, plugin));
  Json const* const status = find_at(answer, {"status"});
  if (status == nullptr || !status->is_object())
    return login_error(plugin, "did not return a status", "it may want a login of its own first");
  ExecCredential credential;
  credential.token = string_at(*status, {"token"});
  credential.client_cert_pem = string_at(*status, {"clientCertificateData"});
  credential.client_key_pem = string_at(*status, {"clientKeyData"});
  if (credential.client_cert_pem.empty() != credential.client_key_pem.empty())
    return login_error(plugin, "returned only certificate or key, not both");
  if (credential.token.empty() && credential.client_cert_pem.empty())
    return login_error(plugin, "did not return a token or cert/key pair");
  std::string const expires = string_at(*status, {"expirationTimestamp"});
  if (expires.empty()) return credential;
  auto const ns = text::parse_timestamp(expires);
  if (!ns) return login_error(plugin, "returned an expirationTimestamp that is no RFC 3339 time");
  constexpr std::int64_t kNanosecondsPerMs = 1'000'000;
  credential.expires = Clock::Milliseconds(*ns / kNanosecondsPerMs);
  return credential;
}

ExecLogin::ExecLogin(ClusterAccess access, Clock& clock, PluginHost host)
    : access_(std::move(access)), clock_(clock), host_(std::move(host)) {}

bool ExecLogin::is_over(ExecSession const& session) const {
  auto const& expires = session.credential_->expires;
  return expires && clock_.wall() >= *expires;
}

bool ExecLogin::is_due(ExecSession const& session) const {
  constexpr Clock::Milliseconds kAhead{60'000};
  constexpr Clock::Milliseconds kPause{10'000};
  auto const& expires = session.credential_->expires;
  if (!expires) return false;
  Clock::Milliseconds const ahead =
      std::min(kAhead, std::max(Clock::Milliseconds(0), (*expires - session.got_wall_) / 10));
  if (clock_.wall() + ahead < *expires) return false;
  return clock_.steady() - session.tried_ >= kPause || is_over(session);
}

Result<ExecLogin::Current> ExecLogin::current() {
  ExecSession& session = *plugin().session;
  std::lock_guard const lock(session.mutex_);
  if (!session.credential_) {
    K8SPARK_CHECK(run(session));
  } else if (is_due(session)) {
    bool const over = is_over(session);
    if (over && host_.on_notice)
      host_.on_notice("credentials expired; running " + plugin().command);
    if (auto ran = run(session); !ran && over) return std::move(ran).error();
  }
  return Current{*session.credential_, session.generation_};
}

bool ExecLogin::renew(int generation) {
  ExecSession& session = *plugin().session;
  std::lock_guard const lock(session.mutex_);
  if (session.generation_ != generation) return true;  // another client was faster
  return run(session).has_value();
}

Result<void> ExecLogin::run(ExecSession& session) {
  session.tried_ = clock_.steady();
  K8SPARK_ASSIGN(std::string const out, output_of_plugin());
  K8SPARK_ASSIGN(session.credential_, read_exec_credential(out, plugin()));
  session.got_wall_ = clock_.wall();
  ++session.generation_;
  return {};
}

Result<bool> ExecLogin::interactive() const {
  if (plugin().interactive_mode == "Never") return false;
  bool const terminal = host_.programs->stdin_is_terminal();
  if (plugin().interactive_mode == "Always" && !terminal)
    return Error{ErrorCode::kUnauthenticated,
                 "exec plugin cannot support interactive mode: standard input is not a terminal",
                 plugin().command,
                 "log in on a terminal, or use a user entry with a token"};
  return terminal;
}

Result<std::string> ExecLogin::output_of_plugin() {
  if (host_.programs == nullptr) return login_error(plugin(), "cannot be run here");
  K8SPARK_ASSIGN(bool const asks, interactive());
  sys::Program program;
  program.command = plugin().command;
  program.args = plugin().args;
  program.env = plugin().env;
  program.env.emplace_back("KUBERNETES_EXEC_INFO", exec_info(plugin(), access_, asks));
  program.interactive = asks;
  if (host_.on_notice && !asks)
    program.on_quiet = [this] {
      host_.on_notice("still waiting for " + plugin().command + ", which is to log us in");
    };
  // Its arguments may hold a secret, and are not shown.
  if (host_.on_verbose)
    host_.on_verbose("running the credential plugin " + plugin().command + " of " + access_.where);
  Result<sys::ProgramEnd> ended = host_.programs->run(program);
  if (!ended) {
    Error const& error = ended.error();
    if (error.code == ErrorCode::kCancelled) return error;
    std::string hint = "the user entry of the kubeconfig wants this program to log in";
    if (!plugin().install_hint.empty()) hint += "; " + printable(plugin().install_hint);
    return login_error(plugin(), error.message, std::move(hint));
  }
  if (ended->signal != 0)
    return login_error(plugin(), "was ended by signal " + std::to_string(ended->signal));
  if (ended->exit_code != 0)
    return login_error(plugin(),
                       "failed with exit code " + std::to_string(ended->exit_code),
                       "what it said is above; run it by hand to log in");
  return std::move(ended->out);
}

}  // namespace k8spark::kube
