#include "matrix/wasb.h"

#include "text/strings.h"

#include <algorithm>
#include <array>
#include <optional>

namespace k8spark::matrix {

namespace {

constexpr std::string_view kBlob = ".blob.";
constexpr std::string_view kPrefix = "spark.hadoop.";

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

// What ends an address's authority: a path, and whatever may stand behind an address in a text.
std::string_view authority_at(std::string_view text) {
  std::size_t const end = text.find_first_of("/ \t\r\n\"'`,;)]}>\\?#");
  return text.substr(0, end);
}

// "ACCOUNT.blob.SUFFIX" at the endpoint.
std::string host_at(std::string_view host, AzureEndpoint endpoint) {
  if (endpoint == AzureEndpoint::kBlob) return std::string(host);
  std::size_t const at = host.find(kBlob);
  return std::string(host.substr(0, at)) + ".dfs." + std::string(host.substr(at + kBlob.size()));
}

// Length of "wasb://" or "wasbs://" at a place of the text that may begin an address; else 0.
std::size_t scheme_at(std::string_view text, std::size_t at) {
  if (at > 0 && is_word(text[at - 1])) return 0;
  for (std::string_view const scheme : {"wasb://", "wasbs://"})
    if (text::equals_ignore_case(text.substr(at, scheme.size()), scheme)) return scheme.size();
  return 0;
}

// Keys that belong to wasb alone. One that ends in '.' is a family.
constexpr auto kWasbOnly = std::to_array<std::string_view>({
    "fs.AbstractFileSystem.wasb.impl",
    "fs.AbstractFileSystem.wasbs.impl",
    "fs.azure.local.sas.key.mode",
    "fs.azure.page.blob.",
    "fs.azure.secure.mode",
    "fs.wasb.impl",
    "fs.wasbs.impl",
});

bool is_wasb_only(std::string_view key) {
  return std::any_of(kWasbOnly.begin(), kWasbOnly.end(), [&](std::string_view name) {
    return name.ends_with('.') ? key.starts_with(name) : key == name;
  });
}

// One key of Hadoop as abfs names it, and the account's host in it.
struct Renamed {
  std::string key;
  std::string host;
  bool is_sas = false;
};

std::optional<Renamed> renamed(std::string_view key, AzureEndpoint endpoint) {
  constexpr std::string_view kAccountKey = "fs.azure.account.key.";
  constexpr std::string_view kProvider = "fs.azure.account.keyprovider.";
  constexpr std::string_view kSas = "fs.azure.sas.";
  if (!text::contains(key, kBlob)) return std::nullopt;
  for (std::string_view const prefix : {kAccountKey, kProvider})
    if (key.starts_with(prefix)) {
      std::string host = host_at(key.substr(prefix.size()), endpoint);
      return Renamed{std::string(prefix) + host, host};
    }
  if (!key.starts_with(kSas)) return std::nullopt;
  // CONTAINER.ACCOUNT.blob.SUFFIX; a container's name has no dots.
  std::string_view const rest = key.substr(kSas.size());
  std::string host = host_at(rest.substr(rest.find('.') + 1), endpoint);
  std::string name = "fs.azure.sas.fixed.token." + host;
  return Renamed{std::move(name), std::move(host), true};
}

}  // namespace

WasbText rewrite_wasb(std::string_view text, AzureEndpoint endpoint) {
  WasbText out;
  std::size_t done = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    bool const may_begin = text[at] == 'w' || text[at] == 'W';
    std::size_t const scheme = may_begin ? scheme_at(text, at) : 0;
    if (scheme == 0) continue;
    std::string_view const authority = authority_at(text.substr(at + scheme));
    std::size_t const container = authority.find('@');
    std::size_t const end = at + scheme + authority.size();
    if (container == std::string_view::npos || container == 0 ||
        !text::contains(authority.substr(container), kBlob)) {
      out.left.emplace_back(text.substr(at, scheme + authority.size()));
      continue;
    }
    out.text.append(text.substr(done, at - done)).append("abfss://");
    out.text.append(authority.substr(0, container + 1));
    out.text += host_at(authority.substr(container + 1), endpoint);
    ++out.changed;
    done = end;
    at = end - 1;
  }
  out.text.append(text.substr(done));
  return out;
}

WasbConf rewrite_wasb_conf(std::map<std::string, std::string> const& conf, AzureEndpoint endpoint) {
  WasbConf out;
  for (auto const& [key, value] : conf) {
    bool const prefixed = key.starts_with(kPrefix);
    std::string const before(prefixed ? kPrefix : "");
    std::string_view const name = std::string_view(key).substr(before.size());
    if (is_wasb_only(name)) {
      out.dropped.push_back(key);
      continue;
    }
    auto const other = renamed(name, endpoint);
    std::string const own = before + (other ? other->key : std::string(name));
    if (own != key) out.renamed[key] = own;
    out.conf[own] = rewrite_wasb(value, endpoint).text;
    if (!other) continue;
    if (endpoint == AzureEndpoint::kBlob)
      out.conf[before + "fs.azure.account.hns.enabled." + other->host] = "false";
    if (other->is_sas) out.conf[before + "fs.azure.account.auth.type." + other->host] = "SAS";
  }
  return out;
}

}  // namespace k8spark::matrix
