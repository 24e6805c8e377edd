#include "profile/layers.h"

#include "profile/apply_presets.h"
#include "profile/environment_layer.h"
#include "profile/plain_secrets.h"
#include "profile/presets.h"
#include "profile/profile_file.h"
#include "profile/spark_env.h"
#include "profile/store_remarks.h"
#include "profile/to_conf.h"
#include "spark/properties.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>
#include <numeric>
#include <utility>

namespace k8spark::profile {

namespace {

// The places of the entries in the order of their keys, equal ones as they came. Places, because
// moving numbers about is cheaper than moving entries.
std::vector<std::uint32_t> sorted_by_key(std::vector<spark::Property> const& entries) {
  std::vector<std::uint32_t> places(entries.size());
  std::iota(places.begin(), places.end(), 0U);
  std::sort(places.begin(), places.end(), [&](std::uint32_t a, std::uint32_t b) {
    int const order = entries[a].key.compare(entries[b].key);
    return order != 0 ? order < 0 : a < b;
  });
  return places;
}

enum : std::size_t {
  kPresets,
  kEnvironment,
  kSparkDefaults,
  kProfile,
  kProperties,
  kConfFlags,
  kFlags,
  kLayerCount
};

// Source: Spark's SparkSubmitCommandBuilder, which turns these into --conf.
constexpr auto kLauncherFlags = std::to_array<std::string_view>(
    {"--driver-memory", "--driver-java-options", "--driver-library-path", "--driver-class-path"});

class Loader {
 public:
  Loader(LayerInput const& input, sys::FileSystem const& files, sys::Environment const& environment)
      : input_(input), files_(files) {
    SparkEnv spark_env = load_spark_env(files, environment);
    layers_.environment = std::move(spark_env.environment);
    layers_.warnings = std::move(spark_env.warnings);
    layers_.in_order.resize(kLayerCount);
    cwd_ = input.cwd.empty() ? files.absolute(".") : input.cwd;
  }

  Result<Layers> run() {
    K8SPARK_ASSIGN(layer(kEnvironment), make_environment_layer(layers_.environment));
    conf_flags();
    dedicated_flags();
    if (input_.properties_file) K8SPARK_CHECK(properties_file());
    if (!input_.no_profile) K8SPARK_CHECK(profile());
    K8SPARK_CHECK(choose_version());
    if (wants_spark_defaults()) {
      K8SPARK_CHECK(spark_defaults());
      K8SPARK_CHECK(choose_version());  // the image may be named there
    }
    K8SPARK_CHECK(check_flags());
    K8SPARK_CHECK(presets());
    return std::move(layers_);
  }

 private:
  ConfMap& layer(std::size_t which) { return layers_.in_order[which]; }

  bool keep(std::string_view key, std::string const& where) {
    if (key.starts_with("spark.")) return true;
    layers_.warnings.push_back(where + ": ignoring \"" + std::string(key) +
                               R"(", which does not begin with "spark.")");
    return false;
  }

  void conf_flags() {
    for (auto const& [key, value] : input_.conf_flags)
      if (keep(key, "--conf")) layer(kConfFlags)[key] = {value, {Layer::kConfFlag, "--conf"}};
  }

  void dedicated_flags() {
    for (FlagValue const& flag : input_.flags)
      if (!yields_to_conf(flag, input_.conf_flags))
        layer(kFlags)[flag.key] = {flag.value, {Layer::kFlag, flag.flag}};
  }

  static std::string place_of(std::string const& file, spark::Property const& entry) {
    return file + ':' + std::to_string(entry.line);
  }

  Result<void> read_properties(std::string const& path,
                               std::string const& shown,
                               Layer kind,
                               ConfMap& into) {
    if (files_.kind(path) != sys::FileKind::kRegular)
      return usage_error("no such properties file", shown);
    Result<std::string> const text = files_.read(path);
    if (!text) return usage_error(text.error().message, shown);
    K8SPARK_ASSIGN(std::vector<spark::Property> entries, spark::parse_properties(*text, shown));
    std::erase_if(entries, [&](spark::Property const& entry) {
      return !entry.key.starts_with("spark.") && !keep(entry.key, place_of(shown, entry));
    });
    // In the order of the keys, so that what walks the conf later walks through memory; of a
    // repeated key the last one stays.
    for (std::uint32_t const i : sorted_by_key(entries)) {
      spark::Property& entry = entries[i];
      std::string where = place_of(shown, entry);
      into.insert_or_assign(into.end(),
                            std::move(entry.key),
                            ConfValue{std::move(entry.value), {kind, std::move(where)}});
    }
    return {};
  }

  Result<void> properties_file() {
    return read_properties(sys::join_path(cwd_, *input_.properties_file),
                           *input_.properties_file,
                           Layer::kPropertiesFile,
                           layer(kProperties));
  }

  // Spark 3.x reads one of the two files; 4.0 and newer both, when asked.
  bool wants_spark_defaults() {
    if (!input_.properties_file) return true;
    return input_.load_spark_defaults;
  }

  // Options that came with 4.0 are unknown ones before.
  [[nodiscard]] Result<void> check_flags() const {
    if (layers_.spark_version.at_least(4, 0)) return {};
    if (input_.load_spark_defaults) return unknown_option("--load-spark-defaults");
    for (FlagValue const& flag : input_.flags)
      if (flag.flag == "--driver-default-class-path") return unknown_option(flag.flag);
    return {};
  }

  [[nodiscard]] Error unknown_option(std::string const& flag) const {
    return usage_error("Spark " + layers_.spark_version.text + " does not know the option",
                       flag,
                       "it came with 4.0; --spark-version chooses another line");
  }

