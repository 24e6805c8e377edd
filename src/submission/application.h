#pragma once

#include "k8spark/result.h"
#include "k8spark/submission.h"

#include <optional>
#include <string>

namespace k8spark::submission {

struct Application {
  AppKind kind = AppKind::kJava;
  std::string main_class;
};

// Kind and main class of a primary resource. The class is empty for a jar without --class: its
// manifest knows it (jar_manifest.h). kUsage for shells, for the classes that Spark refuses in
// cluster mode, and without --class for a jar that does not lie on this machine.
// Source: Spark's SparkSubmit, KubernetesClientApplication.
Result<Application> classify_application(std::string const& primary_resource,
                                         std::optional<std::string> const& main_class,
                                         spark::SparkVersion const& version);

}  // namespace k8spark::submission
