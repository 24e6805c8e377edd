#pragma once

#include "k8spark/json.h"
#include "k8spark/plan.h"

#include <nlohmann/json.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// What lives longer than one run: a driver's pod in client mode, a notebook, a server. Pure.
namespace k8spark::workloads {

enum class Kind { kClientPod, kNotebook, kConnect, kHistoryServer, kStandalone };

// "client-pod", "notebook", "connect", "history-server", "standalone": the label's value.
std::string_view to_string(Kind kind);
std::optional<Kind> kind_of(std::string_view text);
// "the notebook", "the Spark Connect server", ...: in messages.
std::string_view words_of(Kind kind);

struct Port {
  std::string name;  // at most 15 characters, as of a container's port
  int number = 0;
  std::string app_protocol = {};  // "grpc"; empty: none

  bool operator==(Port const&) const = default;
};

// So many pods of that component must be ready before the thing is.
struct MustBeReady {
  std::string component;  // value of app.kubernetes.io/component
  int replicas = 1;

  bool operator==(MustBeReady const&) const = default;
};

// One such thing, as data: what `render` and --dry-run show is what gets sent.
struct Workload {
  Kind kind = Kind::kClientPod;
  std::string name;
  std::string ns;
  // In the order of creation; each has a namespace, and the labels by which it is found again.
  std::vector<Json> objects;
  // Which of them owns the others, if one does: claims excepted, they go when it goes.
  std::optional<std::size_t> owner;
  std::vector<MustBeReady> must_be_ready;
  std::vector<Port> ports;  // of its Service
  std::vector<Upload> uploads;
  std::vector<std::string> warnings;  // for stderr, one line each
};

}  // namespace k8spark::workloads
