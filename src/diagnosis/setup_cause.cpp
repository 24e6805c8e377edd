#include "diagnosis/causes.h"
#include "diagnosis/phrases.h"
#include "text/strings.h"

#include <algorithm>

namespace k8spark::diagnosis {

namespace {

constexpr std::chrono::seconds kConfigGrace{20};
constexpr std::chrono::seconds kMountGrace{30};

struct Missing {
  std::string what;  // "Secret a", "key k in ConfigMap ns/a"
  std::string hint;
};

// kubelet: `secret "a" not found`, `couldn't find key k in Secret ns/a`,
// `references non-existent secret key: k`.
std::optional<Missing> missing_object(std::string const& text) {
  for (auto const& [kind, word] :
       {std::pair<std::string, std::string>{"Secret", "secret"}, {"ConfigMap", "configmap"}}) {
    if (auto const name = between(text, word + " \"", "\" not found"))
      return Missing{kind + " " + *name + " does not exist",
                     "create it in the driver's namespace, or correct its name"};
    if (auto const key = between(text, "couldn't find key ", " in " + kind + " ")) {
      std::string const owner = between(text, " in " + kind + " ", "").value_or("");
      return Missing{kind + " " + shorten(owner, 120) + " has no key " + *key,
                     "add the key, or correct its name"};
    }
    if (auto const key = between(text,
                                 "references non-existent " +
                                     std::string(kind == "Secret" ? "secret" : "config") + " key: ",
                                 ""))
      return Missing{
          "a volume asks for key " + shorten(*key, 120) + ", which the " + kind + " does not have",
          "add the key, or correct the volume's items"};
  }
  return std::nullopt;
}

Finding config_finding(std::string reason,
                       std::string message,
                       std::string hint,
                       std::optional<std::chrono::seconds> grace) {
  Finding finding = make_finding(
      OutcomeKind::kMissingConfig, std::move(reason), std::move(message), std::move(hint));
  finding.grace = grace;
  finding.rule = "W-CONFIG";
  return finding;
}

// The kubelet pulls and creates only when all volumes are mounted.
bool is_behind(Events const& events, EventView const& failure) {
  return std::any_of(events.begin(), events.end(), [&](EventView const& event) {
    bool const later_step = event.reason == "Pulling" || event.reason == "Pulled" ||
                            event.reason == "Created" || event.reason == "Started";
    return later_step && !is_before(event.time, failure.time);
  });
}

std::optional<Finding> mount_finding(PodView const& pod, EventView const& event) {
  std::string const volume = between(event.message, "for volume \"", "\"").value_or("");
  std::string const where = volume.empty() ? "" : " for volume " + volume;
  std::optional<Missing> const missing = missing_object(event.message);
  Finding finding =
      missing
          ? config_finding(event.reason,
                           pod_phrase(pod) + " cannot start" + where + ": " + missing->what,
                           missing->hint,
                           kMountGrace)
          : config_finding(event.reason,
                           pod_phrase(pod) + " cannot mount its volumes: " + shorten(event.message),
                           "check the volumes of the driver and their storage class",
                           std::nullopt);
  finding.rule = "W-MOUNT";
  return finding;
}

}  // namespace

std::optional<Finding> config_cause(ContainerView const& container) {
  ContainerState const& state = container.state;
  bool const config = state.reason == "CreateContainerConfigError";
  bool const create = state.reason == "CreateContainerError" ||
                      state.reason == "RunContainerError" || state.reason == "StartError" ||
                      state.reason == "PostStartHookError";
  if (state.phase != ContainerPhase::kWaiting || (!config && !create)) return std::nullopt;
  std::string const head = "container " + container.name + " cannot be created: ";
  if (std::optional<Missing> const missing = missing_object(state.message))
    return config_finding(state.reason, head + missing->what, missing->hint, kConfigGrace);
  if (holds_any(state.message, "runAsNonRoot", "non-root"))
    return config_finding(state.reason,
                          head + shorten(state.message),
                          "set runAsUser in the pod template's securityContext (185 in Spark's "
                          "images)",
                          kConfigGrace);
  return config_finding(state.reason,
                        head + shorten(state.message),
                        config ? "check env, envFrom and volumes of the container"
                               : "check command, mounts and securityContext of the container",
                        kConfigGrace);
}

std::optional<Finding> setup_cause(PodView const& pod, Events const& events) {
  for (std::string_view const reason : {"FailedMount", "FailedAttachVolume"}) {
    EventView const* named = newest(events, reason, "not found");
    EventView const* event = named != nullptr ? named : newest(events, reason);
    if (event != nullptr && !is_behind(events, *event)) return mount_finding(pod, *event);
  }
  for (std::string_view const reason :
       {"FailedCreatePodSandBox", "NetworkNotReady", "FailedBinding", "ProvisioningFailed"}) {
    EventView const* event = newest(events, reason);
    if (event == nullptr || is_behind(events, *event)) continue;
    Finding finding = make_finding(
        OutcomeKind::kStartTimeout,
        event->reason,
        pod_phrase(pod) + " is not set up by node " + pod.node + ": " + shorten(event->message),
        "this is the cluster's (network, node or storage); its administrator can tell more");
    finding.retry_class = "infrastructure";
    finding.rule = "W-SETUP";
    return finding;
  }
  return std::nullopt;
}

}  // namespace k8spark::diagnosis
