#pragma once

#include "diagnosis/event.h"
#include "diagnosis/pod_state.h"
#include "diagnosis/why.h"

#include <optional>
#include <string>
#include <vector>

// The rules behind find_cause, one function per subject. Source of reasons and texts: kubelet
// (pkg/kubelet/images, kuberuntime), scheduler, eviction manager and node lifecycle controller of
// Kubernetes; containerd and CRI-O for image messages.
namespace k8spark::diagnosis {

using Events = std::vector<EventView>;

// "driver pod NAME".
std::string pod_phrase(PodView const& pod);
Finding make_finding(OutcomeKind kind, std::string reason, std::string message, std::string hint);

// Evicted, preempted, drained, node lost or shut down: condition DisruptionTarget and
// status.reason. DeadlineExceeded and a kubelet's refusal (OutOfcpu, NodeAffinity ...) as well.
std::optional<Finding> lost_cause(PodView const& pod);
// The same from the events of a pod that is gone.
std::optional<Finding> lost_cause(PodView const& pod, Events const& events);

// PodScheduled=False: no room, gated, a claim that is missing or not bound.
std::optional<Finding> scheduling_cause(PodView const& pod, Events const& events);

// A waiting reason about an image, or nothing.
std::optional<Finding> image_cause(ContainerView const& container, Events const& events);

// A waiting reason about the container's configuration, or nothing.
std::optional<Finding> config_cause(ContainerView const& container);
// Volumes, sandbox and network of a pod whose containers wait to be created.
std::optional<Finding> setup_cause(PodView const& pod, Events const& events);

// How a container ended (not with 0), or why it is started again and again.
std::optional<Finding> end_cause(PodView const& pod, ContainerView const& container);
// All rules for one container: image, configuration, end, crash loop.
std::optional<Finding> container_cause(PodView const& pod,
                                       ContainerView const& container,
                                       Events const& events);

}  // namespace k8spark::diagnosis
