#include "setup/account.h"

#include "text/strings.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace k8spark::setup {

namespace {

constexpr char const* kRbac = "rbac.authorization.k8s.io";

Json metadata(std::string const& ns, std::string const& name) {
  return {{"name", name}, {"namespace", ns}};
}

Json subject_json(Subject const& subject) {
  if (subject.kind == Subject::Kind::kServiceAccount)
    return {{"kind", "ServiceAccount"}, {"name", subject.name}, {"namespace", subject.ns}};
  return {{"kind", subject.kind == Subject::Kind::kUser ? "User" : "Group"},
          {"name", subject.name},
          {"apiGroup", kRbac}};
}

bool is_uuid(std::string_view text) {
  constexpr std::string_view kForm = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
  return text.size() == kForm.size() &&
         std::equal(text.begin(), text.end(), kForm.begin(), [](char c, char form) {
           return form == '-' ? c == '-'
                              : std::string_view("0123456789abcdefABCDEF").find(c) !=
                                    std::string_view::npos;
         });
}

}  // namespace

Result<void> check_identity(Identity const& identity) {
  std::string const& arn = identity.aws_role_arn;
  if (!arn.empty() && (!arn.starts_with("arn:aws") || !text::contains(arn, ":role/")))
    return usage_error("\"" + arn + "\" is no ARN of a role",
                       "--aws-role",
                       "for example arn:aws:iam::123456789012:role/spark");
  std::string const& gcp = identity.gcp_account;
  if (!gcp.empty() && !gcp.ends_with(".gserviceaccount.com"))
    return usage_error("\"" + gcp + "\" is no Google service account",
                       "--gcp-account",
                       "for example spark@my-project.iam.gserviceaccount.com");
  if (!identity.azure_client_id.empty() && !is_uuid(identity.azure_client_id))
    return usage_error("the client id of an Azure identity is a UUID", "--azure-client-id");
  if (!identity.azure_tenant_id.empty() && !is_uuid(identity.azure_tenant_id))
    return usage_error("the tenant id of an Azure identity is a UUID", "--azure-tenant-id");
  if (identity.azure_client_id.empty() && !identity.azure_tenant_id.empty())
    return usage_error(
        "a tenant without a client id", "--azure-tenant-id", "add --azure-client-id");
  return {};
}

Json identity_annotations(Identity const& identity) {
  Json annotations = Json::object();
  auto const add = [&](char const* key, std::string const& value) {
    if (!value.empty()) annotations[key] = value;
  };
  add("eks.amazonaws.com/role-arn", identity.aws_role_arn);
  add("iam.gke.io/gcp-service-account", identity.gcp_account);
  add("azure.workload.identity/client-id", identity.azure_client_id);
  add("azure.workload.identity/tenant-id", identity.azure_tenant_id);
  return annotations;
}

Json service_account(std::string const& ns, std::string const& name, Identity const& identity) {
  Json account = {
      {"apiVersion", "v1"}, {"kind", "ServiceAccount"}, {"metadata", metadata(ns, name)}};
  Json annotations = identity_annotations(identity);
  if (!annotations.empty()) account["metadata"]["annotations"] = std::move(annotations);
  return account;
}

Result<Subject> parse_subject(std::string const& text, std::string const& ns) {
  Subject subject;
  subject.ns = ns;
  std::size_t const colon = text.find(':');
  std::string const kind = colon == std::string::npos ? "" : text.substr(0, colon);
  subject.name = text;
  // "system:serviceaccount:ns:name" is a user's name, too.
  if (kind == "user" || kind == "group" || kind == "serviceaccount")
    subject.name = text.substr(colon + 1);
  if (kind == "user") subject.kind = Subject::Kind::kUser;
  if (kind == "group") subject.kind = Subject::Kind::kGroup;
  if (text.starts_with("system:serviceaccount:")) {
    auto const parts = text::split(text, ':');
    if (parts.size() == 4) subject = {Subject::Kind::kServiceAccount, parts[3], parts[2]};
  } else if (std::size_t const slash = subject.name.find('/');
             subject.kind == Subject::Kind::kServiceAccount && slash != std::string::npos) {
    subject.ns = subject.name.substr(0, slash);
    subject.name = subject.name.substr(slash + 1);
  }
  if (!subject.name.empty() && !subject.ns.empty()) return subject;
  return usage_error("\"" + text + "\" names nobody",
                     "",
                     "for example user:ann@example.com, group:data, serviceaccount:ci/deployer");
}

std::vector<Json> role_and_binding(std::string const& ns,
                                   std::string const& name,
                                   std::vector<Right> const& rights,
                                   Subject const& subject) {
  std::string const version = std::string(kRbac) + "/v1";
  return {{{"apiVersion", version},
           {"kind", "Role"},
           {"metadata", metadata(ns, name)},
           {"rules", rules_of(rights)}},
          {{"apiVersion", version},
           {"kind", "RoleBinding"},
           {"metadata", metadata(ns, name)},
           {"subjects", Json::array({subject_json(subject)})},
           {"roleRef", {{"apiGroup", kRbac}, {"kind", "Role"}, {"name", name}}}}};
}

}  // namespace k8spark::setup
