#include "profile/preset_build.h"
#include "text/strings.h"

// Google's connector: its versions differ in how the login is chosen.
//
// Source: gcs-connector's CONFIGURATION.md of 2.2 and 3.x (storage-images-recipes.md 2.3).
namespace k8spark::profile {

namespace {

constexpr std::string_view kFolder = "/etc/gcp/";

// "hadoop3-2.2.14" and "2.2" give 2; 0 for what is no version.
int major_of(std::string_view version) {
  if (std::size_t const dash = version.find('-');
      dash != std::string_view::npos && version.starts_with("hadoop"))
    version = version.substr(dash + 1);
  return static_cast<int>(text::to_integer(version.substr(0, version.find('.'))).value_or(0));
}

class Gcs {
 public:
  explicit Gcs(PresetBuild& build) : build_(build) {}

  Result<void> run() {
    ConfValue const* const used = build_.first_of("storage.gcs.");
    if (used == nullptr) return {};
    K8SPARK_CHECK(choose_connector(*used));
    build_.fill("storage.gcs",
                "spark.hadoop.fs.gs.impl",
                "com.google.cloud.hadoop.fs.gcs.GoogleHadoopFileSystem",
                *used);
    build_.fill("storage.gcs",
                "spark.hadoop.fs.AbstractFileSystem.gs.impl",
                "com.google.cloud.hadoop.fs.gcs.GoogleHadoopFS",
                *used);
    ConfValue const* const secret = field("keySecret");
    ConfValue const* const auth = field("auth");
    if (auth == nullptr && secret == nullptr) return {};
    std::string const kind = auth == nullptr ? "key-file" : auth->value;
    if (kind == "key-file") return key_file(auth == nullptr ? *secret : *auth);
    if (secret != nullptr || field("keyFile") != nullptr)
      return usage_error("storage.gcs: a key file does not go with auth " + kind,
                         auth->origin.where);
    return without_key(kind, *auth);
  }

 private:
  [[nodiscard]] ConfValue const* field(std::string_view name) const {
    return build_.option("storage.gcs." + std::string(name));
  }

  Result<void> choose_connector(ConfValue const& used) {
    ConfValue const* const named = field("connector");
    std::string version = named != nullptr ? named->value : build_.jar_version("gcs-connector");
    if (version.empty()) version = "2.2";
    major_ = major_of(version);
    ConfValue const& because = named != nullptr ? *named : used;
    if (major_ == 0)
      return usage_error('"' + version + "\" is no version of gcs-connector",
                         because.origin.where,
                         "write it as 2.2 or 3.1");
    if (major_ >= 3 && !build_.hadoop(3, 0))
      return usage_error("gcs-connector " + version + " does not run on " + build_.hadoop_name(),
                         because.origin.where,
                         "use 2.2");
    if (version == "3.0.0" || version.ends_with("-3.0.0"))
      build_.warn(because, "gcs-connector 3.0.0 clashes with Spark's Guava; use 2.2 or a later 3");
    return {};
  }

  void set(std::string_view option, std::string value, ConfValue const& because) {
    build_.set("spark.hadoop.fs.gs." + std::string(option), std::move(value), because);
  }

  // A key file that is set is ignored by 3 and newer unless the type says so.
  Result<void> key_file(ConfValue const& because) {
    ConfValue const* const secret = field("keySecret");
    ConfValue const* const file = field("keyFile");
    if (secret == nullptr || file == nullptr)
      return usage_error("storage.gcs wants keySecret and keyFile both", because.origin.where);
    if (major_ >= 3)
      set("auth.type", "SERVICE_ACCOUNT_JSON_KEYFILE", because);
    else
      set("auth.service.account.enable", "true", because);
    std::string const path = std::string(kFolder) + file->value;
    set("auth.service.account.json.keyfile", path, *file);
    build_.mount(secret->value, "/etc/gcp", *secret);
    build_.env("GOOGLE_APPLICATION_CREDENTIALS", path, *file);
    return {};
  }

  Result<void> without_key(std::string const& kind, ConfValue const& because) {
    if (kind == "workload-identity") {
      if (major_ >= 3)
        set("auth.type", "COMPUTE_ENGINE", because);
      else
        set("auth.service.account.enable", "true", because);  // the metadata server
      build_.note(because, "the service account must be bound to one of Google's");
    } else if (kind == "anonymous") {
      if (major_ >= 3) {
        set("auth.type", "UNAUTHENTICATED", because);
      } else {
        set("auth.service.account.enable", "false", because);
        set("auth.null.enable", "true", because);
      }
    } else {
      if (major_ < 3)
        return usage_error("gcs-connector 2.2 does not know application-default",
                           because.origin.where,
                           "use key-file or workload-identity, or connector: 3.1");
      set("auth.type", "APPLICATION_DEFAULT", because);
    }
    return {};
  }

  PresetBuild& build_;
  int major_ = 0;
};

}  // namespace

Result<void> expand_gcs(PresetBuild& build) {
  return Gcs(build).run();
}

}  // namespace k8spark::profile