  Result<void> spark_defaults() {
    constexpr std::string_view kName = "spark-defaults.conf";
    std::string folder = layers_.environment.get_or_empty("SPARK_CONF_DIR");
    if (folder.empty()) {
      std::string const home = layers_.environment.get_or_empty("SPARK_HOME");
      if (home.empty()) return {};
      folder = sys::join_path(home, "conf");
    }
    std::string const path = sys::join_path(cwd_, sys::join_path(folder, kName));
    if (files_.kind(path) != sys::FileKind::kRegular) return {};
    return read_properties(path, std::string(kName), Layer::kSparkDefaults, layer(kSparkDefaults));
  }

  Result<void> profile() {
    K8SPARK_ASSIGN(std::optional<ProfileFile> const file,
                   read_profile_file({cwd_, input_.profile_file}, files_, layers_.environment));
    std::optional<std::string> name = input_.profile;
    if (std::string chosen = layers_.environment.get_or_empty("K8SPARK_PROFILE");
        !name && !chosen.empty())
      name = std::move(chosen);
    if (!file) {
      if (!name) return {};
      return usage_error("no profile \"" + *name + "\": there is no k8spark.yaml",
                         "",
                         "looked in this folder, those above it and the configuration folder; "
                         "--profile-file names another one");
    }
    if (!name) name = file->default_profile;
    if (!name) return {};
    K8SPARK_ASSIGN(yaml::Node const resolved, resolve_profile(*file, *name));
    PathGuard const guard(*file, input_.allow_outside_files, files_);
    K8SPARK_ASSIGN(values_, make_profile_values(*file, resolved, cwd_, guard, layers_.environment));
    take_over(*file, *name);
    return {};
  }

  void take_over(ProfileFile const& file, std::string const& name) {
    layer(kProfile) = values_.conf;
    ProfileSettings& settings = layers_.settings;
    settings.name = name;
    settings.file = file.path;
    settings.options = values_.options;
    settings.lists = values_.lists;
    settings.from_repository = !file.trusted;
  }

  Result<void> choose_version() {
    if (input_.spark_version)
      return take_version(*input_.spark_version, {Layer::kFlag, "--spark-version"});
    if (auto const at = values_.options.find("spark.version"); at != values_.options.end())
      return take_version(at->second.value, at->second.origin);
    for (std::string_view const key :
         {"spark.kubernetes.driver.container.image", "spark.kubernetes.container.image"}) {
      ConfValue const* const image = effective(key);
      if (image == nullptr) continue;
      if (auto version = spark::version_in_image_tag(image->value)) {
        layers_.spark_version = *std::move(version);
        layers_.spark_version_origin = image->origin;
        return {};
      }
      break;  // the driver's image counts, whatever the common one says
    }
    layers_.spark_version = spark::newest_spark_version();
    layers_.spark_version_origin = {Layer::kPreset, "newest known"};
    return {};
  }

  // The value of the highest layer that has the key; nullptr if none has.
  [[nodiscard]] ConfValue const* effective(std::string_view key) const {
    for (std::size_t i = layers_.in_order.size(); i-- > 0;)
      if (auto const at = layers_.in_order[i].find(key); at != layers_.in_order[i].end())
        return &at->second;
    return nullptr;
  }

  Result<void> take_version(std::string const& text, Origin origin) {
    Result<spark::SparkVersion> version = spark::parse_spark_version(text);
    if (!version) {
      Error error = std::move(version).error();
      if (error.where.empty()) error.where = origin.where;
      return error;
    }
    layers_.spark_version = *std::move(version);
    layers_.spark_version_origin = std::move(origin);
    return {};
  }

  Result<void> presets() {
    K8SPARK_ASSIGN(layers_.stack, choose_stack(values_, layers_.spark_version));
    K8SPARK_ASSIGN(Presets presets, make_presets(values_, layers_.stack));
    K8SPARK_CHECK(apply_presets(std::move(presets), cwd_, files_, layers_));
    remark(plain_secrets(layers_.in_order, layers_.stack));
    // A version that is only guessed says nothing about the image.
    bool const guessed = layers_.spark_version_origin.layer == Layer::kPreset;
    if (!guessed) remark(remarks_on_stores(layers_.in_order, layers_.stack));
    return {};
  }

  void remark(std::vector<std::string> lines) {
    std::move(lines.begin(), lines.end(), std::back_inserter(layers_.warnings));
  }

  LayerInput const& input_;
  sys::FileSystem const& files_;
  std::string cwd_;
  ProfileValues values_;
  Layers layers_;
};

}  // namespace

bool yields_to_conf(FlagValue const& flag,
                    std::vector<std::pair<std::string, std::string>> const& conf_flags) {
  if (std::find(kLauncherFlags.begin(), kLauncherFlags.end(), flag.flag) == kLauncherFlags.end())
    return false;
  for (std::size_t i = flag.conf_flags_before; i < conf_flags.size(); ++i)
    if (conf_flags[i].first == flag.key) return true;
  return false;
}

std::optional<std::string> ProfileSettings::option(std::string_view path) const {
  auto const at = options.find(path);
  return at == options.end() ? std::nullopt : std::optional<std::string>(at->second.value);
}

std::vector<std::string> ProfileSettings::list(std::string_view path) const {
  auto const at = lists.find(path);
  return at == lists.end() ? std::vector<std::string>{} : at->second;
}

Result<Layers> load_layers(LayerInput const& input,
                           sys::FileSystem const& files,
                           sys::Environment const& environment) {
  return Loader(input, files, environment).run();
}

}  // namespace k8spark::profile
