#include "workloads/identity.h"

#include <algorithm>
#include <array>
#include <utility>

namespace k8spark::workloads {

namespace {

struct KindRow {
  Kind kind;
  std::string_view text;
  std::string_view words;
};

constexpr std::array kKinds = std::to_array<KindRow>({
    {Kind::kClientPod, "client-pod", "the driver pod"},
    {Kind::kNotebook, "notebook", "the notebook"},
    {Kind::kConnect, "connect", "the Spark Connect server"},
    {Kind::kHistoryServer, "history-server", "the history server"},
    {Kind::kStandalone, "standalone", "the standalone cluster"},
});

KindRow const& row_of(Kind kind) {
  return *std::find_if(
      kKinds.begin(), kKinds.end(), [&](KindRow const& row) { return row.kind == kind; });
}

bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}

}  // namespace

std::string_view to_string(Kind kind) {
  return row_of(kind).text;
}

std::string_view words_of(Kind kind) {
  return row_of(kind).words;
}

std::optional<Kind> kind_of(std::string_view text) {
  for (KindRow const& row : kKinds)
    if (row.text == text) return row.kind;
  return std::nullopt;
}

Result<void> check_name(std::string const& name, std::string const& where) {
  constexpr std::size_t kLongest = 63;
  auto const is_legal = [](char c) { return is_lower(c) || (c >= '0' && c <= '9') || c == '-'; };
  bool const good = !name.empty() && name.size() <= kLongest && is_lower(name.front()) &&
                    name.back() != '-' && std::all_of(name.begin(), name.end(), is_legal);
  if (good) return {};
  return usage_error("\"" + name + "\" cannot be a name",
                     where,
                     "lower-case letters, digits and '-', a letter first, at most 63 characters");
}

Json labels_of(Identity const& identity, std::string const& component) {
  Json labels = {{"app.kubernetes.io/name", "spark"}, {kInstanceLabel, identity.name}};
  if (!component.empty()) labels[std::string(kComponentLabel)] = component;
  labels[std::string(kManagedByLabel)] = "k8spark";
  labels[std::string(kWorkloadLabel)] = to_string(identity.kind);
  return labels;
}

Json selector_of(Identity const& identity, std::string const& component) {
  return {{kInstanceLabel, identity.name},
          {kComponentLabel, component},
          {kWorkloadLabel, to_string(identity.kind)}};
}

std::string selector_text(Kind kind, std::string const& name, std::string const& component) {
  std::string text = std::string(kManagedByLabel) + "=k8spark," + std::string(kWorkloadLabel) +
                     '=' + std::string(to_string(kind));
  if (!name.empty()) text += ',' + std::string(kInstanceLabel) + '=' + name;
  if (!component.empty()) text += ',' + std::string(kComponentLabel) + '=' + component;
  return text;
}

void identify(Json& object, Identity const& identity, std::string const& component) {
  Json& metadata = object["metadata"];
  metadata["namespace"] = identity.ns;
  Json& labels = metadata["labels"];
  if (!labels.is_object()) labels = Json::object();
  Json const ours = labels_of(identity, component);
  for (auto const& [key, value] : ours.items()) labels[key] = value;
}

}  // namespace k8spark::workloads
