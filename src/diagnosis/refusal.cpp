#include "diagnosis/refusal.h"

#include "diagnosis/phrases.h"
#include "diagnosis/verdict.h"
#include "text/strings.h"

#include <utility>

// Why the API server refused an object. Source of the texts: admission plug-ins ResourceQuota,
// LimitRanger, PodSecurity, ServiceAccount, Priority, NamespaceLifecycle and the webhook
// dispatcher; RBAC's forbidden message.
namespace k8spark::diagnosis {

namespace {

std::optional<Refusal> quota_refusal(std::string const& text) {
  if (auto const name = between(text, "exceeded quota: ", ", requested: ")) {
    std::string const requested = between(text, "requested: ", ", used: ").value_or("?");
    std::string const used = between(text, ", used: ", ", limited: ").value_or("?");
    std::string const limited = between(text, "limited: ", "").value_or("?");
    return Refusal{"QuotaExceeded",
                   "quota " + *name + " has no room: " + requested + " requested, " + used +
                       " used, limit " + shorten(limited, 200),
                   "wait until other runs end, ask for less, or have the quota raised",
                   "capacity"};
  }
  if (auto const name = between(text, "failed quota: ", ": must specify ")) {
    std::string const what = shorten(between(text, "must specify ", "").value_or(""), 200);
    return Refusal{"QuotaExceeded",
                   "quota " + *name + " wants every pod to state " + what,
                   "set spark.kubernetes.driver.limit.cores and "
                   "spark.kubernetes.executor.limit.cores, or a LimitRange with defaults",
                   "user"};
  }
  return std::nullopt;
}

std::optional<Refusal> limit_refusal(std::string const& text) {
  for (std::string_view const word : {"maximum ", "minimum "}) {
    std::size_t const at = text.find(word);
    if (at == std::string::npos || !text::contains(text, " usage per ")) continue;
    return Refusal{"LimitRange",
                   "a LimitRange of the namespace refuses it: " + shorten(text.substr(at)),
                   "change spark.driver.memory, spark.driver.cores or their limits to fit",
                   "user"};
  }
  return std::nullopt;
}

std::optional<Refusal> security_refusal(std::string const& text) {
  auto const level = between(text, "violates PodSecurity \"", "\"");
  if (!level) return std::nullopt;
  std::string const fields = shorten(between(text, "\": ", "").value_or(""), 600);
  return Refusal{"PodSecurity",
                 "Pod Security level " + *level + " of the namespace refuses the pod: " + fields,
                 "set those fields in the pod templates of driver and executors",
                 "user"};
}

std::optional<Refusal> missing_refusal(std::string const& text) {
  if (auto const name = between(text, "serviceaccount \"", "\" not found"))
    return Refusal{"ServiceAccountNotFound",
                   "service account " + *name + " does not exist",
                   "create it (kubectl create serviceaccount " + *name +
                       "), or set "
                       "spark.kubernetes.authenticate.driver.serviceAccountName"};
  if (auto const name = between(text, "no PriorityClass with name ", " was found"))
    return Refusal{"PriorityClassNotFound",
                   "priority class " + *name + " does not exist",
                   "correct priorityClassName in the pod template"};
  if (auto const name = between(text, "namespaces \"", "\" not found"))
    return Refusal{"NamespaceNotFound",
                   "namespace " + *name + " does not exist",
                   "create it, or name another with -n or spark.kubernetes.namespace"};
  if (text::contains(text, "because it is being terminated"))
    return Refusal{"NamespaceTerminating",
                   "namespace " + between(text, "in namespace ", " because").value_or("") +
                       " is being deleted",
                   "use another namespace, or wait and create it again"};
  return std::nullopt;
}

// `User "u" cannot create resource "pods" in API group "" in the namespace "ns"`.
std::optional<Refusal> rights_refusal(std::string const& text) {
  auto const user = between(text, "User \"", "\" cannot ");
  auto const verb = between(text, "\" cannot ", " resource ");
  auto const resource = between(text, " resource \"", "\"");
  if (!user || !verb || !resource) return std::nullopt;
  std::string const group = between(text, "in API group \"", "\"").value_or("");
  auto const space = between(text, "in the namespace \"", "\"");
  std::string const scope = space ? "in namespace " + *space : "in the whole cluster";
  std::string hint = "it needs a " + std::string(space ? "Role" : "ClusterRole") +
                     " with apiGroups [\"" + group + "\"], resources [\"" + *resource +
                     "\"], verbs [\"" + *verb + "\"]";
  if (*user == "system:anonymous")
    hint = "the server did not see a login: check the user of the current kubeconfig context";
  return Refusal{"Forbidden",
                 "user " + *user + " may not " + *verb + " " + *resource + " " + scope,
                 std::move(hint)};
}

std::optional<Refusal> webhook_refusal(std::string const& text) {
  if (auto const name = between(text, "admission webhook \"", "\" denied the request"))
    return Refusal{
        "AdmissionWebhook",
        "admission webhook " + *name + " refused it: " +
            shorten(between(text, "denied the request: ", "").value_or("no reason given")),
        "the rules of that webhook are the cluster's; change the pod, or ask who runs it",
        "user"};
  if (auto const name = between(text, "failed calling webhook \"", "\""))
    return Refusal{"AdmissionWebhook",
                   "admission webhook " + *name +
                       " does not answer: " + shorten(between(text, "\": ", "").value_or("")),
                   "try again later; its owner must repair it",
                   "infrastructure"};
  return std::nullopt;
}

OutcomeKind kind_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::kUsage:
      return OutcomeKind::kUsage;
    case ErrorCode::kUnauthenticated:
    case ErrorCode::kUnavailable:
    case ErrorCode::kTimeout:
      return OutcomeKind::kUnreachable;
    case ErrorCode::kNotFound:
    case ErrorCode::kAlreadyExists:
    case ErrorCode::kPermissionDenied:
    case ErrorCode::kConflict:
    case ErrorCode::kInvalid:
      return OutcomeKind::kRefused;
    case ErrorCode::kCancelled:
      return OutcomeKind::kInterrupted;
    case ErrorCode::kInternal:
      return OutcomeKind::kInternal;
  }
  return OutcomeKind::kInternal;
}

}  // namespace

std::optional<Refusal> known_refusal(std::string const& text) {
  for (auto const rule : {quota_refusal,
                          security_refusal,
                          limit_refusal,
                          missing_refusal,
                          webhook_refusal,
                          rights_refusal})
    if (std::optional<Refusal> found = rule(text)) return found;
  return std::nullopt;
}

Outcome refusal_of(Error const& error) {
  Outcome outcome;
  outcome.kind = kind_of(error.code);
  outcome.exit_code = exit_code_of(outcome.kind);
  outcome.reason = to_string(error.code);
  outcome.message = error.message;
  outcome.hint = error.hint;
  outcome.retry_class = retry_class_of(outcome.kind);
  if (outcome.kind != OutcomeKind::kRefused && !text::contains(error.message, "webhook"))
    return outcome;
  std::optional<Refusal> refusal = known_refusal(error.message);
  if (!refusal) return outcome;
  outcome.kind = OutcomeKind::kRefused;
  outcome.exit_code = exit_code_of(outcome.kind);
  outcome.reason = std::move(refusal->reason);
  outcome.message = "the cluster refused the run: " + refusal->message;
  outcome.hint = std::move(refusal->hint);
  outcome.retry_class = std::move(refusal->retry_class);
  return outcome;
}

}  // namespace k8spark::diagnosis
