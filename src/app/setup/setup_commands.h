#pragma once

#include "app/context.h"
#include "app/setup/setup_options.h"

// One function a command, as in app/commands.h.
namespace k8spark::app {

int run_rbac(RbacOptions const& options, Context& context);
int run_namespace(NamespaceOptions const& options, Context& context);
int run_secret_create(SecretCreateOptions const& options, Context& context);
// 114 when a value is missing or cannot be right.
int run_secret_check(SecretCheckOptions const& options, Context& context);
// check: 114 when the folder is not there.
int run_eventlog(EventLogOptions const& options, Context& context);
int run_storage_copy(StorageCopyOptions const& options, Context& context);
int run_convert_wasb(ConvertWasbOptions const& options, Context& context);
int run_iam_policy(IamPolicyOptions const& options, Context& context);

}  // namespace k8spark::app
