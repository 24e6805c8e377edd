#include "app/changes.h"

namespace k8spark::app {

namespace {

std::optional<Change> change(std::string command, SubmitOptions const& options) {
  if (options.dry_run != DryRun::kNone) return std::nullopt;
  return Change{std::move(command), options.yes};
}

std::optional<Change> applied(std::string command, SetupOptions const& setup) {
  if (!setup.apply || setup.server_dry_run) return std::nullopt;
  return Change{std::move(command), setup.yes};
}

}  // namespace

std::optional<Change> change_of(SubmitOptions const& options) {
  return change(options.client_pod ? "client pod" : "submit", options);
}

std::optional<Change> change_of(SubmitListOptions const& /*options*/) {
  return std::nullopt;
}

std::optional<Change> change_of(SubmissionIdOptions const& options) {
  if (options.action != SubmissionIdOptions::Action::kKill) return std::nullopt;
  Change change{"submit --kill", options.submit.yes};
  if (std::size_t const colon = options.id.find(':'); colon != std::string::npos)
    change.ns = options.id.substr(0, colon);
  return change;
}

std::optional<Change> change_of(KillOptions const& options) {
  if (options.dry_run) return std::nullopt;
  return Change{"kill", options.yes, options.all_namespaces};
}

// Without --yes it changes nothing anywhere.
std::optional<Change> change_of(GcOptions const& options) {
  if (!options.yes) return std::nullopt;
  return Change{"gc", true, options.all_namespaces};
}

std::optional<Change> change_of(SmokeOptions const& options) {
  return change("smoke", options.submit);
}

// Their drivers are processes of this machine, their executors pods.
std::optional<Change> change_of(ShellOptions const& options) {
  return change("shell", options.submit);
}
std::optional<Change> change_of(NotebookLocalOptions const& options) {
  return change("notebook local", options.submit);
}

std::optional<Change> change_of(NotebookPodOptions const& options) {
  if (!options.format.empty()) return std::nullopt;
  return change("notebook pod", options.submit);
}

std::optional<Change> change_of(NotebookOpenOptions const& options) {
  if (!options.create && !options.remove) return std::nullopt;
  return change(options.create ? "notebook open --create" : "notebook open --delete",
                options.notebook.submit);
}

std::optional<Change> change_of(WorkloadOptions const& options) {
  if (options.action != WorkloadOptions::Action::kDelete) return std::nullopt;
  bool const notebook = options.kind == workloads::Kind::kNotebook;
  return change(notebook ? "notebook delete" : "connect delete", options.submit);
}

std::optional<Change> change_of(ConnectOptions const& options) {
  if (options.attach || !options.format.empty()) return std::nullopt;
  return change("connect", options.submit);
}

std::optional<Change> change_of(HistoryOptions const& options) {
  using Action = HistoryOptions::Action;
  if (options.action == Action::kApply) return change("history-server apply", options.submit);
  if (options.action == Action::kDelete) return change("history-server delete", options.submit);
  return std::nullopt;
}

std::optional<Change> change_of(StandaloneOptions const& options) {
  using Action = StandaloneOptions::Action;
  if (options.action == Action::kApply) return change("standalone apply", options.submit);
  if (options.action == Action::kScale) return change("standalone scale", options.submit);
  if (options.action == Action::kDelete) return change("standalone delete", options.submit);
  return std::nullopt;
}

std::optional<Change> change_of(RbacOptions const& options) {
  return applied("rbac --apply", options.setup);
}
std::optional<Change> change_of(NamespaceOptions const& options) {
  std::optional<Change> change = applied("namespace --apply", options.setup);
  if (change) change->ns = options.name;
  return change;
}
std::optional<Change> change_of(SecretCreateOptions const& options) {
  return applied("secret create --apply", options.setup);
}

std::optional<Change> change_of(EventLogOptions const& options) {
  if (options.action != EventLogOptions::Action::kInit) return std::nullopt;
  return Change{"eventlog init", options.setup.yes};
}

// With --fix alone it says what it would do.
std::optional<Change> change_of(DoctorOptions const& options) {
  if (!options.fix || !options.submit.yes) return std::nullopt;
  return Change{"doctor --fix", true};
}

}  // namespace k8spark::app
