#include "doctor/platform.h"

#include "diagnosis/json_view.h"
#include "doctor/pod_parts.h"
#include "text/strings.h"

#include <array>

namespace k8spark::doctor {

namespace {

using diagnosis::member;
using diagnosis::text_at;

struct Sign {
  std::string_view text;
  Platform platform;
};

constexpr std::array<Sign, 5> kNodeLabels = {{
    {"minikube.k8s.io/name", Platform::kMinikube},
    {"eks.amazonaws.com/nodegroup", Platform::kEks},
    {"eks.amazonaws.com/compute-type", Platform::kEks},
    {"kubernetes.azure.com/cluster", Platform::kAks},
    {"cloud.google.com/gke-nodepool", Platform::kGke},
}};
// k3d is k3s in containers: its providerID is k3s', its nodes' names are k3d's.
constexpr std::array<Sign, 3> kVersions = {
    {{"+k3s", Platform::kK3s}, {"-eks-", Platform::kEks}, {"-gke.", Platform::kGke}}};
constexpr std::array<Sign, 2> kHosts = {
    {{".eks.amazonaws.com", Platform::kEks}, {".azmk8s.io", Platform::kAks}}};

Platform of_node(Json const& node) {
  Json const& labels = member(node, "metadata", "labels");
  for (Sign const& sign : kNodeLabels)
    if (!member(labels, sign.text).is_null()) return sign.platform;
  if (text_at(node, "spec", "providerID").starts_with("kind://")) return Platform::kKind;
  if (text_at(node, "metadata", "name").starts_with("k3d-")) return Platform::kK3d;
  return Platform::kUnknown;
}

Platform of_words(PlatformSigns const& signs) {
  for (Sign const& sign : kHosts)
    if (text::contains(signs.server, sign.text)) return sign.platform;
  bool const k3d = signs.context.starts_with("k3d-");
  for (Sign const& sign : kVersions)
    if (text::contains(signs.server_version, sign.text))
      return sign.platform == Platform::kK3s && k3d ? Platform::kK3d : sign.platform;
  if (signs.context == "minikube") return Platform::kMinikube;
  if (signs.context.starts_with("kind-")) return Platform::kKind;
  return k3d ? Platform::kK3d : Platform::kUnknown;
}

}  // namespace

std::string_view to_string(Platform platform) {
  constexpr std::array<std::string_view, 9> kNames = {
      "", "minikube", "kind", "k3d", "k3s", "OpenShift", "EKS", "AKS", "GKE"};
  return kNames.at(static_cast<std::size_t>(platform));
}

Platform platform_of(PlatformSigns const& signs) {
  Json const& notes = member(signs.name_space, "metadata", "annotations");
  if (!member(notes, kUserRangeAnnotation).is_null()) return Platform::kOpenShift;
  for (std::size_t i = 0; i < diagnosis::length(signs.nodes); ++i)
    if (Platform const found = of_node(diagnosis::element(signs.nodes, i));
        found != Platform::kUnknown)
      return found;
  return of_words(signs);
}

bool is_local(Platform platform) {
  return platform == Platform::kMinikube || platform == Platform::kKind ||
         platform == Platform::kK3d || platform == Platform::kK3s;
}

}  // namespace k8spark::doctor
