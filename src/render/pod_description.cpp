#include "render/pod_description.h"

#include "text/strings.h"

#include <nlohmann/json.hpp>

#include <utility>
#include <vector>

namespace k8spark::render {

namespace {

using Pairs = std::vector<std::pair<std::string, std::string>>;

constexpr char const* kMissing = "N/A";

Json const& member(Json const& value, char const* name) {
  static Json const none;
  if (!value.is_object()) return none;
  auto const at = value.find(name);
  return at == value.end() ? none : *at;
}

std::string text_of(Json const& value) {
  if (value.is_string()) return value.get<std::string>();
  return value.is_null() ? kMissing : value.dump();
}

std::string joined(std::vector<std::string> const& parts) {
  return parts.empty() ? kMissing : text::join(parts, ", ");
}

std::string labels_of(Json const& metadata) {
  std::vector<std::string> parts;
  for (auto const& [name, value] : member(metadata, "labels").items())
    parts.push_back(name + " -> " + text_of(value));
  return joined(parts);
}

std::string volumes_of(Json const& spec) {
  std::vector<std::string> parts;
  for (Json const& volume : member(spec, "volumes"))
    parts.push_back(text_of(member(volume, "name")));
  return joined(parts);
}

std::string lines(Pairs const& pairs, char const* indent) {
  std::string text;
  for (auto const& [name, value] : pairs)
    text.append("\n").append(indent).append(" ").append(name).append(": ").append(
        value.empty() ? kMissing : value);
  return text;
}

Pairs state_of(Json const& state) {
  if (Json const& running = member(state, "running"); !running.is_null())
    return {{"container state", "running"},
            {"container started at", text_of(member(running, "startedAt"))}};
  if (Json const& waiting = member(state, "waiting"); !waiting.is_null())
    return {{"container state", "waiting"}, {"pending reason", text_of(member(waiting, "reason"))}};
  Json const& ended = member(state, "terminated");
  if (ended.is_null()) return {{"container state", kMissing}};
  return {{"container state", "terminated"},
          {"container started at", text_of(member(ended, "startedAt"))},
          {"container finished at", text_of(member(ended, "finishedAt"))},
          {"exit code", text_of(member(ended, "exitCode"))},
          {"termination reason", text_of(member(ended, "reason"))}};
}

std::string containers_of(Json const& status) {
  std::vector<std::string> blocks;
  for (Json const& container : member(status, "containerStatuses")) {
    Pairs pairs = {{"container name", text_of(member(container, "name"))},
                   {"container image", text_of(member(container, "image"))}};
    for (auto& pair : state_of(member(container, "state"))) pairs.push_back(std::move(pair));
    blocks.push_back(lines(pairs, "\t\t"));
  }
  return blocks.empty() ? kMissing : text::join(blocks, "\n\n");
}

}  // namespace

std::string describe_pod(Json const& pod) {
  Json const& metadata = member(pod, "metadata");
  Json const& spec = member(pod, "spec");
  Json const& status = member(pod, "status");
  return lines({{"pod name", text_of(member(metadata, "name"))},
                {"namespace", text_of(member(metadata, "namespace"))},
                {"labels", labels_of(metadata)},
                {"pod uid", text_of(member(metadata, "uid"))},
                {"creation time", text_of(member(metadata, "creationTimestamp"))},
                {"service account name", text_of(member(spec, "serviceAccountName"))},
                {"volumes", volumes_of(spec)},
                {"node name", text_of(member(spec, "nodeName"))},
                {"start time", text_of(member(status, "startTime"))},
                {"phase", text_of(member(status, "phase"))},
                {"container status", containers_of(status)}},
               "\t");
}

}  // namespace k8spark::render
