#pragma once

#include "app/context.h"
#include "app/options.h"

#include <string>

// `protected: true` of a profile: nobody submits to its cluster and namespace, or kills there, by
// accident (docs/profiles.md).
namespace k8spark::app {

// Before anything is made (`verb`: "submit", "kill"): `yes`, or a "y" from the person at the
// terminal; else kUsage. Reads the profile's file and, for the question, the kubeconfig; sends
// nothing. A profile that is not protected, or cannot be read, is none of its business.
Result<void> confirm_submit(SubmitOptions const& options,
                            std::string const& verb,
                            bool yes,
                            Context& context);

// The same for a kill, which names no profile: of every profile of the file whose context, server
// and namespace, as far as it states them, are those of the kill. One that states none of them
// counts where it is the one in use (K8SPARK_PROFILE, defaultProfile).
Result<void> confirm_kill(KillOptions const& options, bool yes, Context& context);

}  // namespace k8spark::app
