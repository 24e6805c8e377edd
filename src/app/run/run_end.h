#pragma once

#include "app/cluster.h"
#include "app/context.h"
#include "app/options.h"
#include "app/run/follow.h"
#include "app/run/run_begin.h"
#include "app/run/run_settings.h"

namespace k8spark::app {

// Says how a followed run went, and takes the driver away where nobody wants it any more: one that
// can never start (it would start by surprise once its image or Secret appears), one whose time is
// over, and on a signal with `--on-exit kill`. A hang-up of the terminal always leaves it.
// On a terminal a second Ctrl-C within 3 s deletes a driver that the first one left.
void end_run(Followed const& followed,
             BegunRun const& begun,
             RunSettings const& settings,
             SubmitOptions const& options,
             Cluster& cluster,
             Context& context);

}  // namespace k8spark::app
