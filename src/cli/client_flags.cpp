#include "cli/client_flags.h"

#include "cli/submit_flags.h"

#include <array>

namespace k8spark::cli {

namespace {

constexpr std::string_view kFirewall = "Firewall";
constexpr std::string_view kShell = "Shell";
constexpr std::string_view kNotebook = "Notebook";

constexpr std::array kFirewallFlags = std::to_array<spark::FlagSpec>({
    {"--cidr",
     "",
     "NETWORK",
     "",
     kFirewall,
     "from where executors come: 10.244.0.0/16; may be repeated"},
    {"--port", "", "PORT", "", kFirewall, "open this port too: 8888 of Jupyter; may be repeated"},
    {"--chain",
     "",
     "CHAIN",
     "",
     kFirewall,
     "iptables: INPUT unless said otherwise; nftables: \"inet filter input\""},
    {"--group", "", "ID", "", kFirewall, "aws: the security group"},
    {"--output", "-o", "table|iptables|nftables|aws", "", kFirewall, "default: table"},
});

constexpr std::array kShellFlags = std::to_array<spark::FlagSpec>({
    {"--scala", "", "", "", kShell, "spark-shell in place of pyspark"},
    {"--sql", "", "", "", kShell, "spark-sql"},
    {"--r", "", "", "", kShell, "sparkR"},
    {"--timeout", "", "TIME", "", kShell, "end it after this time: exit code 124"},
    kYesFlag,
});

constexpr std::array kClientDoctorFlags = std::to_array<spark::FlagSpec>({
    {"--output", "-o", "table|json", "", kShell, "table (default) or json"},
});

constexpr std::array kDockerRunFlags = std::to_array<spark::FlagSpec>({
    {"--engine", "", "docker|podman", "", "Container", "default: docker"},
});

constexpr std::array kNotebookLocalFlags = std::to_array<spark::FlagSpec>({
    {"--frontend", "", "lab|notebook", "", kNotebook, "default: what is installed, lab first"},
    kYesFlag,
});

constexpr std::array kNotebookKernelFlags = std::to_array<spark::FlagSpec>({
    {"--install", "", "", "", kNotebook, "write it where Jupyter looks; else it is printed"},
    {"--kernel-name", "", "NAME", "", kNotebook, "its folder; default: pyspark-PROFILE"},
    {"--title", "", "TEXT", "", kNotebook, "what Jupyter shows"},
    {"--force", "", "", "", kNotebook, "with --install: over one that is there"},
});

}  // namespace

std::vector<spark::FlagSpec> with_profile_flags(std::span<spark::FlagSpec const> own) {
  std::vector<spark::FlagSpec> flags(own.begin(), own.end());
  for (spark::FlagSpec const& flag : submit_flags())
    if (flag.group == "Profile" || flag.group == "Cluster" || flag.group == "Client mode")
      flags.push_back(flag);
  return flags;
}

std::span<spark::FlagSpec const> firewall_flags() {
  static std::vector<spark::FlagSpec> const flags = with_profile_flags(kFirewallFlags);
  return flags;
}

std::span<spark::FlagSpec const> shell_flags() {
  static std::vector<spark::FlagSpec> const flags = with_profile_flags(kShellFlags);
  return flags;
}

std::span<spark::FlagSpec const> client_doctor_flags() {
  static std::vector<spark::FlagSpec> const flags = with_profile_flags(kClientDoctorFlags);
  return flags;
}

std::span<spark::FlagSpec const> docker_run_flags() {
  static std::vector<spark::FlagSpec> const flags = with_profile_flags(kDockerRunFlags);
  return flags;
}

std::span<spark::FlagSpec const> notebook_local_flags() {
  static std::vector<spark::FlagSpec> const flags = with_profile_flags(kNotebookLocalFlags);
  return flags;
}

std::span<spark::FlagSpec const> notebook_kernel_flags() {
  static std::vector<spark::FlagSpec> const flags = with_profile_flags(kNotebookKernelFlags);
  return flags;
}

}  // namespace k8spark::cli
