#pragma once

#include <string>
#include <string_view>

// The kubelet answers 200 before it opens the log, so its errors come as body text: unstamped,
// usually without '\n'. Sources: kubernetes#98236; texts of pkg/kubelet/kuberuntime/logs/logs.go
// and pkg/kubelet/kubelet_pods.go.
namespace k8spark::logs {

// A text that the kubelet is known to send: safe to take out of a stream.
bool is_known_server_text(std::string_view unstamped_line);

// May be one: for unstamped text at the very end of an answer.
bool may_be_server_text(std::string_view unstamped_text);

// One printable line of at most 512 bytes.
std::string printable(std::string_view text);

}  // namespace k8spark::logs
