#pragma once

#include "app/build.h"
#include "app/cluster.h"
#include "app/context.h"
#include "doctor/check.h"
#include "doctor/facts.h"

#include <memory>

// What doctor's rules look at, read and asked for.
namespace k8spark::app {

// What `submit` tells by itself: of the submission alone, without a request. Its objects are lent
// to the rules, not copied: they may be megabytes.
std::vector<doctor::Check> examine_submission(Built& built, Context const& context);

struct Examined {
  doctor::Facts facts;
  SubmitOptions submit;              // with a stand-in for an application that was not named
  std::unique_ptr<Cluster> cluster;  // null: none was asked
  ClientFiles client_files;
};

// Builds the submission as render does, foretells the executor pod, and unless `offline` asks the
// cluster: one request, then everything that can be read, then rights and a dry run of both pods,
// each group at once, then other pods and leftovers page by page. A driver on this machine: its
// Python is asked for its version. kUsage only for a configuration that cannot be read at all; what
// is wrong with the submission is one of the facts.
Result<Examined> gather_facts(SubmitOptions submit, bool offline, Context& context);

// The folder of the event log, seen from here.
void look_for_event_folder(Examined& examined, Context& context);

}  // namespace k8spark::app
