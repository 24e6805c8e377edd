#pragma once

#include "app/context.h"
#include "app/local/client_options.h"

// The commands around a driver on this machine; each returns the exit code.
namespace k8spark::app {

int run_client_firewall(FirewallOptions const& options, Context& context);

}  // namespace k8spark::app
