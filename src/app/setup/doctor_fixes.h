#pragma once

#include "app/context.h"
#include "app/setup/doctor_facts.h"
#include "doctor/check.h"

#include <vector>

namespace k8spark::app {

// What can be mended without a choice: the driver's account and Role, the folder of the event log,
// the line end of a Secret's value. Says each on stderr, and does it only with `yes`. True when
// something was changed.
bool carry_out_fixes(std::vector<doctor::Check> const& checks,
                     Examined& examined,
                     bool yes,
                     Context& context);

}  // namespace k8spark::app
