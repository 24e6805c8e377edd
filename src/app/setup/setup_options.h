#pragma once

#include "app/options.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

// Command lines of what prepares a namespace: rbac, namespace, secret, eventlog, storage.
namespace k8spark::app {

// What they share. The profile's and the configuration's layers are those of submit.
struct SetupOptions {
  profile::LayerInput layers;
  KubeFlags kube;
  bool apply = false;           // else the objects are printed
  bool server_dry_run = false;  // with apply: the server checks and stores nothing
  bool force = false;           // take fields over that somebody else has set
  bool yes = false;             // also where the profile is protected
  std::string output = "yaml";  // yaml or json
};

struct RbacOptions {
  SetupOptions setup;
  std::string account;  // empty: the profile's, else "spark"
  bool only_role = false;
  bool pod_identity = false;  // EKS Pod Identity: says what to do in the EKS API
  std::string aws_role_arn;
  std::string gcp_account;
  std::string azure_client_id;
  std::string azure_tenant_id;
  std::optional<std::string> submitter;
  bool exclusive = false;   // the submitter takes turns: submit --exclusive
  std::string quota;        // amounts
  std::string limit_range;  // amounts
  bool network_policy = false;
};

struct NamespaceOptions {
  SetupOptions setup;
  std::string name;
  std::string pod_security;
  std::vector<std::string> labels;  // "key=value"
};

struct SecretCreateOptions {
  SetupOptions setup;
  std::string name;
  std::vector<std::string> from_env;      // "VAR" or "key=VAR"
  std::vector<std::string> from_file;     // "FILE" or "key=FILE"
  std::vector<std::string> from_literal;  // "key=value": in everybody's sight
  bool insecure_literals = false;
  std::optional<std::string> from_aws_profile;
  bool from_azure = false;
  std::vector<std::string> trust_store;  // "FILE" or "key=FILE": PEM that becomes a JKS
  bool show_values = false;
};

struct SecretCheckOptions {
  SetupOptions setup;
  std::string name;
  std::vector<std::string> keys;
};

struct EventLogOptions {
  enum class Action { kInit, kCheck };
  SetupOptions setup;
  Action action = Action::kCheck;
  std::string folder;  // empty: spark.eventLog.dir
};

struct IamPolicyOptions {
  SetupOptions setup;
  std::vector<std::string> paths;  // read and written; empty: those of the configuration
  std::vector<std::string> read;   // only read
  std::string partition = "aws";
};

struct ConvertWasbOptions {
  SetupOptions setup;
  std::vector<std::string> inputs;  // addresses and files; empty: the configuration
  bool blob = false;                // the account is flat: its Blob endpoint, Hadoop 3.5
};

struct StorageCopyOptions {
  SetupOptions setup;
  std::vector<std::string> paths;  // sources, then the target
  bool print = true;               // the only thing it does
  bool distcp = false;
  std::string cred_store;
};

}  // namespace k8spark::app
