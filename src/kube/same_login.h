#pragma once

#include "kube/access.h"

namespace k8spark::kube {

// The same server, reached in the same way, as the same user: whoever has logged in with one need
// not with the other. Namespaces may differ, and so may what plugins have said (ExecSession).
bool is_same_login(ClusterAccess const& one, ClusterAccess const& other);

}  // namespace k8spark::kube
