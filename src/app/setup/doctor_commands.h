#pragma once

#include "app/context.h"
#include "app/setup/doctor_options.h"

namespace k8spark::app {

// 0 without errors, else the exit code of the first one (docs/doctor.md).
int run_doctor(DoctorOptions const& options, Context& context);

}  // namespace k8spark::app
