#include "diagnosis/json_view.h"
#include "doctor/rules.h"
#include "text/strings.h"

#include <array>

// The way to the server, and who we are there.
namespace k8spark::doctor {

namespace {

using diagnosis::member;
using diagnosis::text_at;

// Source: "Prerequisites" of Spark's running-on-kubernetes.md of each line.
struct OldestServer {
  int major;
  int minor;
  int oldest;  // 1.N
};
constexpr std::array<OldestServer, 3> kOldest = {{{4, 0, 30}, {3, 5, 24}, {3, 4, 22}}};

// 401 and not a certificate that is not trusted.
bool is_login(Error const& error) {
  return error.code == ErrorCode::kUnauthenticated && !text::contains(error.message, "certificate");
}

int minor_of(std::string const& git_version) {
  auto const parts = text::split(git_version, '.');
  return parts.size() < 2 ? 0 : static_cast<int>(text::to_integer(parts[1]).value_or(0));
}

}  // namespace

void check_reach(Facts const& facts, Findings& out) {
  if (facts.unreachable && is_login(*facts.unreachable)) return out.ok(facts.server, "reached");
  if (facts.unreachable) {
    Error const& error = *facts.unreachable;
    return out.error(FaultClass::kUnreachable, facts.server, error.message, error.hint);
  }
  if (std::string why = facts.not_asked(); !why.empty()) return out.not_checked("", std::move(why));
  std::string const& certificate = facts.server_certificate;
  out.ok(facts.server,
         "reached" + (certificate.empty() ? "" : "; its certificate is " + certificate));
}

void check_login(Facts const& facts, Findings& out) {
  if (facts.unreachable && is_login(*facts.unreachable)) {
    Error const& error = *facts.unreachable;
    return out.error(FaultClass::kUnreachable,
                     facts.user,
                     error.message,
                     error.hint.empty() ? "log in again, or take another user" : error.hint);
  }
  if (std::string why = facts.not_asked(); !why.empty()) return out.not_checked("", std::move(why));
  if (facts.who_am_i.empty())
    return out.not_checked("", "the server does not tell (SelfSubjectReview, Kubernetes 1.28)");
  if (facts.who_am_i == "system:anonymous")
    return out.error(
        FaultClass::kUnreachable,
        facts.who_am_i,
        "the server saw no login",
        "check the user of the kubeconfig's context, and whether its plugin runs here");
  out.ok(facts.who_am_i, "by SelfSubjectReview");
}

void check_server_version(Facts const& facts, Findings& out) {
  if (facts.server_version.empty()) return out.not_checked("", "the server does not tell");
  int const minor = minor_of(facts.server_version);
  for (OldestServer const& row : kOldest) {
    if (!facts.version.at_least(row.major, row.minor)) continue;
    if (minor != 0 && minor < row.oldest)
      return out.warning(facts.server_version,
                         "Spark " + std::to_string(row.major) + '.' + std::to_string(row.minor) +
                             " is documented for Kubernetes 1." + std::to_string(row.oldest) +
                             " and newer",
                         "an older Spark line, or a newer cluster");
    break;
  }
  out.ok(facts.server_version, "with Spark " + facts.version.text);
}

void check_clock(Facts const& facts, Findings& out) {
  if (!facts.clock_skew) return out.not_checked("", "no answer had a Date");
  long long const seconds = facts.clock_skew->count() / 1000;
  constexpr long long kMost = 60;
  std::string const text = std::to_string(seconds < 0 ? -seconds : seconds) + " s";
  if (seconds > kMost || seconds < -kMost)
    return out.warning(
        "this machine",
        "its clock is " + text + (seconds > 0 ? " behind" : " ahead of") + " the server's",
        "set it right: tokens and signatures of stores hold for minutes");
  out.ok("this machine", text + " apart");
}

void check_namespace(Facts const& facts, Findings& out) {
  Answer const& answer = facts.name_space;
  if (answer.state == Answer::State::kMissing)
    return out.error(FaultClass::kRefused,
                     facts.ns,
                     "does not exist",
                     "k8spark namespace " + facts.ns + " --apply, or name another with -n");
  if (answer.state != Answer::State::kFound) return out.not_checked(facts.ns, answer.why);
  if (text_at(answer.object, "status", "phase") == "Terminating")
    return out.error(FaultClass::kRefused,
                     facts.ns,
                     "is being deleted",
                     "use another namespace, or wait and create it again");
  out.ok(facts.ns, "exists");
}

}  // namespace k8spark::doctor
