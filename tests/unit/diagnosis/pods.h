#pragma once

#include "k8spark/json.h"

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

// Pods and events as an API server sends them, cut down to what matters.
namespace k8spark::diagnosis::test {

inline Json driver_pod(std::string_view phase) {
  Json pod = Json::parse(R"({
    "kind": "Pod", "apiVersion": "v1",
    "metadata": {"name": "pi-driver", "namespace": "etl", "uid": "uid-1",
                 "labels": {"spark-role": "driver"}},
    "spec": {"restartPolicy": "Never", "nodeName": "node-1", "serviceAccountName": "spark",
      "containers": [{"name": "spark-kubernetes-driver", "image": "example.org/spark:4.1.0",
        "args": ["driver"],
        "resources": {"limits": {"memory": "1408Mi"},
                      "requests": {"cpu": "1", "memory": "1408Mi"}}}]},
    "status": {"conditions": [{"type": "PodScheduled", "status": "True"}]}})");
  pod["status"]["phase"] = phase;
  return pod;
}

inline Json status_of(std::string_view name, Json state) {
  return {{"name", name},
          {"image", ""},
          {"containerID", "containerd://abc"},
          {"restartCount", 0},
          {"ready", false},
          {"state", std::move(state)}};
}

inline Json waiting(std::string_view reason, std::string_view message = {}) {
  return {{"waiting", {{"reason", reason}, {"message", message}}}};
}

inline Json terminated(int code, std::string_view reason, std::string_view message = {}) {
  return {{"terminated", {{"exitCode", code}, {"reason", reason}, {"message", message}}}};
}

inline Json running() {
  return {{"running", {{"startedAt", "2026-01-01T00:00:00Z"}}}};
}

inline Json with_driver(std::string_view phase, Json state) {
  Json pod = driver_pod(phase);
  pod["status"]["containerStatuses"] =
      Json::array({status_of("spark-kubernetes-driver", std::move(state))});
  return pod;
}

inline Json unscheduled(std::string_view reason, std::string_view message) {
  Json pod = driver_pod("Pending");
  pod["spec"].erase("nodeName");
  pod["status"]["conditions"] = Json::array(
      {{{"type", "PodScheduled"}, {"status", "False"}, {"reason", reason}, {"message", message}}});
  return pod;
}

inline Json disrupted(Json pod, std::string_view reason, std::string_view message = {}) {
  pod["status"]["conditions"].push_back(
      {{"type", "DisruptionTarget"}, {"status", "True"}, {"reason", reason}, {"message", message}});
  return pod;
}

inline Json event(std::string_view reason,
                  std::string_view message,
                  std::string_view time = "2026-01-01T00:00:00Z") {
  return {{"reason", reason}, {"message", message}, {"lastTimestamp", time}};
}

inline Json no_events() {
  return Json::array();
}

}  // namespace k8spark::diagnosis::test
