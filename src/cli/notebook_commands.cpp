#include "cli/notebook_commands.h"

#include "cli/command_group.h"
#include "cli/local_commands.h"
#include "cli/notebook_pod_commands.h"

#include <array>

namespace k8spark::cli {

namespace {

constexpr std::array kNotebook = std::to_array<GroupMember>({
    {"pod", "make a notebook in the cluster: a pod or a Deployment", notebook_pod},
    {"open", "forward a local port to it and print its address", notebook_open},
    {"status", "say how notebooks are", notebook_status},
    {"delete", "delete a notebook and what belongs to it", notebook_delete},
    {"local", "start Jupyter on this machine, its notebooks being drivers", notebook_local},
    {"kernel", "make a kernel for a Jupyter that is there already", notebook_kernel},
});

}  // namespace

int notebook_command(std::vector<std::string> const& words, app::Context& context) {
  return run_group("notebook", kNotebook, words, context);
}

}  // namespace k8spark::cli
