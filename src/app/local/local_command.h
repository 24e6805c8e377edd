#pragma once

#include "app/local/local_login.h"
#include "app/local/local_spark.h"
#include "sys/memory_file.h"

#include <string>
#include <vector>

namespace k8spark::app {

// A driver's process, ready to be started. What must be secret is in its environment and in files
// that only memory holds; they live as long as this.
struct LocalCommand {
  std::string program;
  std::vector<std::string> words;
  launcher::Variables variables;
  std::vector<sys::MemoryFile> files;
};

// The keys of `login` lie over those of the driver.
Result<LocalCommand> make_local_command(LocalDriverOptions const& options,
                                        LocalDriver const& driver,
                                        LocalLogin const& login,
                                        Context& context);

// The tool's words for a configuration, without what is secret.
std::vector<std::string> tool_words(LocalDriverOptions const& options,
                                    LocalDriver const& driver,
                                    SparkConf const& open);

// spark.kubernetes.driver.secretKeyRef.*: from this environment where it has the variable, else
// from the cluster's Secret. kUsage for a Secret or key that is not there.
Result<launcher::Variables> secret_values(LocalDriver const& driver, Context& context);

}  // namespace k8spark::app
