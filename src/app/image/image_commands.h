#pragma once

#include "app/context.h"
#include "app/image/image_options.h"

namespace k8spark::app {

// `k8spark image ...`. 0 done, 1 conflicts among jars were found, 2 usage; build, push and tool end
// with the exit code of the program that they ran.
int run_image(ImageOptions const& options, Context& context);

int run_image_jars(ImageJarsOptions const& options, Context& context);
int run_image_dockerfile(ImageDockerfileOptions const& options, Context& context);
int run_image_build(ImageBuildOptions const& options, Context& context);
int run_image_push(ImagePushOptions const& options, Context& context);
int run_image_tool(ImageToolOptions const& options, Context& context);
int run_image_distribution(ImageDistributionOptions const& options, Context& context);

}  // namespace k8spark::app
