#include "doctor/pod_parts.h"

#include "diagnosis/json_view.h"
#include "diagnosis/quantity.h"

#include <nlohmann/json.hpp>

#include <cmath>

namespace k8spark::doctor {

namespace {

using diagnosis::flag_of;
using diagnosis::member;
using diagnosis::text_at;
using diagnosis::text_of;

std::string quantity_text(Json const& value) {
  return value.is_string() ? text_of(value) : value.is_number() ? value.dump() : "";
}

void add_reference(std::vector<Reference>& all, Reference one) {
  if (!one.name.empty()) all.push_back(std::move(one));
}

void add_of_container(Json const& container, std::vector<Reference>& all) {
  for (Json const& entry : member(container, "env")) {
    std::string const variable = text_at(entry, "name");
    for (auto const& [field, kind] :
         {std::pair("secretKeyRef", "Secret"), std::pair("configMapKeyRef", "ConfigMap")}) {
      Json const& ref = member(entry, "valueFrom", field);
      add_reference(all,
                    {kind,
                     text_at(ref, "name"),
                     text_at(ref, "key"),
                     variable,
                     "env " + variable,
                     flag_of(member(ref, "optional"))});
    }
  }
  for (Json const& entry : member(container, "envFrom"))
    for (auto const& [field, kind] :
         {std::pair("secretRef", "Secret"), std::pair("configMapRef", "ConfigMap")}) {
      Json const& ref = member(entry, field);
      add_reference(
          all, {kind, text_at(ref, "name"), "", "", "envFrom", flag_of(member(ref, "optional"))});
    }
}

void add_of_volume(Json const& volume, std::vector<Reference>& all) {
  std::string const used = "volume " + text_at(volume, "name");
  Json const& secret = member(volume, "secret");
  add_reference(
      all,
      {"Secret", text_at(secret, "secretName"), "", "", used, flag_of(member(secret, "optional"))});
  Json const& map = member(volume, "configMap");
  add_reference(
      all, {"ConfigMap", text_at(map, "name"), "", "", used, flag_of(member(map, "optional"))});
  add_reference(all,
                {"PersistentVolumeClaim",
                 text_at(volume, "persistentVolumeClaim", "claimName"),
                 "",
                 "",
                 used,
                 false});
  for (Json const& source : member(volume, "projected", "sources"))
    for (auto const& [field, kind] :
         {std::pair("secret", "Secret"), std::pair("configMap", "ConfigMap")}) {
      Json const& ref = member(source, field);
      add_reference(all,
                    {kind, text_at(ref, "name"), "", "", used, flag_of(member(ref, "optional"))});
    }
}

}  // namespace

std::vector<Json const*> containers_of(Json const& pod) {
  std::vector<Json const*> all;
  for (Json const& container : member(pod, "spec", "containers")) all.push_back(&container);
  for (Json const& container : member(pod, "spec", "initContainers"))
    if (text_at(container, "restartPolicy") == "Always") all.push_back(&container);
  return all;
}

namespace {

// What one container states; a limit without a request counts as one, too.
std::map<std::string, double> amounts_of_container(Json const& container) {
  std::map<std::string, double> own;
  auto const read = [&](char const* side, auto const& take) {
    Json const& stated = member(container, "resources", side);
    if (!stated.is_object()) return;
    for (auto const& [name, value] : stated.items())
      if (auto const amount = diagnosis::parse_quantity(quantity_text(value))) take(name, *amount);
  };
  read("limits", [&](std::string const& name, double amount) {
    own["limits." + name] = own["requests." + name] = amount;
  });
  read("requests",
       [&](std::string const& name, double amount) { own["requests." + name] = amount; });
  return own;
}

}  // namespace

std::map<std::string, Amount> amounts_of(Json const& pod) {
  std::map<std::string, Amount> amounts;
  std::map<std::string, std::size_t> stated;
  auto const containers = containers_of(pod);
  for (Json const* container : containers)
    for (auto const& [name, value] : amounts_of_container(*container)) {
      amounts[name].value += value;
      ++stated[name];
    }
  for (auto& [name, amount] : amounts) amount.complete = stated[name] == containers.size();
  return amounts;
}

std::vector<Reference> references_of(Json const& pod) {
  std::vector<Reference> all;
  for (char const* const list : {"initContainers", "containers"})
    for (Json const& container : member(pod, "spec", list)) add_of_container(container, all);
  for (Json const& volume : member(pod, "spec", "volumes")) add_of_volume(volume, all);
  for (Json const& pull : member(pod, "spec", "imagePullSecrets"))
    add_reference(all, {"Secret", text_at(pull, "name"), "", "", "image pull", false});
  return all;
}

std::optional<double> amount_at(Json const& amounts, std::string const& name) {
  return diagnosis::parse_quantity(quantity_text(member(amounts, name)));
}

std::string env_value(Json const& pod, std::string_view name) {
  for (Json const* container : containers_of(pod))
    for (Json const& entry : member(*container, "env"))
      if (text_at(entry, "name") == name) return text_at(entry, "value");
  return "";
}

std::string name_of(Json const& object) {
  return text_at(object, "metadata", "name");
}

std::string spell(std::string_view resource, double value) {
  auto const ends_with = [&](std::string_view end) { return resource.ends_with(end); };
  if (ends_with("cpu")) return diagnosis::spell_cpu(value) + " CPU";
  if (ends_with("memory") || ends_with("storage")) return diagnosis::spell_memory(value);
  return std::to_string(std::llround(value));
}

}  // namespace k8spark::doctor
