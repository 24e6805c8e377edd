#pragma once

#include "k8spark/result.h"

#include <string>
#include <string_view>
#include <vector>

// The file that `profile init` writes. Pure.
namespace k8spark::profile {

struct StarterAnswers {
  std::string kind = "local";  // one of starter_kinds()
  std::string name;            // of the profile; empty: the kind
  std::string spark_version;   // empty: the newest line
  std::string image;           // empty: the official image of that version
  std::string ns = "spark";
  std::string service_account = "spark";
  std::string context;  // empty: the kubeconfig's current one
  std::string region = "eu-central-1";
  std::string endpoint;   // of a store that is not AWS's
  std::string account;    // Azure's storage account
  std::string secret;     // that holds the keys; empty: the kind's usual name
  std::string event_log;  // folder; empty: the field is there, commented out
};

// "aws", "azure", "gcs", "minio", "openshift", "local": where the file is to be used.
std::vector<std::string> starter_kinds();

// A commented k8spark.yaml that `profile validate` accepts. kUsage for an unknown kind or version.
Result<std::string> starter_file(StarterAnswers answers);

}  // namespace k8spark::profile
