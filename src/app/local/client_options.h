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

struct ShellOptions {
  enum class Kind { kPython, kScala, kSql, kR };
  SubmitOptions submit;
  Kind kind = Kind::kPython;
  std::vector<std::string> args;  // of the shell itself
};

struct ClientDoctorOptions {
  SubmitOptions submit;
  std::string output = "table";  // table, json
};

struct NotebookLocalOptions {
  SubmitOptions submit;
  std::string frontend;           // lab, notebook; empty: what is installed
  std::vector<std::string> args;  // of Jupyter itself
};

struct NotebookKernelOptions {
  SubmitOptions submit;
  std::string name;      // of the kernel's folder; empty: pyspark, and the profile's
  std::string title;     // what Jupyter shows; empty: of name and Spark
  bool install = false;  // else it is printed
  bool force = false;    // over one that is there
};

struct DockerRunOptions {
  SubmitOptions submit;
  std::string engine = "docker";  // docker, podman
};

}  // namespace k8spark::app
