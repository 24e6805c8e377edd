#include "setup/account.h"

#include "setup/rights.h"
#include "workloads/objects.h"

namespace k8spark::workloads {

std::vector<Json> account_of(Identity const& identity, Submission const& submission) {
  setup::Subject const subject{setup::Subject::Kind::kServiceAccount, identity.name, identity.ns};
  auto const rights =
      setup::driver_rights(setup::rights_input(submission.conf, submission.version));
  std::vector<Json> objects = {setup::service_account(identity.ns, identity.name, {})};
  for (Json& object : setup::role_and_binding(identity.ns, identity.name, rights, subject))
    objects.push_back(std::move(object));
  for (Json& object : objects) identify(object, identity);
  return objects;
}

}  // namespace k8spark::workloads
