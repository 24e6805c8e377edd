#include "workloads/daemon.h"

#include "text/strings.h"
#include "workloads/client_driver.h"
#include "workloads/pod.h"

#include <string_view>

namespace k8spark::workloads {

namespace {

std::string property(Base const& base, std::string const& key) {
  auto const at = base.properties.find(key);
  return at == base.properties.end() ? "" : at->second;
}

// Heap sizes and collectors are of the driver; system properties are how stores are told things
// (com.amazonaws.services.s3.enableV4). Words in quotes are left as they are, all of them.
std::string system_properties(std::string const& options) {
  if (options.find_first_of("\"'") != std::string::npos) return options;
  std::vector<std::string> kept;
  for (std::string const& word : text::split(options, ' '))
    if (word.starts_with("-D")) kept.push_back(word);
  return text::join(kept, " ");
}

}  // namespace

Result<Base> daemon_base(Submission submission) {
  submission.files.executor_template.reset();
  submission.conf.erase("spark.kubernetes.executor.podTemplateFile");
  K8SPARK_ASSIGN(Base base, base_of(std::move(submission)));
  allow_any_application(base);
  base.pod["spec"]["automountServiceAccountToken"] = false;
  return base;
}

std::vector<Json> daemon_env(Base const& base, std::string const& memory) {
  std::vector<Json> env = {env_of_text("SPARK_DAEMON_MEMORY", memory)};
  if (std::string const path = property(base, "spark.driver.extraClassPath"); !path.empty())
    env.push_back(env_of_text("SPARK_DAEMON_CLASSPATH", path));
  std::string const options =
      system_properties(property(base, "spark.driver.defaultJavaOptions") + ' ' +
                        property(base, "spark.driver.extraJavaOptions"));
  if (!text::trim(options).empty())
    env.push_back(env_of_text("SPARK_DAEMON_JAVA_OPTS", std::string(text::trim(options))));
  return env;
}

}  // namespace k8spark::workloads
