#include "plan/objects.h"
#include "text/strings.h"

namespace k8spark::plan {

// Source: Spark's MountSecretsFeatureStep. The Secret must exist; nothing is created.
Result<void> mount_secrets(StepInput const& in, Draft& draft) {
  for (auto const& [secret, path] : in.conf().with_prefix(in.key("secrets.")))
    add_volume(draft, {{"name", secret + "-volume"}, {"secret", {{"secretName", secret}}}}, path);
  return {};
}

// Source: Spark's EnvSecretsFeatureStep. The value must have exactly two parts.
Result<void> set_env_secrets(StepInput const& in, Draft& draft) {
  std::string const prefix = in.key("secretKeyRef.");
  for (auto const& [name, reference] : in.conf().with_prefix(prefix)) {
    std::vector<std::string> parts = text::split(reference, ':');
    while (!parts.empty() && parts.back().empty()) parts.pop_back();  // as Java's split
    if (parts.size() != 2) {
      std::string const key = prefix + name;
      return usage_error(key + " must be SECRET:KEY", in.conf().where(key));
    }
    list_in(draft.container, "env")
        .push_back({{"name", name},
                    {"valueFrom", {{"secretKeyRef", {{"name", parts[0]}, {"key", parts[1]}}}}}});
  }
  return {};
}

}  // namespace k8spark::plan
