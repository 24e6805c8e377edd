#include "plan/objects.h"
#include "text/encoding.h"
#include "text/strings.h"

#include <algorithm>

// Local code in ConfigMaps: content-hashed, immutable, owned by the driver, mounted as one folder.
// Ours alone (product: sending local code), so labels and annotations are under k8spark.io/.
namespace k8spark::plan {

namespace {

// The API server takes 1 MiB of data in a ConfigMap; keys and the rest of the object need room.
constexpr std::size_t kMaxMapBytes = 1048576 - 4096;
constexpr std::size_t kMaxMaps = 4;

struct CodeMap {
  std::vector<ShippedFile const*> files;
  std::size_t bytes = 0;
};

Error too_large(std::string const& what) {
  return usage_error(what,
                     "",
                     "set spark.kubernetes.file.upload.path to a store that the cluster reads "
                     "(s3a://BUCKET/PATH), "
                     "or put the file into the image and name it as local:///PATH");
}

std::string kib(std::size_t bytes) {
  return std::to_string((bytes + 1023) / 1024) + " KiB";
}

// First fit, in the order of the files: the same files give the same maps.
Result<std::vector<CodeMap>> pack(std::vector<ShippedFile> const& files) {
  std::vector<CodeMap> maps;
  std::size_t total = 0;
  for (ShippedFile const& shipped : files) {
    std::size_t const size = shipped.file->bytes.size() + shipped.path.size();
    total += size;
    if (size > kMaxMapBytes)
      return too_large(shipped.file->path + " has " + kib(size) + ": a ConfigMap holds " +
                       kib(kMaxMapBytes));
    auto at = std::find_if(maps.begin(), maps.end(), [&](CodeMap const& map) {
      return map.bytes + size <= kMaxMapBytes;
    });
    if (at == maps.end()) at = maps.insert(maps.end(), CodeMap{});
    at->files.push_back(&shipped);
    at->bytes += size;
  }
  if (maps.size() > kMaxMaps)
    return too_large("the local files have " + kib(total) + " together: " +
                     std::to_string(kMaxMaps) + " ConfigMaps are the most that is sent");
  return maps;
}

// A key of a ConfigMap has only letters, digits, '-', '_' and '.'; the number keeps keys apart.
std::string map_key(std::size_t index, std::string_view path) {
  std::string key = std::to_string(index) + '-';
  for (char const c : path) {
    bool const legal = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '_' || c == '.';
    key += legal ? c : '_';
  }
  return key.substr(0, 253);
}

std::string content_hash(CodeMap const& map) {
  std::string all;
  for (ShippedFile const* shipped : map.files)
    all += shipped->path + '\0' + text::sha256_hex(shipped->file->bytes) + '\n';
  return text::sha256_hex(all);
}

Json make_code_map(StepInput const& in, CodeMap const& map, Json& items) {
  std::string const hash = content_hash(map);
  Json object = make_object("v1", "ConfigMap", in.names.prefix + "-code-" + hash.substr(0, 10));
  object["metadata"]["labels"] = {{"spark-app-selector", in.submission.ids.app_id}};
  object["metadata"]["annotations"] = {{"k8spark.io/content-sha256", hash}};
  for (std::size_t i = 0; i < map.files.size(); ++i) {
    ShippedFile const& shipped = *map.files[i];
    std::string const key = map_key(i, shipped.path);
    bool const is_text = text::is_valid_utf8(shipped.file->bytes);
    object[is_text ? "data" : "binaryData"][key] =
        is_text ? shipped.file->bytes : text::base64_encode(shipped.file->bytes);
    items.push_back({{"key", key}, {"path", shipped.path}});
  }
  object["immutable"] = true;
  return object;
}

}  // namespace

Result<void> add_code_maps(StepInput const& in, Draft& draft) {
  if (draft.shipped.empty()) return {};
  K8SPARK_ASSIGN(auto const maps, pack(draft.shipped));
  Json sources = Json::array();
  for (CodeMap const& map : maps) {
    Json items = Json::array();
    Json object = make_code_map(in, map, items);
    Json source = Json::object();
    source["configMap"] = {{"name", object["metadata"]["name"]}, {"items", std::move(items)}};
    sources.push_back(std::move(source));
    draft.resources.push_back(std::move(object));
  }
  Json volume = {{"name", "k8spark-code"}};
  volume["projected"]["sources"] = std::move(sources);
  add_volume(draft, std::move(volume), std::string(kCodeFolder));
  return {};
}

}  // namespace k8spark::plan
