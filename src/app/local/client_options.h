#pragma once

#include "app/options.h"

#include <string>
#include <vector>

// Options of the commands around a driver on this machine.
namespace k8spark::app {

struct FirewallOptions {
  SubmitOptions submit;               // the configuration whose ports count
  std::vector<std::string> networks;  // from where executors come
  std::vector<int> ports;             // further ones: Jupyter's
  std::string chain;                  // empty: the usual one
  std::string group;                  // of aws
  std::string output = "table";       // table, iptables, nftables, aws
};

}  // namespace k8spark::app
