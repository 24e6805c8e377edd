#pragma once

#include "k8spark/result.h"
#include "k8spark/submission.h"

#include <optional>
#include <string>
#include <string_view>

namespace k8spark::submission {

struct Application {
  AppKind kind = AppKind::kJava;
  std::string main_class;
};

// Kind and main class of a primary resource. The class is empty for a jar without --class: its
// manifest knows it (jar_manifest.h). kUsage without --class for a jar that does not lie on this
// machine; in cluster mode also for shells and for the classes that Spark refuses there.
// Source: Spark's SparkSubmit, KubernetesClientApplication.
Result<Application> classify_application(std::string const& primary_resource,
                                         std::optional<std::string> const& main_class,
                                         spark::SparkVersion const& version,
                                         DeployMode mode);

// A file of the user's: no shell, and not Spark's "spark-internal".
bool is_user_file(std::string_view primary_resource);

}  // namespace k8spark::submission
