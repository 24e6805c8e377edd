#pragma once

#include "app/context.h"
#include "app/local/client_options.h"

// The commands around a driver on this machine; each returns the exit code.
namespace k8spark::app {

int run_client_firewall(FirewallOptions const& options, Context& context);
// The Spark of this machine beside the executors' image; 2 when they do not fit.
int run_client_doctor(ClientDoctorOptions const& options, Context& context);
// Prints the command that runs a driver in a container of this machine.
int run_client_docker_run(DockerRunOptions const& options, Context& context);
// Ends with the shell's exit code.
int run_shell(ShellOptions const& options, Context& context);
int run_notebook_local(NotebookLocalOptions const& options, Context& context);
// Prints a kernel for Jupyter, or writes it where Jupyter looks.
int run_notebook_kernel(NotebookKernelOptions const& options, Context& context);

}  // namespace k8spark::app
