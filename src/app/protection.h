#pragma once

#include "app/context.h"
#include "kube/kubeconfig.h"
#include "profile/layers.h"

// `protected: true` of a profile: nothing is made, changed or deleted through it, or at its place,
// by accident (docs/profiles.md). What a command would do stands in Context::change (changes.h);
// each of the two ways to a cluster (build.h, cluster.h) asks here, before anything is sent.
namespace k8spark::app {

// Of a command that has a profile: `--yes`, or a "y" from the person at the terminal; else kUsage.
// Asked once a command. A profile that is not protected is none of its business.
Result<void> confirm_change(profile::ProfileSettings const& settings,
                            kube::ClusterAccess const& access,
                            Context& context);

// The same for a command that names no profile, `kill`: of every profile of the file whose context,
// server and namespace, as far as it states them, are those of the change. One that states none of
// them counts where it is the one in use (K8SPARK_PROFILE, defaultProfile). Reads the profile's
// file, and a file that cannot be read protects nothing.
Result<void> confirm_change_at(kube::ClusterAccess const& access, Context& context);

}  // namespace k8spark::app
