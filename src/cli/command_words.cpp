#include "cli/command_words.h"

#include "cli/submit_command.h"
#include "text/strings.h"

#include <CLI/CLI.hpp>

#include <utility>

namespace k8spark::cli {

namespace {

// CLI11's message without its own prefix, with the nearest option as the hint.
Error usage_of(CLI::App const& command, CLI::ParseError const& error) {
  std::string message = error.what();
  std::string hint = "k8spark " + command.get_name() + " --help lists the options";
  if (dynamic_cast<CLI::ExtrasError const*>(&error) != nullptr && !command.remaining().empty()) {
    std::string const word = command.remaining().front();
    std::vector<std::string> names;
    for (CLI::Option const* option : command.get_options())
      for (std::string const& name : option->get_lnames()) names.push_back("--" + name);
    message = (word.starts_with('-') ? "unknown option \"" : "unexpected argument \"") + word + '"';
    if (auto const near = text::closest(word, names)) hint = "did you mean " + *near + "?";
  }
  return usage_error(std::move(message), "k8spark " + command.get_name(), std::move(hint));
}

}  // namespace

void add_kube_flags(CLI::App& command, app::KubeFlags& kube) {
  std::string const group = "Cluster";
  command.add_option("--kubeconfig", kube.kubeconfig, "kubeconfig file")->group(group);
  command.add_option("--context", kube.context, "context of the kubeconfig")->group(group);
  command.add_option("--cluster", kube.cluster, "cluster of the kubeconfig")->group(group);
  command.add_option("--user", kube.user, "user of the kubeconfig")->group(group);
  command.add_option("--server", kube.server, "API server address")->group(group);
  command.add_option("-n,--namespace", kube.name_space, "namespace; default: the context's")
      ->group(group);
  command.add_option("--token", kube.token, "bearer token; others on this machine can see it")
      ->group(group);
  command
      .add_option(
          "--certificate-authority", kube.certificate_authority, "the only CA to trust, PEM")
      ->group(group);
  command.add_option("--client-certificate", kube.client_certificate, "our certificate, PEM")
      ->group(group);
  command.add_option("--client-key", kube.client_key, "its key, PEM")->group(group);
  command
      .add_option(
          "--tls-server-name", kube.tls_server_name, "name that the server's certificate has")
      ->group(group);
  command.add_option("--as", kube.as, "user to impersonate")->group(group);
  command.add_option("--as-uid", kube.as_uid, "uid to impersonate")->group(group);
  command.add_option("--as-group", kube.as_groups, "group to impersonate; may be repeated")
      ->allow_extra_args(false)
      ->group(group);
  command
      .add_flag("--insecure-skip-tls-verify",
                kube.insecure_skip_tls_verify,
                "do not check the server's certificate")
      ->group(group);
  command
      .add_option_function<std::string>(
          "--request-timeout",
          [&kube](std::string const& text) {
            auto const seconds = parse_seconds("--request-timeout", text);
            if (!seconds) throw CLI::ValidationError(seconds.error().message);
            kube.request_timeout = *seconds;
          },
          "of one request to the API server; default 65s")
      ->group(group);
  command
      .add_flag("--disable-compression", kube.disable_compression, "ask for answers without gzip")
      ->group(group);
  command
      .add_option("--exec-plugin-policy",
                  kube.exec_plugin_policy,
                  "AllowAll, DenyAll or Allowlist=COMMAND,...: which credential plugins may run")
      ->group(group);
  command.add_flag("-v,--verbose", kube.verbose, "a line on stderr for each request")->group(group);
}

Result<void> parse_words(CLI::App& command, std::vector<std::string> words, std::string& help) {
  try {
    std::vector<std::string> reversed(words.rbegin(), words.rend());  // CLI11 pops from the back
    command.parse(reversed);
  } catch (CLI::CallForHelp const&) {
    help = command.help();
  } catch (CLI::ParseError const& error) {
    return usage_of(command, error);
  }
  return {};
}

Result<std::optional<std::chrono::seconds>> seconds_of(char const* flag,
                                                       std::optional<std::string> const& text) {
  if (!text) return std::optional<std::chrono::seconds>();
  K8SPARK_ASSIGN(std::chrono::seconds const seconds, parse_seconds(flag, *text));
  return std::optional<std::chrono::seconds>(seconds);
}

}  // namespace k8spark::cli
