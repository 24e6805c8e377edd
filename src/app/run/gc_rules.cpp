#include "app/run/gc_rules.h"

#include "app/run/run_labels.h"
#include "diagnosis/pod_state.h"
#include "kube/json_slice.h"
#include "text/duration.h"
#include "text/timestamp.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace k8spark::app {

namespace {

using kube::member_of;
using kube::text_member;

struct NameRule {
  std::string_view kind;
  std::string_view before;  // the 16 hex digits; empty: any stem
  std::string_view after;
};
// Source: Spark's KubernetesConf, DriverServiceFeatureStep, KubernetesClientUtils,
// HadoopConfDriverFeatureStep, KerberosConfDriverFeatureStep,
// DriverKubernetesCredentialsFeatureStep, PodTemplateConfigMapStep, MountVolumesFeatureStep,
// NetworkPolicyFeatureStep.
constexpr std::array kNameRules = std::to_array<NameRule>({
    {"Service", "", "-driver-svc"},
    {"ConfigMap", "spark-drv-", "-conf-map"},
    {"ConfigMap", "spark-exec-", "-conf-map"},
    {"ConfigMap", "", "-driver-conf-map"},
    {"ConfigMap", "", "-driver-podspec-conf-map"},
    {"ConfigMap", "", "-hadoop-config"},
    {"ConfigMap", "", "-krb5-file"},
    {"Secret", "", "-kubernetes-credentials"},
    {"Secret", "", "-kerberos-keytab"},
    {"Secret", "", "-delegation-tokens"},
    {"NetworkPolicy", "", "-policy"},
    {"PersistentVolumeClaim", "", "-driver-pvc-#"},
});

// Everything before the suffix; '#' in it stands for digits. Nothing if it does not fit.
std::optional<std::string_view> stem_of(std::string_view name, std::string_view suffix) {
  if (suffix.ends_with('#')) {
    std::size_t const end = name.find_last_not_of("0123456789");
    if (end == std::string_view::npos || end + 1 == name.size()) return std::nullopt;
    name = name.substr(0, end + 1);
    suffix.remove_suffix(1);
  }
  if (!name.ends_with(suffix)) return std::nullopt;
  name.remove_suffix(suffix.size());
  return name;
}

bool ends_in_spark_id(std::string_view stem) {
  constexpr std::size_t kDigits = 16;
  if (stem.size() < kDigits) return false;
  std::string_view const id = stem.substr(stem.size() - kDigits);
  if (id.find_first_not_of("0123456789abcdef") != std::string_view::npos) return false;
  return stem.size() == kDigits || stem[stem.size() - kDigits - 1] == '-';
}

std::int64_t time_of(std::string_view rfc3339) {
  return text::parse_timestamp(rfc3339).value_or(0);
}

// The first owner that is no pod, else the last pod: what somebody else owns is theirs.
GcOwner read_owner(std::string_view metadata) {
  GcOwner owner;
  kube::for_each_element(member_of(metadata, "ownerReferences").value_or("[]"),
                         [&](std::string_view reference) {
                           owner = {text_member(reference, "kind"),
                                    text_member(reference, "name"),
                                    text_member(reference, "uid")};
                           return owner.kind == "Pod";
                         });
  return owner;
}

void add_uses(Json const& volume, std::set<std::string>& uses) {
  struct Source {
    char const* volume;
    char const* name;
    char const* kind;
  };
  constexpr std::array kSources =
      std::to_array<Source>({{"configMap", "name", "ConfigMap"},
                             {"secret", "secretName", "Secret"},
                             {"persistentVolumeClaim", "claimName", "PersistentVolumeClaim"}});
  for (Source const& source : kSources)
    if (auto const at = volume.find(source.volume); at != volume.end() && at->is_object())
      uses.insert(std::string(source.kind) + '/' + at->value(source.name, ""));
  auto const projected = volume.find("projected");
  if (projected == volume.end() || !projected->is_object()) return;
  auto const sources = projected->find("sources");
  if (sources == projected->end() || !sources->is_array()) return;
  for (Json const& one : *sources)
    if (auto const at = one.find("configMap"); at != one.end() && at->is_object())
      uses.insert("ConfigMap/" + at->value("name", ""));
}

std::string label_of(Json const& metadata, std::string_view name) {
  auto const labels = metadata.find("labels");
  if (labels == metadata.end() || !labels->is_object()) return {};
  auto const at = labels->find(name);
  return at != labels->end() && at->is_string() ? at->get<std::string>() : std::string();
}

std::string ago(std::int64_t since_ns, std::int64_t now_ns) {
  constexpr std::int64_t kSecond = 1'000'000'000;
  return text::human_duration((now_ns - since_ns) / kSecond) + " ago";
}

}  // namespace

