#include "plan/volumes.h"

#include "plan/objects.h"
#include "text/strings.h"

#include <set>

// Source: Spark's KubernetesVolumeUtils and MountVolumesFeatureStep.
namespace k8spark::plan {

namespace {

using Fields = std::map<std::string, std::string>;

// "key" below the volume's own prefix; an error that names it as Spark does when it is missing.
Result<std::string> required(VolumeSpec const& volume,
                             Fields const& fields,
                             std::string const& key) {
  if (auto const at = fields.find(key); at != fields.end()) return at->second;
  return usage_error(
      "volume \"" + volume.name + "\" has no " + key, volume.prefix, "set " + volume.prefix + key);
}

Result<bool> read_only(StepInput const& in, VolumeSpec const& volume, Fields const& fields) {
  auto const at = fields.find("mount.readOnly");
  if (at == fields.end() || text::equals_ignore_case(at->second, "false")) return false;
  if (text::equals_ignore_case(at->second, "true")) return true;  // not trimmed: Scala's toBoolean
  std::string const key = volume.prefix + "mount.readOnly";
  return usage_error(key + " must be true or false", in.conf().where(key));
}

std::string field_or_empty(Fields const& fields, std::string const& key) {
  auto const at = fields.find(key);
  return at == fields.end() ? "" : at->second;
}

std::optional<std::string> field(Fields const& fields, std::string const& key) {
  auto const at = fields.find(key);
  return at == fields.end() ? std::nullopt : std::optional<std::string>(at->second);
}

// From 4.0 on a bare number below 1024 is taken for a forgotten unit.
Result<void> check_size_limit(StepInput const& in, VolumeSpec const& volume) {
  if (!volume.size_limit) return {};
  std::string const& limit = *volume.size_limit;
  std::string const key = volume.prefix + "options.sizeLimit";
  bool const checked = in.version().at_least(4, 0);
  // Before, the text was only read where it was used.
  bool const used = volume.type == "emptyDir" || volume.storage_class;
  if (limit.empty() && (checked || used))
    return usage_error(key + " must not be empty", in.conf().where(key));
  bool const bare = limit.find_first_not_of("0123456789") == std::string::npos;
  if (!checked || !bare) return {};
  auto const number = text::to_integer(limit);
  if (number && *number >= 1024) return {};
  if (!number) return usage_error(key + " is too large", in.conf().where(key));
  return usage_error(
      key + "=" + limit + " has no unit", in.conf().where(key), "write it as " + limit + "Gi");
}

Result<Json> volume_source(StepInput const& in, VolumeSpec const& volume, Fields const& fields) {
  Json source = Json::object();
  if (volume.type == "hostPath") {
    K8SPARK_ASSIGN(source["path"], required(volume, fields, "options.path"));
    std::string const type = field_or_empty(fields, "options.type");
    if (in.version().at_least(4, 0) && !type.empty()) source["type"] = type;
  } else if (volume.type == "persistentVolumeClaim") {
    K8SPARK_ASSIGN(source["claimName"], required(volume, fields, "options.claimName"));
    if (volume.read_only) source["readOnly"] = true;
    K8SPARK_CHECK(check_size_limit(in, volume));
  } else if (volume.type == "emptyDir") {
    std::string const medium = field_or_empty(fields, "options.medium");
    if (!medium.empty()) source["medium"] = medium;
    if (volume.size_limit) source["sizeLimit"] = *volume.size_limit;
    K8SPARK_CHECK(check_size_limit(in, volume));
  } else if (volume.type == "nfs") {
    K8SPARK_ASSIGN(source["server"], required(volume, fields, "options.server"));
    K8SPARK_ASSIGN(source["path"], required(volume, fields, "options.path"));
  } else {
    return usage_error(
        "volume type \"" + volume.type + "\" is not supported",
        volume.prefix,
        "hostPath, persistentVolumeClaim, emptyDir or nfs; others fit into a pod template");
  }
  return source;
}

Result<VolumeSpec> parse_volume(StepInput const& in, VolumeSpec volume, Fields const& fields) {
  K8SPARK_ASSIGN(volume.mount_path, required(volume, fields, "mount.path"));
  K8SPARK_ASSIGN(volume.read_only, read_only(in, volume, fields));
  volume.sub_path = field_or_empty(fields, "mount.subPath");
  if (in.version().at_least(4, 0)) {
    volume.sub_path_expr = field_or_empty(fields, "mount.subPathExpr");
    for (auto const& [key, value] : fields) {
      if (key.starts_with("label.")) volume.claim_labels[key.substr(6)] = value;
      if (key.starts_with("annotation.")) volume.claim_annotations[key.substr(11)] = value;
    }
  }
  if (in.version().at_least(4, 0) && fields.contains("mount.subPath") &&
      fields.contains("mount.subPathExpr"))
    return usage_error("volume \"" + volume.name + "\" has subPath and subPathExpr", volume.prefix);
  volume.storage_class = field(fields, "options.storageClass");
  volume.size_limit = field(fields, "options.sizeLimit");
  K8SPARK_ASSIGN(Json const source, volume_source(in, volume, fields));
  volume.source = source;
  return volume;
}

// Spark 3.4.3 and 3.5.1 brought the key; 4.0 turned its default round.
Result<std::string> access_mode(StepInput const& in) {
  constexpr std::string_view kKey = "spark.kubernetes.legacy.useReadWriteOnceAccessMode";
  spark::SparkVersion const& version = in.version();
  bool const knows_key =
      version.at_least(3, 5, 1) || (version.at_least(3, 4, 3) && !version.at_least(3, 5));
  bool legacy = true;
  if (knows_key) {
    K8SPARK_ASSIGN(legacy, in.reader.boolean(kKey));
  }
  return std::string(legacy ? "ReadWriteOnce" : "ReadWriteOncePod");
}

// A claim is created when both a storage class and a size are given.
Result<void> add_claim(StepInput const& in,
                       Draft& draft,
                       VolumeSpec const& volume,
                       std::string const& claim_name) {
  if (!volume.storage_class || !volume.size_limit) {
    if (text::contains(volume.source["claimName"].get<std::string>(), "OnDemand"))
      draft.warnings.push_back("volume \"" + volume.name +
                               "\" is OnDemand but has no storageClass and sizeLimit: no claim is "
                               "created for it");
    return {};
  }
  K8SPARK_ASSIGN(std::string const mode, access_mode(in));
  Json claim = make_object("v1", "PersistentVolumeClaim", claim_name);
  Json& labels = claim["metadata"]["labels"] = Json::object();
  for (auto const& [key, value] : volume.claim_labels) labels[key] = value;
  if (in.version().at_least(3, 2)) labels["spark-app-selector"] = in.submission.ids.app_id;
  if (labels.empty()) claim["metadata"].erase("labels");
  for (auto const& [key, value] : volume.claim_annotations)
    map_in(claim["metadata"], "annotations")[key] = value;
  Json& spec = claim["spec"] = Json::object();
  spec["storageClassName"] = *volume.storage_class;
  spec["accessModes"] = Json::array({mode});
  spec["resources"]["requests"]["storage"] = *volume.size_limit;
  draft.resources.push_back(std::move(claim));
  return {};
}

Result<void> check_mount_paths(std::vector<VolumeSpec> const& volumes) {
  std::set<std::string> paths;
  for (VolumeSpec const& volume : volumes)
    if (!paths.insert(volume.mount_path).second)
      return usage_error("two volumes are mounted at " + volume.mount_path, volume.prefix);
  return {};
}

Json volume_mount(VolumeSpec const& volume) {
  Json mount = {{"name", volume.name}, {"mountPath", volume.mount_path}};
  if (volume.read_only) mount["readOnly"] = true;
  if (!volume.sub_path.empty()) mount["subPath"] = volume.sub_path;
  if (!volume.sub_path_expr.empty()) mount["subPathExpr"] = volume.sub_path_expr;
  return mount;
}

// The name of a claim: "OnDemand" stands for one that is made for this pod.
std::string claim_name(StepInput const& in, VolumeSpec const& volume, std::size_t index) {
  // Spark numbers the claims in hash order; ours is the order of the keys.
  std::string const number = "-pvc-" + std::to_string(index);
  std::string const given = volume.source["claimName"].get<std::string>();
  if (in.role == Role::kDriver)
    return text::replace_all(given, "OnDemand", in.names.prefix + "-driver" + number);
  std::string const id(kExecutorId);
  return text::replace_all(
      text::replace_all(given, "OnDemand", in.names.prefix + "-exec-" + id + number),
      "SPARK_EXECUTOR_ID",
      id);
}

}  // namespace

Result<std::vector<VolumeSpec>> parse_volumes(StepInput const& in, std::string const& prefix) {
  std::map<std::pair<std::string, std::string>, Fields> by_volume;
  for (auto const& [rest, value] : in.conf().with_prefix(prefix)) {
    std::size_t const first = rest.find('.');
    std::size_t const second = first == std::string::npos ? first : rest.find('.', first + 1);
    if (first == std::string::npos) continue;  // names no volume: Spark looks past it
    Fields& fields = by_volume[{rest.substr(0, first), rest.substr(first + 1, second - first - 1)}];
    if (second != std::string::npos) fields[rest.substr(second + 1)] = value;
  }
  std::vector<VolumeSpec> volumes;
  for (auto const& [id, fields] : by_volume) {
    VolumeSpec volume;
    volume.type = id.first;
    volume.name = id.second;
    volume.prefix = prefix + id.first + '.' + id.second + '.';
    K8SPARK_ASSIGN(volume, parse_volume(in, std::move(volume), fields));
    volumes.push_back(std::move(volume));
  }
  return volumes;
}

// The executors' volumes are only parsed, so that a mistake shows now and not in the driver.
Result<void> check_executor_volumes(StepInput const& in) {
  K8SPARK_CHECK(parse_volumes(in, "spark.kubernetes.executor.volumes."));
  return {};
}

Result<void> mount_volumes(StepInput const& in, Draft& draft) {
  K8SPARK_ASSIGN(auto const volumes, parse_volumes(in, in.key("volumes.")));
  K8SPARK_CHECK(check_mount_paths(volumes));
  for (std::size_t i = 0; i < volumes.size(); ++i) {
    VolumeSpec const& volume = volumes[i];
    Json source = volume.source;
    if (volume.type == "persistentVolumeClaim") {
      std::string const name = claim_name(in, volume, i);
      source["claimName"] = name;
      K8SPARK_CHECK(add_claim(in, draft, volume, name));
    }
    Json entry = {{"name", volume.name}};
    entry[volume.type] = std::move(source);
    list_in(draft.pod["spec"], "volumes").push_back(std::move(entry));
    list_in(draft.container, "volumeMounts").push_back(volume_mount(volume));
  }
  return {};
}

}  // namespace k8spark::plan
