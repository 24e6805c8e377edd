#include "app/protection.h"

#include "profile/expand.h"
#include "profile/profile_file.h"
#include "text/strings.h"

namespace k8spark::app {

namespace {

using profile::ProfileFile;

bool is_pending(Context const& context) {
  return context.change && !context.change->confirmed;
}

bool is_true(std::string const& text) {
  return text::equals_ignore_case(text, "true");
}

std::string place_of(Change const& change, kube::ClusterAccess const& access) {
  std::string const ns = change.ns.empty() ? access.ns : change.ns;
  return (access.context_name.empty() ? "" : "context " + access.context_name + ", ") +
         access.server + ", " +
         (change.all_namespaces ? std::string("all namespaces") : "namespace " + ns);
}

Result<void> ask(std::string const& profile, kube::ClusterAccess const& access, Context& context) {
  Change& change = *context.change;
  std::string const what = "profile " + profile + " is protected";
  std::string const act = change.command + " at " + place_of(change, access);
  std::string const where = "k8spark " + change.command;
  if (!context.ask) return usage_error(what + ": " + act, where, "--yes says that it is meant");
  auto const said = context.ask(what + ". " + act + "? [y/N] ");
  std::string const word = text::to_lower(text::trim(said.value_or("")));
  change.confirmed = word == "y" || word == "yes";
  if (change.confirmed) return {};
  return usage_error("not confirmed, nothing was done", where);
}

std::optional<std::string> name_in_use(ProfileFile const& file, Context const& context) {
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

// The master is written as k8s://https://host:6443.
bool is_server(std::string const& stated, std::string const& server) {
  std::string_view wanted = stated;
  if (wanted.starts_with("k8s://")) wanted.remove_prefix(6);
  return wanted == server;
}

// All that the profile states of a place is so.
bool covers(yaml::Node const& profile,
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
  bool const everywhere = context.change->all_namespaces;
  compare("cluster.context",
          [&](std::string const& value) { return value == access.context_name; });
  compare("cluster.server", server);
  compare("master", server);
  compare("namespace", [&](std::string const& value) { return everywhere || value == access.ns; });
  return stated ? same : in_use;
}

}  // namespace

Result<void> confirm_change(profile::ProfileSettings const& settings,
                            kube::ClusterAccess const& access,
                            Context& context) {
  bool const protects = is_true(settings.option("protected").value_or(""));
  return protects && is_pending(context) ? ask(settings.name, access, context) : Result<void>();
}

Result<void> confirm_change_at(kube::ClusterAccess const& access, Context& context) {
  if (!is_pending(context)) return {};
  auto const file = profile::read_profile_file(
      {context.files.absolute("."), std::nullopt}, context.files, context.environment);
  if (!file || !*file) return {};
  auto const in_use = name_in_use(**file, context);
  for (std::string const& name : (*file)->names()) {
    auto const profile = profile::resolve_profile(**file, name);
    if (profile && is_true(text_at(*profile, "protected", context)) &&
        covers(*profile, access, in_use == name, context))
      return ask(name, access, context);
  }
  return {};
}

}  // namespace k8spark::app