GcPod read_gc_pod(Json const& json) {
  diagnosis::PodView const view = diagnosis::read_pod(json);
  Json const metadata = json.value("metadata", Json::object());
  GcPod pod;
  pod.ns = view.namespace_name;
  pod.name = view.name;
  pod.uid = view.uid;
  pod.role = view.role;
  pod.app_id = label_of(metadata, "spark-app-selector");
  pod.run_id = label_of(metadata, kRunIdLabel);
  pod.ended = view.terminal();
  pod.being_deleted = !view.deleted_at.empty();
  pod.created_ns = time_of(view.created_at);
  for (diagnosis::ContainerView const& container : view.containers)
    pod.ended_ns = std::max(pod.ended_ns, time_of(container.state.finished_at));
  if (pod.ended_ns == 0) pod.ended_ns = pod.created_ns;
  pod.owner = read_owner(metadata.dump());
  if (pod.role != "driver") return pod;
  Json const spec = json.value("spec", Json::object());
  if (auto const volumes = spec.find("volumes"); volumes != spec.end() && volumes->is_array())
    for (Json const& volume : *volumes)
      if (volume.is_object()) add_uses(volume, pod.uses);
  return pod;
}

GcObject read_gc_object(std::string_view kind, std::string_view json) {
  std::string_view const metadata = member_of(json, "metadata").value_or("{}");
  std::string_view const labels = member_of(metadata, "labels").value_or("{}");
  GcObject object;
  object.kind = kind;
  object.ns = text_member(metadata, "namespace");
  object.name = text_member(metadata, "name");
  object.uid = text_member(metadata, "uid");
  object.role = text_member(labels, "spark-role");
  object.run_id = text_member(labels, kRunIdLabel);
  object.being_deleted = member_of(metadata, "deletionTimestamp").has_value();
  object.created_ns = time_of(text_member(metadata, "creationTimestamp"));
  object.owner = read_owner(metadata);
  object.app_id = text_member(labels, "spark-app-selector");
  if (object.app_id.empty())
    object.app_id = text_member(member_of(metadata, "annotations").value_or("{}"), kSubmissionId);
  if (object.app_id.empty()) {
    std::string_view const spec = member_of(json, "spec").value_or("{}");
    object.app_id = text_member(member_of(spec, "selector").value_or("{}"), "spark-app-selector");
  }
  return object;
}

bool is_sparks(GcObject const& object) {
  if (!object.app_id.empty() || !object.run_id.empty() || !object.role.empty()) return true;
  return std::any_of(kNameRules.begin(), kNameRules.end(), [&](NameRule const& rule) {
    auto const stem = stem_of(object.name, rule.after);
    if (rule.kind != object.kind || !stem || !ends_in_spark_id(*stem)) return false;
    return rule.before.empty() ||
           (stem->starts_with(rule.before) && stem->size() == rule.before.size() + std::size_t{16});
  });
}

void GcRules::add(GcPod pod) {
  std::size_t const at = pods_.size();
  by_uid_[pod.uid] = at;
  if (pod.role == "driver") {
    by_name_[{pod.ns, pod.name}] = at;
    if (!pod.app_id.empty()) by_app_[{pod.ns, pod.app_id}] = at;
    if (!pod.run_id.empty()) by_run_[{pod.ns, pod.run_id}] = at;
    for (std::string const& use : pod.uses) by_use_[{pod.ns, use}] = at;
    pod.uses.clear();
  } else if (!pod.ended && !pod.being_deleted) {
    apps_with_executors_.insert({pod.ns, pod.app_id});
  }
  pods_.push_back(std::move(pod));
}

bool GcRules::is_old(std::int64_t since_ns) const {
  return limits_.now_ns - since_ns >= std::chrono::nanoseconds(limits_.older_than).count();
}

