#pragma once

#include "k8spark/json.h"
#include "k8spark/result.h"
#include "setup/rights.h"

#include <optional>
#include <string>
#include <vector>

// ServiceAccount, Role and RoleBinding. Pure.
namespace k8spark::setup {

// Whom a cloud's identity service takes the account for; each empty for none.
struct Identity {
  std::string aws_role_arn;  // IRSA: "arn:aws:iam::123456789012:role/spark"
  std::string gcp_account;   // "spark@project.iam.gserviceaccount.com"
  std::string azure_client_id;
  std::string azure_tenant_id;  // only with azure_client_id
};

// kUsage for what is no such name.
Result<void> check_identity(Identity const& identity);

// The annotations by which EKS, GKE and AKS find the identity. EKS Pod Identity has none: its
// association is an object of the EKS API.
// Source: eks.amazonaws.com/role-arn, iam.gke.io/gcp-service-account,
// azure.workload.identity/client-id and /tenant-id of their documentation.
Json identity_annotations(Identity const& identity);

Json service_account(std::string const& ns, std::string const& name, Identity const& identity);

// Who gets a Role.
struct Subject {
  enum class Kind { kServiceAccount, kUser, kGroup };
  Kind kind = Kind::kServiceAccount;
  std::string name;
  std::string ns;  // of a service account
};

// "user:ann@example.com", "group:data", "serviceaccount:ci/deployer", "deployer" (of `ns`).
Result<Subject> parse_subject(std::string const& text, std::string const& ns);

// Role and RoleBinding of that name.
std::vector<Json> role_and_binding(std::string const& ns,
                                   std::string const& name,
                                   std::vector<Right> const& rights,
                                   Subject const& subject);

}  // namespace k8spark::setup
