#include "profile/apply_presets.h"

#include "profile/pod_parts.h"
#include "text/strings.h"

#include <cstddef>
#include <optional>

namespace k8spark::profile {

namespace {

// What the presets' template is called where nobody has one of his own.
constexpr std::string_view kOwnName = "k8spark-presets.yaml";

ConfMap& layer(Layers& layers, Layer which) {
  return layers.in_order[static_cast<std::size_t>(which)];
}

ConfValue* effective(Layers& layers, std::string_view key) {
  for (std::size_t i = layers.in_order.size(); i-- > 0;)
    if (auto const at = layers.in_order[i].find(key); at != layers.in_order[i].end())
      return &at->second;
  return nullptr;
}

// One that is there already stays as it is: somebody chose it.
bool has_option(std::string const& options, std::string const& option) {
  return text::contains(options, option.substr(0, option.find('=') + 1));
}

void add_java_option(ConfValue const& option, Layers& layers) {
  for (std::string_view const role : {"driver", "executor"}) {
    std::string const key = "spark." + std::string(role) + ".extraJavaOptions";
    ConfValue* const value = effective(layers, key);
    if (value == nullptr || value->value.empty()) {
      layer(layers, Layer::kProfile).insert_or_assign(key, option);
    } else if (!has_option(value->value, option.value)) {
      value->value += ' ' + option.value;
      value->origin.where += ", " + option.origin.where;
    }
  }
}

// The user's template, or nothing. A remote one cannot be laid over.
Result<std::string> own_template(ConfValue const& named,
                                 PodParts const& parts,
                                 std::string const& cwd,
                                 sys::FileSystem const& files) {
  std::string path = named.value;
  if (path.starts_with("file:")) path = path.substr(path.starts_with("file://") ? 7 : 5);
  if (text::contains(path, "${") || text::contains(path, ":/"))
    return usage_error("cannot be laid over the pod template " + named.value,
                       parts.names,
                       "a template beside it must be a file of this machine");
  Result<std::string> bytes = files.read(sys::join_path(cwd, path));
  if (!bytes) return usage_error(path + ": " + bytes.error().message, named.origin.where);
  return bytes;
}

Result<std::optional<std::string>> template_of(PodParts const& parts,
                                               bool of_executors,
                                               std::string const& cwd,
                                               sys::FileSystem const& files,
                                               Layers& layers) {
  if (!parts.concern(of_executors)) return std::optional<std::string>();
  std::string const key = std::string("spark.kubernetes.") +
                          (of_executors ? "executor" : "driver") + ".podTemplateFile";
  ConfValue const* const named = effective(layers, key);
  std::string own;
  if (named != nullptr) {
    K8SPARK_ASSIGN(own, own_template(*named, parts, cwd, files));
  } else {
    layer(layers, Layer::kPreset)
        .insert_or_assign(key, ConfValue{std::string(kOwnName), {Layer::kPreset, parts.names}});
    layers.notes.push_back(parts.names + ": " + key +
                           " stands for a template of its own, which spark-submit does not have");
  }
  K8SPARK_ASSIGN(std::string text,
                 make_pod_template(parts, of_executors, own, named == nullptr ? "" : named->value));
  return std::optional<std::string>(std::move(text));
}

Result<void> read_conf_files(std::vector<ConfFile> const& wanted,
                             std::string const& cwd,
                             sys::FileSystem const& files,
                             Layers& layers) {
  for (ConfFile const& file : wanted) {
    std::string bytes = file.bytes;
    if (!file.path.empty()) {
      Result<std::string> read = files.read(sys::join_path(cwd, file.path));
      if (!read) return usage_error(file.path + ": " + read.error().message, file.origin.where);
      bytes = *std::move(read);
    }
    layers.given.conf_files.push_back({file.name, std::move(bytes)});
  }
  return {};
}

}  // namespace

Result<void> apply_presets(Presets presets,
                           std::string const& cwd,
                           sys::FileSystem const& files,
                           Layers& layers) {
  layer(layers, Layer::kPreset) = std::move(presets.preset);
  ConfMap& profile = layer(layers, Layer::kProfile);
  for (std::string const& key : presets.dropped) profile.erase(key);
  for (auto& [key, value] : presets.replaced) profile.insert_or_assign(key, std::move(value));
  // What the profile itself says of such a key, under `conf` for one, stands.
  profile.merge(presets.profile);
  for (ConfValue const& option : presets.java_options) add_java_option(option, layers);
  K8SPARK_ASSIGN(layers.given.driver_template,
                 template_of(presets.pods, false, cwd, files, layers));
  K8SPARK_ASSIGN(layers.given.executor_template,
                 template_of(presets.pods, true, cwd, files, layers));
  K8SPARK_CHECK(read_conf_files(presets.conf_files, cwd, files, layers));
  layers.warnings.insert(layers.warnings.end(), presets.warnings.begin(), presets.warnings.end());
  layers.notes.insert(layers.notes.end(), presets.notes.begin(), presets.notes.end());
  return {};
}

}  // namespace k8spark::profile