GcPod const* GcRules::find(std::map<Key, std::size_t> const& index,
                           std::string const& ns,
                           std::string const& what) const {
  auto const at = index.find({ns, what});
  return at == index.end() ? nullptr : &pods_[at->second];
}

GcPod const* GcRules::driver_of(GcObject const& object) const {
  if (!object.app_id.empty()) return find(by_app_, object.ns, object.app_id);
  if (GcPod const* const user = find(by_use_, object.ns, object.kind + '/' + object.name))
    return user;
  for (NameRule const& rule : kNameRules)
    if (auto const stem = stem_of(object.name, rule.after); stem && rule.kind == object.kind)
      if (GcPod const* const driver = find(by_name_, object.ns, std::string(*stem) + "-driver"))
        return driver;
  return nullptr;
}

std::optional<bool> GcRules::is_there(GcOwner const& owner) const {
  if (by_uid_.contains(owner.uid)) return true;
  auto const asked = asked_.find(owner.uid);
  if (asked == asked_.end()) return std::nullopt;
  return asked->second;
}

GcVerdict GcRules::judge(GcObject const& object) const {
  using Action = GcVerdict::Action;
  if (object.being_deleted || !is_sparks(object) || !is_old(object.created_ns)) return {};
  if (object.owner.uid.empty()) return judge_unowned(object);
  if (object.owner.kind != "Pod") return {};
  auto const there = is_there(object.owner);
  if (!there) return {Action::kAskOwner, "", object.owner};
  if (*there) return {};
  return {Action::kDelete, "its driver pod " + object.owner.name + " is gone", {}};
}

GcVerdict GcRules::judge_unowned(GcObject const& object) const {
  using Action = GcVerdict::Action;
  if (GcPod const* const driver = driver_of(object)) {
    if (driver->being_deleted) return {};
    return {Action::kOwn,
            "nobody owns it, and its driver is there",
            {"Pod", driver->name, driver->uid}};
  }
  // A driver outside the cluster cannot be an owner.
  if (object.role == "executor") {
    if (apps_with_executors_.contains({object.ns, object.app_id})) return {};
    if (!limits_.client_mode) return {Action::kClientMode, "", {}};
  }
  if (!object.run_id.empty() && find(by_run_, object.ns, object.run_id) != nullptr)
    return {Action::kDelete, "left by a former attempt at run " + object.run_id, {}};
  return {Action::kDelete, "nobody owns it, and there is no driver", {}};
}

GcVerdict GcRules::judge(GcPod const& pod) const {
  using Action = GcVerdict::Action;
  if (pod.being_deleted) return {};
  if (pod.role != "driver") return judge_executor(pod);
  if (!pod.ended || !limits_.finished_older_than) return {};
  auto const age = std::chrono::nanoseconds(limits_.now_ns - pod.ended_ns);
  if (age < *limits_.finished_older_than) return {};
  return {Action::kDelete, "ended " + ago(pod.ended_ns, limits_.now_ns), {}};
}

GcVerdict GcRules::judge_executor(GcPod const& pod) const {
  using Action = GcVerdict::Action;
  if (!is_old(pod.created_ns)) return {};
  GcPod const* driver = find(by_app_, pod.ns, pod.app_id);
  if (!pod.owner.uid.empty()) {
    if (pod.owner.kind != "Pod") return {};
    auto const there = is_there(pod.owner);
    if (!there) return {Action::kAskOwner, "", pod.owner};
    if (!*there) return {Action::kDelete, "its driver pod " + pod.owner.name + " is gone", {}};
    auto const at = by_uid_.find(pod.owner.uid);
    driver = at == by_uid_.end() ? nullptr : &pods_[at->second];
    if (driver == nullptr) return {};
  }
  if (driver != nullptr) {
    bool const stays = !driver->ended || !is_old(driver->ended_ns);
    if (stays) return {};
    return {Action::kDelete, "its driver " + driver->name + " has ended", {}};
  }
  if (pod.ended) return {Action::kDelete, "it has ended, and there is no driver", {}};
  if (limits_.client_mode) return {Action::kDelete, "there is no driver", {}};
  return {Action::kClientMode, "", {}};
}

}  // namespace k8spark::app
