#include "k8spark/conf.h"

#include <utility>

namespace k8spark {

std::optional<std::string> SparkConf::get(std::string_view key) const {
  ConfValue const* value = find(key);
  return value == nullptr ? std::nullopt : std::optional<std::string>(value->value);
}

std::string SparkConf::get_or(std::string_view key, std::string_view fallback) const {
  ConfValue const* value = find(key);
  return value == nullptr ? std::string(fallback) : value->value;
}

ConfValue const* SparkConf::find(std::string_view key) const {
  ConfMap const& all = values();
  auto const at = all.find(key);
  return at == all.end() ? nullptr : &at->second;
}

std::string SparkConf::where(std::string_view key) const {
  ConfValue const* value = find(key);
  return value == nullptr || value->origin.where.empty() ? std::string(key) : value->origin.where;
}

void SparkConf::set(std::string key, std::string value, Origin origin) {
  own_values().insert_or_assign(std::move(key), ConfValue{std::move(value), std::move(origin)});
}

void SparkConf::erase(std::string_view key) {
  if (!contains(key)) return;
  ConfMap& own = own_values();
  own.erase(own.find(key));
}

ConfMap const& SparkConf::values() const {
  static ConfMap const none;
  return values_ == nullptr ? none : *values_;
}

ConfMap& SparkConf::own_values() {
  if (values_ == nullptr)
    values_ = std::make_shared<ConfMap>();
  else if (values_.use_count() > 1)
    values_ = std::make_shared<ConfMap>(*values_);
  return *values_;
}

std::vector<std::pair<std::string, std::string>> SparkConf::with_prefix(
    std::string_view prefix) const {
  std::vector<std::pair<std::string, std::string>> found;
  ConfMap const& all = values();
  for (auto at = all.lower_bound(prefix); at != all.end() && at->first.starts_with(prefix); ++at)
    found.emplace_back(at->first.substr(prefix.size()), at->second.value);
  return found;
}

SparkConf merge(std::vector<ConfMap> layers) {
  ConfMap merged;
  for (ConfMap& layer : layers) {
    // The smaller one goes into the larger one: a file of 100,000 keys is not walked again.
    if (layer.size() < merged.size()) {
      for (auto& [key, value] : layer) merged.insert_or_assign(key, std::move(value));
    } else {
      layer.merge(merged);  // a key that is there stays: the later layer wins
      merged = std::move(layer);
    }
  }
  return SparkConf(std::move(merged));
}

}  // namespace k8spark
