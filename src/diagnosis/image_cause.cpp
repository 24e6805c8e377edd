#include "diagnosis/causes.h"
#include "diagnosis/phrases.h"
#include "text/strings.h"

#include <algorithm>
#include <array>

namespace k8spark::diagnosis {

namespace {

constexpr std::chrono::seconds kImageGrace{30};  // a wrong image ends a run within a minute
// A registry that is not there may come back, but a wrong host name looks the same.
constexpr std::chrono::seconds kUnreachableGrace{45};
constexpr std::chrono::seconds kRateLimitGrace{120};

struct PullFailure {
  std::string what;
  std::string hint;
  bool final_now = false;
  std::chrono::seconds grace = kImageGrace;
  std::string retry_class = "config";
};

bool is_image_reason(std::string_view reason) {
  constexpr std::array<std::string_view, 7> kReasons{"ErrImagePull",
                                                     "ImagePullBackOff",
                                                     "InvalidImageName",
                                                     "ErrImageNeverPull",
                                                     "ImageInspectError",
                                                     "RegistryUnavailable",
                                                     "SignatureValidationFailed"};
  return std::find(kReasons.begin(), kReasons.end(), reason) != kReasons.end();
}

// Texts of containerd, CRI-O and the registries, in lower case. Order matters: containerd ends a
// missing platform with "not found", and Docker Hub says "does not exist or may require ...".
PullFailure classify(std::string_view text) {
  if (holds_any(text,
                "no matching manifest",
                "no match for platform",
                "exec format error",
                "does not match the specified platform"))
    return {"has no variant for the node's platform",
            "build the image for it (docker buildx --platform), or select nodes by "
            "kubernetes.io/arch",
            true};
  if (holds_any(text, "toomanyrequests", "rate limit", "429 too many"))
    return {"is refused for now: the registry's rate limit is reached",
            "log in to the registry (imagePullSecrets), or use a mirror",
            false,
            kRateLimitGrace,
            "infrastructure"};
  if (holds_any(text, "x509", "certificate"))
    return {"cannot be pulled: the node does not trust the registry's certificate",
            "give the nodes the registry's CA, or use another registry"};
  if (holds_any(text, "pull access denied", "repository does not exist"))
    return {"does not exist, or may not be pulled without login",
            "check the name; for a private registry set "
            "spark.kubernetes.container.image.pullSecrets",
            true};
  if (holds_any(text,
                "unauthorized",
                "403 forbidden",
                "authentication required",
                "no basic auth",
                "authorization failed",
                "insufficient_scope",
                "access denied",
                "denied: "))
    return {"may not be pulled: the registry refused the login",
            "set spark.kubernetes.container.image.pullSecrets to a secret of type "
            "kubernetes.io/dockerconfigjson for that registry",
            true};
  if (holds_any(text, "not found", "manifest unknown", "name unknown", "no such image"))
    return {"was not found", "check repository and tag", true};
  if (holds_any(text,
                "no such host",
                "i/o timeout",
                "connection refused",
                "deadline exceeded",
                "tls handshake timeout",
                "server misbehaving",
                "connection reset",
                "no route",
                "temporary failure",
                "503 service"))
    return {"cannot be pulled: the node does not reach the registry",
            "check the registry's name and the nodes' network",
            false,
            kUnreachableGrace,
            "infrastructure"};
  return {"cannot be pulled", "check name, tag and spark.kubernetes.container.image.pullSecrets"};
}

// "Back-off pulling image ..." has no cause (before 1.32): the last event about this image has.
std::string evidence_of(ContainerView const& container, Events const& events) {
  std::string const& message = container.state.message;
  bool const bare = message.empty() || (message.starts_with("Back-off pulling image") &&
                                        !text::contains(message, "ErrImagePull:"));
  if (!bare) return message;
  auto const event = std::find_if(events.rbegin(), events.rend(), [&](EventView const& one) {
    return one.reason == "Failed" && text::contains(one.message, "Failed to pull") &&
           text::contains(one.message, container.image) &&
           !is_before(one.time, container.last_state.finished_at);
  });
  return event == events.rend() ? message : event->message;
}

// "rpc error: code = NotFound desc = failed to pull and unpack image "x": failed to resolve ...":
// what follows the last quoted name is the cause; the whole text if that is too little.
std::string shortest_evidence(std::string const& text) {
  std::size_t const at = text.rfind("\": ");
  std::string const tail = at == std::string::npos ? text : text.substr(at + 3);
  return shorten(tail.size() >= 8 ? tail : text, 240);
}

Finding finding_of(ContainerView const& container,
                   PullFailure const& failure,
                   std::string const& evidence) {
  std::string message =
      "image " + container.image + " of container " + container.name + " " + failure.what;
  if (!evidence.empty()) message += " (" + shortest_evidence(evidence) + ")";
  Finding finding =
      make_finding(OutcomeKind::kImage, container.state.reason, std::move(message), failure.hint);
  finding.retry_class = failure.retry_class;
  finding.rule = "W-IMAGE";
  finding.final_now = failure.final_now;
  finding.grace = failure.final_now ? std::chrono::seconds{0} : failure.grace;
  return finding;
}

}  // namespace

std::optional<Finding> image_cause(ContainerView const& container, Events const& events) {
  std::string const& reason = container.state.reason;
  if (container.state.phase != ContainerPhase::kWaiting || !is_image_reason(reason))
    return std::nullopt;
  std::string const evidence = evidence_of(container, events);
  if (reason == "InvalidImageName")
    return finding_of(container,
                      {"has an invalid name", "correct spark.kubernetes.container.image", true},
                      evidence);
  if (reason == "ErrImageNeverPull")
    return finding_of(container,
                      {"is not on the node, and the pull policy is Never",
                       "set spark.kubernetes.container.image.pullPolicy=IfNotPresent, or load the "
                       "image on the nodes",
                       true},
                      evidence);
  if (reason == "SignatureValidationFailed")
    return finding_of(container,
                      {"was refused by the node's signature policy", "sign the image", true},
                      evidence);
  // Without the image's own name: "team/unauthorized-access:1" is no answer of a registry.
  std::string const words = text::to_lower(text::replace_all(evidence, container.image, ""));
  return finding_of(container, classify(words), evidence);
}

}  // namespace k8spark::diagnosis
