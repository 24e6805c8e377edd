#include "profile/preset_build.h"

#include "matrix/jars.h"
#include "spark/redaction.h"
#include "text/strings.h"

namespace k8spark::profile {

std::string variable_of(std::string_view stem, std::string_view bucket) {
  std::string name(stem);
  if (!bucket.empty()) name += '_';
  for (char const c : bucket) {
    bool const lower = c >= 'a' && c <= 'z';
    bool const digit = c >= '0' && c <= '9';
    name += lower ? static_cast<char>(c - 'a' + 'A') : digit ? c : '_';
  }
  return name;
}

ConfValue const* PresetBuild::option(std::string_view path) const {
  auto const at = values_.options.find(path);
  return at == values_.options.end() ? nullptr : &at->second;
}

std::string PresetBuild::text(std::string_view path) const {
  ConfValue const* const value = option(path);
  return value == nullptr ? "" : value->value;
}

ConfValue const* PresetBuild::first_of(std::string_view section) const {
  auto const at = values_.options.lower_bound(section);
  bool const inside = at != values_.options.end() && at->first.starts_with(section);
  return inside ? &at->second : nullptr;
}

std::vector<std::pair<std::string, ConfValue const*>> PresetBuild::all_of(
    std::string_view section) const {
  std::vector<std::pair<std::string, ConfValue const*>> found;
  for (auto at = values_.options.lower_bound(section);
       at != values_.options.end() && at->first.starts_with(section);
       ++at)
    found.emplace_back(at->first.substr(section.size()), &at->second);
  return found;
}

std::string PresetBuild::jar_version(std::string_view artifact) const {
  for (std::string_view const field : {"image.jars", "deps.packages"})
    for (std::string const& coordinate : text::split_list(text(field)))
      if (auto const jar = matrix::parse_coordinate(coordinate); jar && jar->artifact == artifact)
        return jar->version;
  return "";
}

void PresetBuild::fill(std::string_view preset,
                       std::string key,
                       std::string value,
                       ConfValue const& because) {
  std::string where = "preset " + std::string(preset) + " (" + because.origin.where + ')';
  presets_.preset.insert_or_assign(std::move(key),
                                   ConfValue{std::move(value), {Layer::kPreset, std::move(where)}});
}

void PresetBuild::set(std::string key, std::string value, ConfValue const& because) {
  presets_.profile.insert_or_assign(std::move(key), ConfValue{std::move(value), because.origin});
}

void PresetBuild::secret_env(std::string const& name,
                             std::string const& ref,
                             ConfValue const& because) {
  set("spark.kubernetes.driver.secretKeyRef." + name, ref, because);
  set("spark.kubernetes.executor.secretKeyRef." + name, ref, because);
}

void PresetBuild::env(std::string const& name, std::string const& value, ConfValue const& because) {
  set("spark.kubernetes.driverEnv." + name, value, because);
  set("spark.executorEnv." + name, value, because);
}

void PresetBuild::label(std::string const& name,
                        std::string const& value,
                        ConfValue const& because) {
  set("spark.kubernetes.driver.label." + name, value, because);
  set("spark.kubernetes.executor.label." + name, value, because);
}

void PresetBuild::mount(std::string const& secret,
                        std::string const& folder,
                        ConfValue const& because) {
  set("spark.kubernetes.driver.secrets." + secret, folder, because);
  set("spark.kubernetes.executor.secrets." + secret, folder, because);
}

void PresetBuild::java_option(std::string option, ConfValue const& because) {
  presets_.java_options.push_back({std::move(option), because.origin});
}

Result<void> PresetBuild::secret_conf(std::string const& hadoop_key,
                                      std::string const& variable,
                                      std::string const& ref,
                                      ConfValue const& because) {
  if (!hadoop(3, 0))
    return usage_error(hadoop_name() + " does not expand ${env.NAME}: the value of " + hadoop_key +
                           " cannot come from a Secret this way",
                       because.origin.where,
                       "put it into a core-site.xml (hadoopConf.configMap) or a jceks keystore, or "
                       "use an image with Hadoop 3");
  secret_env(variable, ref, because);
  set("spark.hadoop." + hadoop_key, "${env." + variable + '}', because);
  return {};
}

void PresetBuild::warn(ConfValue const& because, std::string const& text) {
  presets_.warnings.push_back(because.origin.where + ": " + text);
}

void PresetBuild::note(ConfValue const& because, std::string const& text) {
  presets_.notes.push_back(because.origin.where + ": " + text);
}

void PresetBuild::redact(ConfValue const& because) {
  fill("redaction", "spark.redaction.regex", std::string(spark::wide_redaction_regex()), because);
}

void PresetBuild::append(std::string const& key,
                         std::string const& entry,
                         ConfValue const& because) {
  auto const at = values_.conf.find(key);
  std::string const before =
      at == values_.conf.end() || at->second.value.empty() ? "" : at->second.value + ',';
  presets_.replaced.insert_or_assign(key, ConfValue{before + entry, because.origin});
}

void PresetBuild::ship(std::string name,
                       std::string bytes,
                       std::string path,
                       ConfValue const& because) {
  presets_.conf_files.push_back(
      {std::move(name), std::move(bytes), std::move(path), because.origin});
}

void PresetBuild::restrict_pods(ConfValue const& because) {
  presets_.pods.restricted = true;
  name_parts("preset restricted", because);
}

void PresetBuild::tolerate_spot(ConfValue const& because) {
  presets_.pods.spot = true;
  name_parts("preset spot", because);
}

void PresetBuild::end_driver_after(ConfValue const& seconds) {
  presets_.pods.deadline = seconds.value;
  name_parts("driver.activeDeadlineSeconds", seconds);
}

void PresetBuild::tolerate(std::string const& field, ConfValue const& tolerations) {
  if (field != "executors.tolerations") presets_.pods.of_driver.push_back(tolerations.value);
  if (field != "driver.tolerations") presets_.pods.of_executors.push_back(tolerations.value);
  name_parts(field, tolerations);
}

void PresetBuild::name_parts(std::string const& what, ConfValue const& because) {
  std::string& names = presets_.pods.names;
  if (!names.empty()) names += ", ";
  names += what + " (" + because.origin.where + ')';
}

}  // namespace k8spark::profile
