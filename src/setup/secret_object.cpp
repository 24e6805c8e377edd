#include "setup/secret_object.h"

#include "text/encoding.h"
#include "text/strings.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>

namespace k8spark::setup {

namespace {

// Source: Kubernetes' IsConfigMapKey.
bool is_secret_key(std::string_view key) {
  constexpr std::size_t kLongest = 253;
  constexpr std::string_view kAlphabet =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";
  return !key.empty() && key.size() <= kLongest && key != "." && !key.starts_with("..") &&
         key.find_first_not_of(kAlphabet) == std::string_view::npos;
}

Json envelope(std::string const& ns, std::string const& name) {
  return {{"apiVersion", "v1"},
          {"kind", "Secret"},
          {"metadata", {{"name", name}, {"namespace", ns}}},
          {"type", "Opaque"}};
}

Json const* data_of(Json const& secret) {
  if (!secret.is_object()) return nullptr;
  auto const at = secret.find("data");
  return at == secret.end() || !at->is_object() ? nullptr : &*at;
}

void examine(std::string const& key,
             std::string const& name,
             Json const& encoded,
             std::vector<KeyFault>& faults) {
  auto const value = encoded.is_string() ? text::base64_decode(encoded.get<std::string>())
                                         : std::optional<std::string>();
  if (!value) return;  // the server would not have taken it
  SecretKind kind = name.empty() ? SecretKind::kOther : kind_of_name(name);
  if (kind == SecretKind::kOther) kind = kind_of_name(key);
  for (SecretFault& fault : faults_of(kind, *value)) faults.push_back({key, std::move(fault)});
}

}  // namespace

Result<PreparedSecret> prepare_secret(std::vector<SecretEntry> entries) {
  PreparedSecret prepared;
  std::set<std::string> seen;
  for (SecretEntry& entry : entries) {
    if (!is_secret_key(entry.key))
      return usage_error("\"" + entry.key + "\" is no key of a Secret",
                         entry.source,
                         "letters, digits, '-', '_' and '.'");
    if (!seen.insert(entry.key).second)
      return usage_error("key " + entry.key + " comes twice", entry.source);
    // A byte of a trust store may be a line feed.
    TrimmedValue trimmed = entry.kind == SecretKind::kBinary
                               ? TrimmedValue{std::move(entry.value), ""}
                               : trim_line_end(entry.value);
    if (!trimmed.removed.empty())
      prepared.notes.push_back(entry.key + ": " + trimmed.removed + " at the end of " +
                               entry.source + " was left out");
    entry.value = std::move(trimmed.value);
    for (SecretFault const& fault : faults_of(entry.kind, entry.value)) {
      std::string const text = "the value for key " + entry.key + ' ' + fault.text;
      if (fault.certain) return usage_error(text, entry.source, fault.cure);
      prepared.warnings.push_back(entry.source + ": " + text + " (" + fault.cure + ')');
    }
    prepared.entries.push_back(std::move(entry));
  }
  return prepared;
}

Json secret_object(std::string const& ns,
                   std::string const& name,
                   std::vector<SecretEntry> const& entries) {
  Json secret = envelope(ns, name);
  Json& data = secret["data"] = Json::object();
  for (SecretEntry const& entry : entries) data[entry.key] = text::base64_encode(entry.value);
  return secret;
}

Json secret_outline(std::string const& ns,
                    std::string const& name,
                    std::vector<SecretEntry> const& entries) {
  Json secret = envelope(ns, name);
  Json& data = secret["stringData"] = Json::object();
  for (SecretEntry const& entry : entries) data[entry.key] = "<value of " + entry.source + '>';
  return secret;
}

std::vector<KeyFault> faults_in(Json const& secret, std::vector<WantedKey> const& keys) {
  std::vector<KeyFault> faults;
  Json const* const data = data_of(secret);
  if (keys.empty() && data != nullptr)
    for (auto const& [key, value] : data->items()) examine(key, "", value, faults);
  std::vector<std::string> there;
  if (data != nullptr)
    for (auto const& [key, value] : data->items()) there.push_back(key);
  for (WantedKey const& wanted : keys) {
    if (data != nullptr && data->contains(wanted.key)) {
      examine(wanted.key, wanted.name, (*data)[wanted.key], faults);
      continue;
    }
    auto const near = text::closest(wanted.key, there);
    std::string cure =
        there.empty() ? "the Secret holds no keys" : "the Secret holds " + text::join(there, ", ");
    if (near) cure = "did you mean " + *near + "? " + cure;
    faults.push_back({wanted.key, {true, "is not in the Secret", std::move(cure)}});
  }
  return faults;
}

Json trimmed_data(Json const& secret, std::vector<std::string>& changed) {
  Json patch = Json::object();
  Json const* const data = data_of(secret);
  if (data == nullptr) return patch;
  for (auto const& [key, encoded] : data->items()) {
    if (!encoded.is_string() || kind_of_name(key) == SecretKind::kBinary) continue;
    auto const value = text::base64_decode(encoded.get<std::string>());
    if (!value) continue;
    TrimmedValue const trimmed = trim_line_end(*value);
    if (trimmed.removed.empty()) continue;
    patch[key] = text::base64_encode(trimmed.value);
    changed.push_back(key);
  }
  return patch;
}

}  // namespace k8spark::setup
