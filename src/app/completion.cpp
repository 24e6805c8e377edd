#include "app/completion.h"

#include "kube/kubeconfig.h"

namespace k8spark::app {

std::vector<std::string> context_names(Context const& context) {
  auto const contexts = kube::load_context_names("", context.files, context.environment);
  return contexts ? contexts->names : std::vector<std::string>();
}

}  // namespace k8spark::app
