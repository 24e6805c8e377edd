#include "plan/conf_map.h"

#include "plan/objects.h"
#include "spark/properties.h"
#include "text/strings.h"

#include <algorithm>
#include <array>
#include <ctime>
#include <functional>

// Source: Spark's KubernetesClientUtils and KubernetesClientApplication.
namespace k8spark::plan {

namespace {

constexpr std::string_view kConfFolder = "/opt/spark/conf";
constexpr std::string_view kPropertiesName = "spark.properties";

bool is_left_out(std::string const& name) {
  for (std::string_view const suffix : {".gz", ".zip", ".jar", ".tar", ".template"})
    if (name.ends_with(suffix)) return true;
  return name.starts_with("spark") && (name.ends_with("conf") || name.ends_with("properties"));
}

// As Java counts them: a character outside the basic plane (four bytes in UTF-8) is two.
std::size_t characters(std::string_view utf8) {
  std::size_t count = 0;
  for (char const c : utf8) {
    auto const byte = static_cast<unsigned char>(c);
    if ((byte & 0xC0U) != 0x80U) ++count;
    if (byte >= 0xF0U) ++count;
  }
  return count;
}

// From 3.3 on Spark refuses more than an API server takes.
Result<long long> max_size(StepInput const& in) {
  constexpr std::string_view kKey = "spark.kubernetes.configMap.maxSize";
  constexpr long long kServerLimit = 1048576;
  K8SPARK_ASSIGN(long long const size, in.reader.integer(kKey));
  if (in.version().at_least(3, 3) && size > kServerLimit)
    return usage_error(std::string(kKey) + " must be at most " + std::to_string(kServerLimit),
                       in.conf().where(kKey));
  return size;  // 0 and less: nothing fits
}

long long length(std::string_view utf8) {
  return static_cast<long long>(characters(utf8));
}

// "Sat Nov 21 02:01:24 UTC 2026", as java.util.Date prints it; "" when there is no time (render).
std::string date_line(std::optional<std::int64_t> epoch_ms) {
  if (!epoch_ms) return "";
  auto const seconds = static_cast<std::time_t>(*epoch_ms / 1000);
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  std::array<char, 64> buffer{};
  std::size_t const length =
      std::strftime(buffer.data(), buffer.size(), "%a %b %d %H:%M:%S UTC %Y", &utc);
  return {buffer.data(), length};
}

// What spark.properties holds, in the order of the keys: the whole conf, and over it what the steps
// set. Views, because a conf may have 100,000 keys.
std::vector<spark::PropertyView> laid_over(ConfMap const& conf,
                                           std::map<std::string, std::string> const& steps) {
  std::vector<spark::PropertyView> entries;
  entries.reserve(conf.size() + steps.size());
  auto step = steps.begin();
  for (auto const& [key, value] : conf) {
    for (; step != steps.end() && step->first < key; ++step)
      entries.emplace_back(step->first, step->second);
    bool const covered = step != steps.end() && step->first == key;
    entries.emplace_back(key, covered ? step->second : value.value);
    if (covered) ++step;
  }
  entries.insert(entries.end(), step, steps.end());
  return entries;
}

std::string properties_text(StepInput const& in, std::vector<spark::PropertyView> const& entries) {
  return spark::write_properties(
      entries,
      "Java properties built from Kubernetes config map with name: " + in.names.conf_map,
      date_line(in.submission.ids.submit_time_ms));
}

// spark-submit sends a ConfigMap of any size, and the server refuses it. What the server counts are
// the values. Source: kubernetes/pkg/apis/core/validation, ValidateConfigMap.
void warn_of_size(StringPairs const& data,
                  std::vector<spark::PropertyView> const& properties,
                  Draft& draft) {
  constexpr std::size_t kServerLimit = 1048576;
  std::size_t total = 0;
  for (auto const& [name, text] : data) total += text.size();
  if (total <= kServerLimit) return;
  std::vector<std::pair<std::size_t, std::string_view>> sizes;
  for (auto const& [name, text] : data)
    if (name != kPropertiesName) sizes.emplace_back(text.size(), name);
  for (auto const& [key, value] : properties) sizes.emplace_back(value.size(), key);
  std::size_t const shown = std::min<std::size_t>(3, sizes.size());
  std::partial_sort(sizes.begin(),
                    sizes.begin() + static_cast<std::ptrdiff_t>(shown),
                    sizes.end(),
                    std::greater<>());
  std::string largest;
  for (std::size_t i = 0; i < shown; ++i)
    largest += (i == 0 ? "" : ", ") + std::string(sizes[i].second) + " (" +
               std::to_string(sizes[i].first) + ')';
  draft.warnings.push_back("the conf ConfigMap holds " + std::to_string(total) +
                           " bytes, and an API server takes " + std::to_string(kServerLimit) +
                           "; the largest of " + std::to_string(sizes.size()) +
                           " entries: " + largest);
}

// spark-submit's own key (3.3 and newer); from 3.5 on a user's value stays.
void set_submit_time(StepInput const& in, Draft& draft) {
  constexpr std::string_view kKey = "spark.app.submitTime";
  auto const time = in.submission.ids.submit_time_ms;
  bool const stays = in.version().at_least(3, 5) && in.conf().contains(kKey);
  if (time && in.version().at_least(3, 3) && !stays)
    draft.properties[std::string(kKey)] = std::to_string(*time);
}

}  // namespace

Result<std::vector<TextFile>> shipped_conf_files(StepInput const& in, Draft& draft) {
  K8SPARK_ASSIGN(long long const limit, max_size(in));
  // The name in characters, the content in bytes: File.length.
  auto const size = [](TextFile const& file) {
    return length(file.name) + static_cast<long long>(file.bytes.size());
  };
  std::vector<TextFile const*> candidates;
  for (TextFile const& file : in.submission.files.conf_dir) {
    if (is_left_out(file.name)) continue;
    if (size(file) > limit)
      draft.warnings.push_back("conf file " + file.name +
                               " is larger than a ConfigMap and is left out");
    else
      candidates.push_back(&file);
  }
  std::stable_sort(candidates.begin(), candidates.end(), [&](TextFile const* a, TextFile const* b) {
    return size(*a) < size(*b);
  });
  std::vector<TextFile> shipped;
  long long running = 0;
  for (TextFile const* file : candidates) {
    if (!text::is_valid_utf8(file->bytes)) {
      draft.warnings.push_back("conf file " + file->name + " is not UTF-8 text and is left out");
      continue;
    }
    long long const cost = length(file->name) + length(file->bytes);
    if (running + cost >= limit) {
      draft.warnings.push_back("conf file " + file->name +
                               " does not fit into the ConfigMap and is left out");
      continue;
    }
    running += cost;
    shipped.push_back(*file);
  }
  return shipped;
}

Json conf_map_items(std::vector<std::string> names) {
  std::sort(names.begin(), names.end());
  Json items = Json::array();
  for (std::string const& name : names)
    items.push_back({{"key", name}, {"mode", 420}, {"path", name}});  // 420 is 0644
  return items;
}

Result<void> add_conf_map(StepInput const& in, Draft& draft) {
  set_submit_time(in, draft);
  auto const properties = laid_over(in.conf().values(), draft.properties);
  K8SPARK_ASSIGN(auto const files, shipped_conf_files(in, draft));
  StringPairs data;
  std::vector<std::string> names = {std::string(kPropertiesName)};
  for (TextFile const& file : files) {
    data.emplace_back(file.name, file.bytes);
    names.push_back(file.name);
  }
  data.emplace_back(kPropertiesName, properties_text(in, properties));
  bool const named = in.version().at_least(3, 3);
  if (named) data.emplace_back("spark.kubernetes.namespace", in.names.namespace_name);
  warn_of_size(data, properties, draft);
  Json map = make_config_map(in.names.conf_map, std::move(data), in.version());
  if (named) map["metadata"]["namespace"] = in.names.namespace_name;
  draft.resources.push_back(std::move(map));

  Json source = {{"name", in.names.conf_map}, {"items", conf_map_items(std::move(names))}};
  add_env(draft, "SPARK_CONF_DIR", std::string(kConfFolder));
  add_volume(draft,
             {{"name", "spark-conf-volume-driver"}, {"configMap", std::move(source)}},
             std::string(kConfFolder));
  return {};
}

}  // namespace k8spark::plan
