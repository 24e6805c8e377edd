#include "diagnosis/json_view.h"
#include "doctor/pod_parts.h"
#include "doctor/rules.h"
#include "setup/secret_object.h"
#include "text/encoding.h"
#include "text/strings.h"

#include <algorithm>
#include <set>

// Objects that must be there before the run.
namespace k8spark::doctor {

namespace {

using diagnosis::member;
using diagnosis::text_at;

// All references of both pods to one kind, without those to what the submission creates.
std::vector<Reference> references_to(Facts const& facts, std::string const& kind) {
  std::set<std::string> made;
  for (auto const* list : {&facts.resources, &facts.executor_resources})
    for (Json const& object : *list)
      if (text_at(object, "kind") == kind) made.insert(name_of(object));
  std::vector<Reference> all;
  for (Json const* pod : {&facts.driver_pod, &facts.executor_pod})
    for (Reference& one : references_of(*pod)) {
      if (one.kind != kind || made.contains(one.name)) continue;
      bool const known = std::any_of(all.begin(), all.end(), [&](Reference const& other) {
        return other.name == one.name && other.key == one.key && other.variable == one.variable;
      });
      if (!known) all.push_back(std::move(one));
    }
  return all;
}

// "it is used by env A, volume b"
std::string uses_of(std::vector<Reference> const& references, std::string const& name) {
  std::vector<std::string> uses;
  for (Reference const& one : references)
    if (one.name == name && std::find(uses.begin(), uses.end(), one.used_by) == uses.end())
      uses.push_back(one.used_by);
  return text::join(uses, ", ");
}

bool is_needed(std::vector<Reference> const& references, std::string const& name) {
  return std::any_of(references.begin(), references.end(), [&](Reference const& one) {
    return one.name == name && !one.optional;
  });
}

// True when the object is there and can be looked into.
bool judge_presence(Facts const& facts,
                    std::string const& kind,
                    std::string const& name,
                    Answer const& answer,
                    std::vector<Reference> const& references,
                    std::string const& cure,
                    Findings& out) {
  std::string const subject = kind + ' ' + name;
  if (answer.state == Answer::State::kFound) return true;
  if (answer.state != Answer::State::kMissing) {
    out.not_checked(subject, answer.why);
    return false;
  }
  std::string const evidence =
      "does not exist in namespace " + facts.ns + "; used by " + uses_of(references, name);
  if (is_needed(references, name))
    out.error(FaultClass::kMissing, subject, evidence, cure);
  else
    out.warning(subject, evidence + " (optional)", cure);
  return false;
}

std::vector<setup::WantedKey> wanted_of(std::vector<Reference> const& references,
                                        std::string const& name) {
  std::vector<setup::WantedKey> wanted;
  for (Reference const& one : references)
    if (one.name == name && !one.key.empty() && !one.optional)
      wanted.push_back({one.key, one.variable});
  return wanted;
}

bool ends_with_line(setup::SecretFault const& fault) {
  return text::contains(fault.text, "ends with a line feed") ||
         text::contains(fault.text, "ends with a carriage return");
}

void judge_secret(Facts const& facts,
                  std::string const& name,
                  Json const& secret,
                  std::vector<Reference> const& references,
                  Findings& out) {
  auto const wanted = wanted_of(references, name);
  // A Secret that is mounted may hold anything: files end with a line.
  bool const only_mounted = wanted.empty();
  auto const faults =
      only_mounted ? std::vector<setup::KeyFault>{} : setup::faults_in(secret, wanted);
  for (setup::KeyFault const& one : faults) {
    std::string const subject = "Secret " + name + ", key " + one.key;
    if (!one.fault.certain) {
      out.warning(subject, one.fault.text, one.fault.cure);
      continue;
    }
    out.error(FaultClass::kMissing, subject, one.fault.text, one.fault.cure);
    if (ends_with_line(one.fault)) out.can_be_fixed({Fix::Kind::kTrimSecret, name});
  }
  if (faults.empty())
    out.ok("Secret " + name,
           only_mounted ? "exists in " + facts.ns
                        : std::to_string(wanted.size()) + " keys with values of the right form");
}

// "registry.example.com" of an image; Docker's own has no host in the name.
std::string registry_of(std::string const& image) {
  std::size_t const slash = image.find('/');
  std::string const first = slash == std::string::npos ? "" : image.substr(0, slash);
  bool const host = first.find_first_of(".:") != std::string::npos || first == "localhost";
  return host ? first : "docker.io";
}

bool names_registry(Json const& auths, std::string const& registry) {
  if (!auths.is_object()) return false;
  for (auto const& [key, value] : auths.items()) {
    std::string host = key;
    if (std::size_t const scheme = host.find("://"); scheme != std::string::npos)
      host = host.substr(scheme + 3);
    host = host.substr(0, host.find('/'));
    if (host == registry || (registry == "docker.io" && host.ends_with("docker.io"))) return true;
  }
  return false;
}

void judge_pull_secret(Facts const& facts,
                       std::string const& name,
                       Json const& secret,
                       Findings& out) {
  std::string const subject = "pull secret " + name;
  std::string const type = text_at(secret, "type");
  if (type != "kubernetes.io/dockerconfigjson" && type != "kubernetes.io/dockercfg")
    return out.error(FaultClass::kMissing,
                     subject,
                     "is of type " + type + ", the kubelet ignores it",
                     "kubectl create secret docker-registry " + name + " ...");
  auto const bytes = text::base64_decode(text_at(secret, "data", ".dockerconfigjson"));
  Json const config = bytes ? Json::parse(*bytes, nullptr, false) : Json();
  if (!config.is_object()) return out.ok(subject, "exists");
  for (auto const& [role, pod] :
       {std::pair("driver", &facts.driver_pod), std::pair("executor", &facts.executor_pod)}) {
    auto const containers = containers_of(*pod);
    if (containers.empty()) continue;
    std::string const registry = registry_of(text_at(*containers.back(), "image"));
    if (!names_registry(member(config, "auths"), registry))
      return out.warning(
          subject,
          std::string("has no login for ") + registry + ", where the " + role + " image lies",
          "make it for that registry, or name the right Secret");
  }
  out.ok(subject, "has a login for the image's registry");
}

Answer const& answer_of(std::map<std::string, Answer> const& answers, std::string const& name) {
  static Answer const none;
  auto const at = answers.find(name);
  return at == answers.end() ? none : at->second;
}

std::vector<std::string> names_in(std::vector<Reference> const& references, bool pulls) {
  std::set<std::string> names;
  for (Reference const& one : references)
    if ((one.used_by == "image pull") == pulls) names.insert(one.name);
  return {names.begin(), names.end()};
}

void check_plain(Facts const& facts,
                 std::string const& kind,
                 std::map<std::string, Answer> const& answers,
                 std::string const& cure,
                 Findings& out) {
  auto const references = references_to(facts, kind);
  for (std::string const& name : names_in(references, false)) {
    Answer const& answer = answer_of(answers, name);
    if (!judge_presence(facts, kind, name, answer, references, cure, out)) continue;
    bool missing_key = false;
    for (Reference const& one : references) {
      if (one.name != name || one.key.empty() || one.optional ||
          member(answer.object, "data").contains(one.key))
        continue;
      missing_key = true;
      out.error(FaultClass::kMissing,
                kind + ' ' + name,
                "has no key " + one.key + ", used by " + one.used_by,
                "add it, or correct the reference");
    }
    if (!missing_key) out.ok(kind + ' ' + name, "exists");
  }
  if (references.empty()) out.ok("", "none is referred to");
}

}  // namespace

void check_secrets(Facts const& facts, Findings& out) {
  auto const references = references_to(facts, "Secret");
  auto const names = names_in(references, false);
  for (std::string const& name : names) {
    Answer const& answer = answer_of(facts.secrets, name);
    std::string const cure = "k8spark secret create " + name + " -n " + facts.ns +
                             "; a Secret of another namespace is not seen from this one";
    if (judge_presence(facts, "Secret", name, answer, references, cure, out))
      judge_secret(facts, name, answer.object, references, out);
  }
  if (names.empty()) out.ok("", "none is referred to");
}

void check_config_maps(Facts const& facts, Findings& out) {
  check_plain(facts, "ConfigMap", facts.config_maps, "create it in that namespace", out);
}

void check_claims(Facts const& facts, Findings& out) {
  check_plain(facts,
              "PersistentVolumeClaim",
              facts.claims,
              "create it, or let Spark: options.claimName=OnDemand with storageClass and sizeLimit",
              out);
}

void check_pull_secrets(Facts const& facts, Findings& out) {
  auto const references = references_to(facts, "Secret");
  auto const names = names_in(references, true);
  for (std::string const& name : names) {
    Answer const& answer = answer_of(facts.secrets, name);
    std::string const cure = "kubectl create secret docker-registry " + name + " -n " + facts.ns;
    if (judge_presence(facts, "Secret", name, answer, references, cure, out))
      judge_pull_secret(facts, name, answer.object, out);
  }
  if (names.empty()) out.ok("", "no pull secret; whether the image is there is not seen from here");
}

void check_event_folder(Facts const& facts, Findings& out) {
  std::string const folder = facts.conf.get_or("spark.eventLog.dir", "");
  for (std::string const& remark : facts.event_folder_remarks)
    out.warning(folder,
                remark + "; not every Hadoop follows it there",
                "correct storage.s3.region of the profile (spark.hadoop.fs.s3a.endpoint.region)");
  switch (facts.event_folder) {
    case FolderState::kNotAsked:
      return facts.event_folder_words.empty() ? out.ok("", "no event log in a store")
                                              : out.not_checked(folder, facts.event_folder_words);
    case FolderState::kUnknown:
      return out.not_checked(folder, facts.event_folder_words);
    case FolderState::kExists:
      return out.ok(folder, "exists (asked with " + facts.event_folder_words + ')');
    case FolderState::kNoAnswer:
      return out.warning(folder,
                         "the store does not answer from here: " + facts.event_folder_words,
                         "is the endpoint right? One that only pods reach cannot be judged here");
    case FolderState::kRefused:
      return out.error(FaultClass::kMissing,
                       folder,
                       facts.event_folder_words,
                       facts.event_folder_cure.empty()
                           ? "correct bucket, region, endpoint or keys; the driver has the same"
                           : facts.event_folder_cure);
    case FolderState::kMissing:
      out.error(FaultClass::kMissing,
                folder,
                "does not exist: the driver ends with FileNotFoundException",
                "k8spark eventlog init " + folder);
      out.can_be_fixed({Fix::Kind::kEventFolder, ""});
  }
}

}  // namespace k8spark::doctor
