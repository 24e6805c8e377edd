#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace k8spark::app {

struct PodRef {
  std::string ns;
  std::string name;
  std::string uid;               // empty: whatever has the name
  std::string resource_version;  // of the object just created; empty: list first
};

// One container whose log is read.
struct LogTarget {
  PodRef pod;
  std::string container;    // never empty
  std::string role;         // "driver", "executor" or empty
  std::string executor_id;  // "3"; empty for others

  // "pi-driver/spark-kubernetes-driver", for messages.
  [[nodiscard]] std::string name() const { return pod.name + '/' + container; }
};

// Which part of the log is wanted.
struct LogRequest {
  bool follow = true;
  bool previous = false;  // of the container's run before this one
  std::optional<long> tail;
  std::optional<std::int64_t> since_ns;
};

}  // namespace k8spark::app
