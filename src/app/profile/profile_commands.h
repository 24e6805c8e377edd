#pragma once

#include "app/context.h"
#include "app/profile/profile_options.h"

namespace k8spark::app {

int run_profile_list(ProfileOptions const& options, Context& context);
int run_profile_show(ProfileOptions const& options, Context& context);
// Every mistake of every profile; 2 when there is one.
int run_profile_validate(ProfileOptions const& options, Context& context);
int run_profile_schema(ProfileOptions const& options, Context& context);
int run_profile_init(ProfileInitOptions const& options, Context& context);
// 0: nothing differs, 1: something does, as diff(1) has it.
int run_diff(DiffOptions const& options, Context& context);

}  // namespace k8spark::app
