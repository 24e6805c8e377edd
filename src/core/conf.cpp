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
  auto const at = values_.find(key);
  return at == values_.end() ? nullptr : &at->second;
}

std::string SparkConf::where(std::string_view key) const {
  ConfValue const* value = find(key);
  return value == nullptr || value->origin.where.empty() ? std::string(key) : value->origin.where;
}

void SparkConf::set(std::string key, std::string value, Origin origin) {
  values_.insert_or_assign(std::move(key), ConfValue{std::move(value), std::move(origin)});
}

void SparkConf::erase(std::string_view key) {
  if (auto const at = values_.find(key); at != values_.end()) values_.erase(at);
}

std::vector<std::pair<std::string, std::string>> SparkConf::with_prefix(
    std::string_view prefix) const {
  std::vector<std::pair<std::string, std::string>> found;
  for (auto at = values_.lower_bound(prefix); at != values_.end() && at->first.starts_with(prefix);
       ++at)
    found.emplace_back(at->first.substr(prefix.size()), at->second.value);
  return found;
}

SparkConf merge(std::vector<ConfMap> const& layers) {
  ConfMap merged;
  for (ConfMap const& layer : layers)
    for (auto const& [key, value] : layer) merged.insert_or_assign(key, value);
  return SparkConf(std::move(merged));
}

}  // namespace k8spark
