#include "profile/field_rows.h"

#include <array>

namespace k8spark::profile {

namespace {

using enum FieldType;

// Notebooks as pods (docs/notebooks.md). What they share with a run (image, credentials, env,
// volumes, account) has its fields already.
constexpr auto kRows = std::to_array<Field>({
    {"notebook.name", kText, "", "", "its name, and that of its Service; else notebook"},
    {"notebook.image", kText, "", "", "image with Jupyter; else the driver's"},
    {"notebook.jupyter",
     kChoice,
     "",
     "lab|notebook|server",
     "which of Jupyter's programs; else lab"},
    {"notebook.port", kInteger, "", "", "Jupyter's port in the pod; else 8888"},
    {"notebook.deployment", kBoolean, "", "", "a Deployment, which comes back, instead of a pod"},
    {"notebook.createAccount",
     kBoolean,
     "",
     "",
     "make a ServiceAccount, Role and RoleBinding of its own"},
    {"notebook.storage.size", kText, "", "", "keep notebooks in a claim of this size: 5Gi"},
    {"notebook.storage.storageClass", kText, "", "", "storage class of that claim"},
    {"notebook.storage.accessMode",
     kChoice,
     "",
     "ReadWriteOnce|ReadWriteMany|ReadWriteOncePod",
     "access mode of that claim; else ReadWriteOnce"},
    {"notebook.storage.claim", kText, "", "", "keep notebooks in this claim, which is there"},
    {"notebook.git.repository", kText, "", "", "clone this repository before Jupyter starts"},
    {"notebook.git.branch", kText, "", "", "branch of it"},
    {"notebook.git.image", kText, "", "", "image with git; else the notebook's"},
});

}  // namespace

std::span<Field const> pod_fields() {
  return kRows;
}

}  // namespace k8spark::profile
