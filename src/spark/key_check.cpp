#include "spark/key_check.h"

#include "text/strings.h"

#include <algorithm>
#include <array>

namespace k8spark::spark {

namespace {

constexpr std::string_view kPrefix = "spark.kubernetes.";

struct Renamed {
  std::string_view from;
  std::string_view to;
};

// Names that were documented, or used by other tools, and that no line reads.
constexpr auto kRenamed = std::to_array<Renamed>({
    {"spark.kubernetes.executor.decommmissionLabel", "spark.kubernetes.executor.decommissionLabel"},
    {"spark.kubernetes.executor.decommmissionLabelValue",
     "spark.kubernetes.executor.decommissionLabelValue"},
    {"spark.kubernetes.executor.lostCheckmaxAttempts",
     "spark.kubernetes.executor.lostCheck.maxAttempts"},
    {"spark.kubernetes.docker.image.pullPolicy", "spark.kubernetes.container.image.pullPolicy"},
    {"spark.kubernetes.driver.docker.image", "spark.kubernetes.driver.container.image"},
    {"spark.kubernetes.executor.docker.image", "spark.kubernetes.executor.container.image"},
    {"spark.kubernetes.imagePullSecrets", "spark.kubernetes.container.image.pullSecrets"},
    {"spark.kubernetes.initcontainer.image", ""},
    {"spark.kubernetes.mountDependencies.filesDownloadDir", ""},
    {"spark.kubernetes.mountDependencies.jarsDownloadDir", ""},
});

struct VolumeOption {
  std::string_view type;  // empty: every type
  std::string_view rest;  // one that ends in '.' is a family
  MinorVersion since;
};

// What may stand behind driver.volumes.TYPE.NAME. Source: Spark's KubernetesVolumeUtils.
constexpr auto kVolumeOptions = std::to_array<VolumeOption>({
    {"", "mount.path", {3, 1}},
    {"", "mount.readOnly", {3, 1}},
    {"", "mount.subPath", {3, 1}},
    {"", "mount.subPathExpr", {4, 0}},
    {"emptyDir", "options.medium", {3, 1}},
    {"emptyDir", "options.sizeLimit", {3, 1}},
    {"hostPath", "options.path", {3, 1}},
    {"hostPath", "options.type", {4, 0}},
    {"nfs", "options.path", {3, 1}},
    {"nfs", "options.server", {3, 1}},
    {"persistentVolumeClaim", "annotation.", {4, 0}},
    {"persistentVolumeClaim", "label.", {4, 0}},
    {"persistentVolumeClaim", "options.claimName", {3, 1}},
    {"persistentVolumeClaim", "options.sizeLimit", {3, 1}},
    {"persistentVolumeClaim", "options.storageClass", {3, 1}},
});

std::string text_of(MinorVersion const& version) {
  return std::to_string(version.major) + '.' + std::to_string(version.minor);
}

// "known from 4.1 on", "gone since 4.1": why a line lacks a key that another one has.
std::string lines_of(KeySpec const& spec, SparkVersion const& version) {
  if (!version.at_least(spec.since.major, spec.since.minor))
    return "known from " + text_of(spec.since) + " on";
  return "gone since " + text_of(spec.until);
}

std::string does_not_know(std::string_view key, SparkVersion const& version) {
  return "Spark " + version.text + " does not know " + std::string(key);
}

// The key with a family's name in the place of as many of its words: what it would be if the
// family was meant. Nothing when it has no more words than that.
std::optional<std::string> as_member_of(std::string_view family, std::string_view key) {
  auto const words = std::count(family.begin(), family.end(), '.');
  std::size_t end = 0;
  for (auto word = words; word > 0; --word) {
    end = key.find('.', end);
    if (end == std::string_view::npos) return std::nullopt;
    ++end;
  }
  if (end == key.size()) return std::nullopt;
  return std::string(family) + std::string(key.substr(end));
}

std::vector<std::string> candidates_for(std::string_view key, SparkVersion const& version) {
  std::vector<std::string> names;
  for (bool const known : {true, false})  // a name of this line comes first
    for (KeySpec const& row : key_table()) {
      if (!row.name.starts_with(kPrefix) || row.is_internal || is_known(row, version) != known)
        continue;
      if (row.type != KeyType::kMap)
        names.emplace_back(row.name);
      else if (auto member = as_member_of(row.name, key))
        names.push_back(*std::move(member));
    }
  return names;
}

std::string guess(std::string_view key, SparkVersion const& version) {
  auto const* const renamed = std::find_if(
      kRenamed.begin(), kRenamed.end(), [&](Renamed const& entry) { return entry.from == key; });
  if (renamed != kRenamed.end())
    return renamed->to.empty() ? "; no line since 2.4 reads it"
                               : "; it is called " + std::string(renamed->to);
  auto const near = text::closest(key, candidates_for(key, version));
  if (!near) return "";
  KeySpec const* const spec = find_key(*near);
  std::string const lines = is_known(*spec, version) ? "" : " (" + lines_of(*spec, version) + ")";
  return "; did you mean " + *near + lines + "?";
}

std::optional<std::string> remark_on_option(std::string_view key,
                                            std::string_view type,
                                            std::string_view rest,
                                            SparkVersion const& version) {
  std::vector<std::string> names;
  for (VolumeOption const& option : kVolumeOptions) {
    if (!option.type.empty() && option.type != type) continue;
    bool const same =
        option.rest.ends_with('.') ? rest.starts_with(option.rest) : rest == option.rest;
    if (same && version.at_least(option.since.major, option.since.minor)) return std::nullopt;
    if (same) return does_not_know(key, version) + " (known from " + text_of(option.since) + " on)";
    if (!option.rest.ends_with('.')) names.emplace_back(option.rest);
  }
  auto const near = text::closest(rest, names);
  std::string const stem(key.substr(0, key.size() - rest.size()));
  return does_not_know(key, version) +
         (near ? "; did you mean " + stem + *near + "?"
               : "; a " + std::string(type) + " volume has " + text::join(names, ", "));
}

// TYPE.NAME.REST below driver.volumes. or executor.volumes.
std::optional<std::string> remark_on_volume(std::string_view key,
                                            std::string_view family,
                                            SparkVersion const& version) {
  static std::vector<std::string> const types = {
      "emptyDir", "hostPath", "nfs", "persistentVolumeClaim"};
  std::string_view const below = key.substr(family.size());
  std::size_t const type_end = below.find('.');
  std::string_view const type = below.substr(0, type_end);
  if (std::find(types.begin(), types.end(), type) == types.end()) {
    auto const near = text::closest(type, types);
    return does_not_know(key, version) + "; " +
           (near ? "did you mean the type " + *near + "?"
                 : "a volume is one of " + text::join(types, ", "));
  }
  std::size_t const name_end =
      type_end == std::string_view::npos ? type_end : below.find('.', type_end + 1);
  if (name_end == std::string_view::npos)
    return does_not_know(key, version) + "; a volume's keys are " + std::string(family) +
           "TYPE.NAME.mount.path and so on";
  return remark_on_option(key, type, below.substr(name_end + 1), version);
}

std::optional<std::string> remark_on_effect(KeySpec const& spec,
                                            std::string_view key,
                                            KeyMode mode) {
  if (mode == KeyMode::kClient && spec.mode == KeyMode::kCluster)
    return std::string(key) + " has no effect in client mode";
  if (mode != KeyMode::kCluster) return std::nullopt;
  if (spec.fate == KeyFate::kOverwritten)
    return std::string(key) + " is set by the submission: this value is overwritten";
  if (spec.fate == KeyFate::kIgnored)
    return std::string(key) + " is read by nobody: this value has no effect";
  return std::nullopt;
}

bool is_unknown(std::string_view key, SparkVersion const& version) {
  KeySpec const* const spec = find_key(key);
  return spec == nullptr || !is_known(*spec, version);
}

}  // namespace

std::optional<std::string> remark_on_key(std::string_view key,
                                         SparkVersion const& version,
                                         KeyMode mode) {
  KeySpec const* const spec = find_key(key);
  if (spec == nullptr) {
    if (!key.starts_with(kPrefix)) return std::nullopt;
    return does_not_know(key, version) + guess(key, version);
  }
  if (!is_known(*spec, version)) {
    if (!key.starts_with(kPrefix)) return std::nullopt;
    return does_not_know(key, version) + " (" + lines_of(*spec, version) + ')';
  }
  if (auto remark = remark_on_effect(*spec, key, mode)) return remark;
  return spec->name.ends_with(".volumes.") ? remark_on_volume(key, spec->name, version)
                                           : std::nullopt;
}

std::vector<std::string> remarks_on_keys(SparkConf const& conf,
                                         SparkVersion const& version,
                                         KeyMode mode) {
  constexpr std::size_t kMost = 20;
  std::vector<std::string> remarks;
  std::size_t unknown = 0;
  auto const add = [&](std::string_view key) {
    if (auto remark = remark_on_key(key, version, mode))
      remarks.push_back(conf.where(key) + ": " + *remark);
  };
  // Of all other keys only those of the table can be remarked on: a conf may have 100,000.
  for (KeySpec const& row : key_table())
    if (!row.name.starts_with(kPrefix) && conf.contains(row.name)) add(row.name);
  ConfMap const& all = conf.values();
  for (auto at = all.lower_bound(kPrefix); at != all.end() && at->first.starts_with(kPrefix); ++at)
    if (!is_unknown(at->first, version) || ++unknown <= kMost) add(at->first);
  if (unknown > kMost)
    remarks.push_back("and " + std::to_string(unknown - kMost) + " more keys that Spark " +
                      version.text + " does not know");
  return remarks;
}

}  // namespace k8spark::spark
