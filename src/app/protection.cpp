#include "app/protection.h"

#include "app/build.h"
#include "app/cluster.h"
#include "profile/expand.h"
#include "profile/profile_file.h"
#include "text/strings.h"

namespace k8spark::app {

namespace {

using profile::ProfileFile;

std::optional<ProfileFile> file_of(profile::LayerInput const& layers, Context const& context) {
  if (layers.no_profile) return std::nullopt;
  std::string const cwd = layers.cwd.empty() ? context.files.absolute(".") : layers.cwd;
  auto file =
      profile::read_profile_file({cwd, layers.profile_file}, context.files, context.environment);
  return file ? *std::move(file) : std::nullopt;
}

std::optional<std::string> name_in_use(ProfileFile const& file,
                                       std::optional<std::string> const& asked,
                                       Context const& context) {
  if (asked) return asked;
  if (auto name = context.environment.get("K8SPARK_PROFILE"); name && !name->empty()) return name;
  return file.default_profile;
}

// "cluster.context" of a resolved profile, expanded; "" for none.
std::string text_at(yaml::Node const& profile, std::string const& path, Context const& context) {
  yaml::Node const* at = &profile;
  for (std::string const& name : text::split(path, '.')) {
    at = at->find(name);
    if (at == nullptr) return "";
  }
  if (!at->is_scalar()) return "";
  return profile::expand_environment(at->scalar, context.environment).value_or("");
}

// The profile, if it is protected.
std::optional<yaml::Node> protected_profile(ProfileFile const& file,
                                            std::string const& name,
                                            Context const& context) {
  auto profile = profile::resolve_profile(file, name);
  if (!profile || !text::equals_ignore_case(text_at(*profile, "protected", context), "true"))
    return std::nullopt;
  return *std::move(profile);
}

struct Act {
  std::string verb;  // "submit", "kill"
  std::string place;
};

Result<void> ask(std::string const& name, Act const& act, Context& context) {
  std::string const what = "profile " + name + " is protected";
  if (!context.ask)
    return usage_error(what + ": " + act.verb + " at " + act.place,
                       "k8spark " + act.verb,
                       "--yes says that it is meant");
  auto const said = context.ask(what + ". " + act.verb + " at " + act.place + "? [y/N] ");
  std::string const word = text::to_lower(text::trim(said.value_or("")));
  if (word == "y" || word == "yes") return {};
  return usage_error("not confirmed, nothing was done", "k8spark " + act.verb);
}

std::string place_of(kube::ClusterAccess const& access, bool all_namespaces = false) {
  return (access.context_name.empty() ? "" : "context " + access.context_name + ", ") +
         access.server + ", " +
         (all_namespaces ? std::string("all namespaces") : "namespace " + access.ns);
}

// The master is written as k8s://https://host:6443.
bool is_server(std::string const& stated, std::string const& server) {
  std::string_view wanted = stated;
  if (wanted.starts_with("k8s://")) wanted.remove_prefix(6);
  return wanted == server;
}

// All that the profile states of a place is so.
bool covers(yaml::Node const& profile,
            KillOptions const& options,
            kube::ClusterAccess const& access,
            bool in_use,
            Context const& context) {
  bool stated = false;
  bool same = true;
  auto const compare = [&](std::string const& path, auto const& is_same) {
    std::string const value = text_at(profile, path, context);
    if (value.empty()) return;
    stated = true;
    same = same && is_same(value);
  };
  auto const server = [&](std::string const& value) { return is_server(value, access.server); };
  compare("cluster.context",
          [&](std::string const& value) { return value == access.context_name; });
  compare("cluster.server", server);
  compare("master", server);
  compare("namespace",
          [&](std::string const& value) { return options.all_namespaces || value == access.ns; });
  return stated ? same : in_use;
}

}  // namespace

Result<void> confirm_submit(SubmitOptions const& options,
                            std::string const& verb,
                            bool yes,
                            Context& context) {
  if (yes || options.dry_run != DryRun::kNone) return {};
  auto const file = file_of(options.layers, context);
  if (!file) return {};
  auto const name = name_in_use(*file, options.layers.profile, context);
  if (!name || !protected_profile(*file, *name, context)) return {};
  auto configured = configure(options, context);
  if (!configured) return {};  // the command itself says what is wrong with it
  auto const access = find_cluster(options, *std::move(configured), context);
  return ask(*name, {verb, access ? place_of(*access) : "the place that it names"}, context);
}

Result<void> confirm_kill(KillOptions const& options, bool yes, Context& context) {
  if (yes || options.dry_run) return {};
  auto const file = file_of({}, context);
  if (!file) return {};
  auto const access =
      kube::load_cluster_access(overrides_of(options.kube), context.files, context.environment);
  if (!access) return {};
  auto const in_use = name_in_use(*file, std::nullopt, context);
  for (std::string const& name : file->names()) {
    auto const profile = protected_profile(*file, name, context);
    if (profile && covers(*profile, options, *access, in_use == name, context))
      return ask(name, {"kill", place_of(*access, options.all_namespaces)}, context);
  }
  return {};
}

}  // namespace k8spark::app
