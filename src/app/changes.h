#pragma once

#include "app/ci_options.h"
#include "app/context.h"
#include "app/image/image_options.h"
#include "app/local/client_options.h"
#include "app/options.h"
#include "app/profile/profile_options.h"
#include "app/reach/reach_options.h"
#include "app/run/report_options.h"
#include "app/run/submit_list.h"
#include "app/run/timeline_options.h"
#include "app/run/why_options.h"
#include "app/server/connect_options.h"
#include "app/server/notebook_pod_options.h"
#include "app/server/server_options.h"
#include "app/setup/doctor_options.h"
#include "app/setup/setup_options.h"

#include <concepts>
#include <optional>
#include <variant>

// What each command line would make, change or delete (protection.h asks for it). A command whose
// options stand nowhere here does not compile.
namespace k8spark::app {

template <typename Options, typename... Listed>
concept OneOf = (std::same_as<Options, Listed> || ...);

// They look, print, carry bytes or write files of this machine. An image goes to a registry, not to
// a cluster; what a command does in a pod (exec), or asks a server through us (proxy), is its own.
template <typename Options>
concept Looks = OneOf<Options,
                      CiOptions,
                      ClientDoctorOptions,
                      ConvertWasbOptions,
                      DiffOptions,
                      DockerRunOptions,
                      EventsOptions,
                      ExecOptions,
                      ExplainKeysOptions,
                      FirewallOptions,
                      IamPolicyOptions,
                      ImageOptions,
                      ImportOptions,
                      ListOptions,
                      LogsOptions,
                      NotebookKernelOptions,
                      PortForwardOptions,
                      ProfileInitOptions,
                      ProfileOptions,
                      ProxyOptions,
                      RenderOptions,
                      ReportOptions,
                      SecretCheckOptions,
                      StatusOptions,
                      StorageCopyOptions,
                      TimelineOptions,
                      UiOptions,
                      WaitOptions,
                      WhyOptions>;

template <Looks Options>
std::optional<Change> change_of(Options const& /*options*/) {
  return std::nullopt;
}

// Nothing: these words change nothing, a dry run for example.
std::optional<Change> change_of(SubmitOptions const& options);
std::optional<Change> change_of(SubmitListOptions const& options);  // each of its lines asks
std::optional<Change> change_of(SubmissionIdOptions const& options);
std::optional<Change> change_of(KillOptions const& options);
std::optional<Change> change_of(GcOptions const& options);
std::optional<Change> change_of(SmokeOptions const& options);
std::optional<Change> change_of(ShellOptions const& options);
std::optional<Change> change_of(NotebookLocalOptions const& options);
std::optional<Change> change_of(NotebookPodOptions const& options);
std::optional<Change> change_of(NotebookOpenOptions const& options);
std::optional<Change> change_of(WorkloadOptions const& options);
std::optional<Change> change_of(ConnectOptions const& options);
std::optional<Change> change_of(HistoryOptions const& options);
std::optional<Change> change_of(StandaloneOptions const& options);
std::optional<Change> change_of(RbacOptions const& options);
std::optional<Change> change_of(NamespaceOptions const& options);
std::optional<Change> change_of(SecretCreateOptions const& options);
std::optional<Change> change_of(EventLogOptions const& options);
std::optional<Change> change_of(DoctorOptions const& options);

}  // namespace k8spark::app
