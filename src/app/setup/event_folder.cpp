#include "app/setup/event_folder.h"

#include "app/report.h"
#include "text/encoding.h"
#include "text/strings.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstring>
#include <set>

namespace k8spark::app {

namespace {

constexpr std::string_view kMarkerText = "keeps this folder for event logs\n";

// One file in memory: what a store sends.
class MarkerFile final : public sys::OpenFile {
 public:
  [[nodiscard]] std::uint64_t size() const override { return kMarkerText.size(); }
  [[nodiscard]] Result<std::size_t> read_at(std::uint64_t offset,
                                            std::span<char> into) const override {
    std::size_t const from = std::min<std::size_t>(offset, kMarkerText.size());
    std::size_t const count = std::min(into.size(), kMarkerText.size() - from);
    std::memcpy(into.data(), kMarkerText.data() + from, count);
    return count;
  }
};

class MarkerFiles final : public sys::FileSystem {
 public:
  [[nodiscard]] sys::FileKind kind(std::string_view) const override {
    return sys::FileKind::kRegular;
  }
  [[nodiscard]] Result<std::string> read(std::string_view) const override {
    return std::string(kMarkerText);
  }
  [[nodiscard]] Result<std::unique_ptr<sys::OpenFile>> open(std::string_view) const override {
    return std::unique_ptr<sys::OpenFile>(std::make_unique<MarkerFile>());
  }
  [[nodiscard]] std::uint64_t size(std::string_view) const override { return kMarkerText.size(); }
  [[nodiscard]] std::vector<std::string> list(std::string_view) const override { return {}; }
  [[nodiscard]] std::string canonical(std::string_view path) const override {
    return std::string(path);
  }
  [[nodiscard]] std::string absolute(std::string_view path) const override {
    return std::string(path);
  }
};

// What only a pod can log in with.
SparkConf without_provider(SparkConf conf) {
  std::vector<std::string> keys;
  for (auto const& [key, value] : conf.values())
    if (key.starts_with("spark.hadoop.fs.s3a.") && key.ends_with("aws.credentials.provider"))
      keys.push_back(key);
  for (std::string const& key : keys) conf.erase(key);
  return conf;
}

sys::Environment with_variables(sys::Environment const& environment,
                                std::map<std::string, std::string> const& variables) {
  sys::Environment::Map values = environment.values();
  for (auto const& [name, value] : variables) values[name] = value;
  return sys::Environment(std::move(values));
}

// The stores' own messages are about uploads.
Error about_folder(Error error) {
  constexpr std::string_view kUploadKey = "spark.kubernetes.file.upload.path";
  if (error.where == kUploadKey) error.where = "spark.eventLog.dir";
  error.message =
      text::replace_all(std::move(error.message), "the upload path", "the folder of the event log");
  error.hint = text::replace_all(std::move(error.hint), kUploadKey, "spark.eventLog.dir");
  return error;
}

}  // namespace

EventFolder::EventFolder(Context& context,
                         storage::Target target,
                         std::unique_ptr<storage::Store> store)
    : context_(&context), target_(std::move(target)), store_(std::move(store)) {
  if (auto const wanted = store_->connection())
    transport_ = context.make_transport(
        ClusterConnection{wanted->tls, wanted->proxy, wanted->ca_source, {}});
}

Result<EventFolder> EventFolder::open(FolderInput const& input, Context& context) {
  auto target = storage::parse_target(input.folder);
  if (!target) return about_folder(target.error());
  if (target->scheme == "file")
    return usage_error("a folder of the pod's own file system is not seen from here",
                       input.folder,
                       "write to a store (s3a:, abfss:, wasbs:, gs:), or mount a volume there");
  if (target->scheme == "hdfs")
    return usage_error("HDFS is not spoken here", input.folder, "hdfs dfs -mkdir -p FOLDER");
  sys::Environment const environment = with_variables(context.environment, input.secret_variables);
  auto store = storage::open_store(
      *target, {input.conf, input.client_files, input.version, environment, context.files});
  bool as_driver = !input.secret_variables.empty();
  if (!store) {
    SparkConf const own = without_provider(input.conf);
    auto second = storage::open_store(
        *target, {own, input.client_files, input.version, environment, context.files});
    if (!second || own == input.conf) return about_folder(store.error());
    store = std::move(second);
    as_driver = false;
  }
  EventFolder folder(context, *std::move(target), *std::move(store));
  folder.as_driver_ = as_driver;
  folder.login_ = as_driver ? "the keys of the driver's Secret" : "this machine's own login";
  return folder;
}

storage::PutIo EventFolder::io(sys::FileSystem const& files) const {
  return {transport_.get(), context_->clock, files, {}, {}};
}

Result<bool> EventFolder::exists(std::optional<std::chrono::milliseconds> patience) {
  storage::PutIo question = io(context_->files);
  question.patience = patience;
  auto found = store_->holds(question, target_);
  if (!found) return about_folder(found.error());
  return found;
}

Result<void> EventFolder::make() {
  MarkerFiles const files;
  storage::Target marker = target_;
  marker.path += (marker.path.empty() ? "" : "/") + std::string(kMarkerName);
  auto done = store_->put(io(files), "a marker", marker);
  if (!done) return about_folder(done.error());
  return done;
}

std::map<std::string, std::string> secret_variables(SparkConf const& conf,
                                                    std::map<std::string, Json> const& secrets) {
  std::map<std::string, std::string> variables;
  for (auto const& [name, reference] : conf.with_prefix("spark.kubernetes.driver.secretKeyRef.")) {
    std::size_t const colon = reference.find(':');
    auto const at = secrets.find(reference.substr(0, colon));
    if (colon == std::string::npos || at == secrets.end() || !at->second.is_object()) continue;
    Json const data = at->second.value("data", Json::object());
    auto const value = data.find(reference.substr(colon + 1));
    if (value == data.end() || !value->is_string()) continue;
    if (auto const bytes = text::base64_decode(value->get<std::string>())) variables[name] = *bytes;
  }
  return variables;
}

std::map<std::string, Json> read_driver_secrets(SparkConf const& conf,
                                                std::string const& ns,
                                                Cluster& cluster,
                                                Context& context) {
  std::map<std::string, Json> secrets;
  for (std::string const& name : referenced_secrets(conf, "driver"))
    if (auto secret = cluster.client().get(kube::secrets(), ns, name))
      secrets[name] = *std::move(secret);
    else
      warn(context, "Secret " + name + " was not read: " + secret.error().message);
  return secrets;
}

std::vector<std::string> referenced_secrets(SparkConf const& conf, std::string const& role) {
  std::set<std::string> names;
  for (auto const& [name, reference] :
       conf.with_prefix("spark.kubernetes." + role + ".secretKeyRef."))
    names.insert(reference.substr(0, reference.find(':')));
  return {names.begin(), names.end()};
}

}  // namespace k8spark::app
