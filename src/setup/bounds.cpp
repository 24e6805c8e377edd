#include "setup/bounds.h"

#include "text/strings.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace k8spark::setup {

namespace {

Json object(char const* version, char const* kind, std::string const& ns, std::string const& name) {
  return {
      {"apiVersion", version}, {"kind", kind}, {"metadata", {{"name", name}, {"namespace", ns}}}};
}

// Digits with a suffix; the server knows better, but a slip shall not wait for it.
bool looks_like_quantity(std::string_view text) {
  if (text.empty() || text.front() < '0' || text.front() > '9') return false;
  std::size_t const end = text.find_first_not_of("0123456789.");
  if (end == std::string_view::npos) return true;
  static std::vector<std::string> const kSuffixes = {
      "m", "k", "M", "G", "T", "P", "E", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"};
  return std::find(kSuffixes.begin(), kSuffixes.end(), text.substr(end)) != kSuffixes.end();
}

Json as_json(Amounts const& amounts) {
  Json json = Json::object();
  for (auto const& [name, value] : amounts) json[name] = value;
  return json;
}

}  // namespace

Result<Amounts> parse_amounts(std::string const& flag, std::string const& text) {
  Amounts amounts;
  for (std::string const& part : text::split_list(text)) {
    std::size_t const equals = part.find('=');
    std::string const value = equals == std::string::npos ? "" : part.substr(equals + 1);
    if (equals == 0 || !looks_like_quantity(value))
      return usage_error("\"" + part + "\" is no NAME=AMOUNT",
                         flag,
                         "for example " + flag + " cpu=20,memory=80Gi");
    amounts.emplace_back(part.substr(0, equals), value);
  }
  if (amounts.empty()) return usage_error("nothing in it", flag, flag + " cpu=20,memory=80Gi");
  return amounts;
}

Json make_namespace(std::string const& name,
                    std::string const& level,
                    std::vector<std::pair<std::string, std::string>> const& labels) {
  Json json = {{"apiVersion", "v1"}, {"kind", "Namespace"}, {"metadata", {{"name", name}}}};
  Json all = Json::object();
  if (!level.empty())
    for (char const* const mode : {"enforce", "audit", "warn"})
      all["pod-security.kubernetes.io/" + std::string(mode)] = level;
  for (auto const& [key, value] : labels) all[key] = value;
  if (!all.empty()) json["metadata"]["labels"] = std::move(all);
  return json;
}

Json resource_quota(std::string const& ns, std::string const& name, Amounts const& hard) {
  Json json = object("v1", "ResourceQuota", ns, name);
  json["spec"] = {{"hard", as_json(hard)}};
  return json;
}

Json limit_range(std::string const& ns,
                 std::string const& name,
                 Amounts const& defaults,
                 Amounts const& default_requests) {
  Json item = {{"type", "Container"}};
  if (!defaults.empty()) item["default"] = as_json(defaults);
  if (!default_requests.empty()) item["defaultRequest"] = as_json(default_requests);
  Json json = object("v1", "LimitRange", ns, name);
  json["spec"] = {{"limits", Json::array({item})}};
  return json;
}

Json network_policy(std::string const& ns, std::string const& name) {
  constexpr int kUiPort = 4040;
  Json const roles = {{"matchExpressions",
                       Json::array({{{"key", "spark-role"},
                                     {"operator", "In"},
                                     {"values", Json::array({"driver", "executor"})}}})}};
  Json const from_each_other = {{"from", Json::array({{{"podSelector", roles}}})}};
  Json const ui = {{"from", Json::array({{{"podSelector", Json::object()}}})},
                   {"ports", Json::array({{{"protocol", "TCP"}, {"port", kUiPort}}})}};
  Json json = object("networking.k8s.io/v1", "NetworkPolicy", ns, name);
  json["spec"] = {{"podSelector", roles},
                  {"policyTypes", Json::array({"Ingress"})},
                  {"ingress", Json::array({from_each_other, ui})}};
  return json;
}

}  // namespace k8spark::setup
