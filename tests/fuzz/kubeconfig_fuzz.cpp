#include "fuzz.h"
#include "kube/exec_login.h"
#include "kube/kubeconfig.h"
#include "support/memory_file_system.h"

#include <string>

namespace {

using namespace k8spark;

// An error names the place, never a value: what stands behind this word must not come back.
constexpr std::string_view kPlanted = "PLANTEDSECRET";

void check_error(Error const& error, std::string_view input) {
  fuzz::promise(!error.message.empty(), "an error says something");
  // Only where the word stands for a value: names of entries are shown.
  bool const as_token = input.find("token: PLANTEDSECRET") != std::string_view::npos;
  bool const once = input.find(kPlanted) == input.rfind(kPlanted);
  if (as_token && once) {
    std::string const all = error.message + error.where + error.hint;
    fuzz::promise(all.find(kPlanted) == std::string::npos, "no secret in an error");
  }
}

void load(std::string_view text) {
  test::MemoryFileSystem files;
  files.add("/home/kubeconfig", std::string(text));
  files.add("/home/ca.crt", "no certificate");
  kube::AccessOverrides overrides;
  overrides.kubeconfig = "/home/kubeconfig";
  auto const access = kube::load_cluster_access(overrides, files, sys::Environment());
  if (!access) return check_error(access.error(), text);
  fuzz::promise(access->server.starts_with("http"), "a server has a scheme");
  fuzz::promise(!access->ns.empty(), "there is a namespace");
  fuzz::promise(!access->auth.exec || !access->auth.exec->command.empty(), "a plugin has a name");
  if (access->auth.exec) {
    std::string const info = kube::exec_info(*access->auth.exec, *access, false);
    fuzz::promise(info.ends_with("}\n"), "the plugin is told a whole document");
  }
}

void log_in(std::string_view text) {
  kube::ExecPlugin plugin;
  plugin.api_version = "client.authentication.k8s.io/v1";
  plugin.command = "login";
  auto const credential = kube::read_exec_credential(text, plugin);
  if (!credential) return check_error(credential.error(), text);
  fuzz::promise(!credential->token.empty() || !credential->client_key_pem.empty(),
                "a credential proves something");
}

}  // namespace

// A kubeconfig, and what a credential plugin prints.
int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  std::string_view const text = fuzz::text_of(data, size);
  load(text);
  log_in(text);
  return 0;
}
