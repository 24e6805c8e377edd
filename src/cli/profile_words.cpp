#include "cli/profile_words.h"

#include <CLI/CLI.hpp>

#include <vector>

namespace k8spark::cli {

void add_profile_flags(CLI::App& command, profile::LayerInput& layers) {
  std::string const group = "Configuration";
  command.add_option("--profile", layers.profile, "profile of k8spark.yaml ($K8SPARK_PROFILE)")
      ->group(group);
  command.add_option("--profile-file", layers.profile_file, "instead of k8spark.yaml")
      ->group(group);
  command.add_flag("--no-profile", layers.no_profile, "use no profile")->group(group);
  command
      .add_flag("--allow-outside-files",
                layers.allow_outside_files,
                "let the profile name files outside its repository")
      ->group(group);
  command.add_option("--properties-file", layers.properties_file, "file of spark.* keys")
      ->group(group);
  command
      .add_option_function<std::vector<std::string>>(
          "--conf",
          [&layers](std::vector<std::string> const& words) {
            for (std::string const& word : words) {
              std::size_t const equals = word.find('=');
              // Not repeated: it may be a secret.
              if (equals == std::string::npos) throw CLI::ValidationError("--conf wants KEY=VALUE");
              layers.conf_flags.emplace_back(word.substr(0, equals), word.substr(equals + 1));
            }
          },
          "a spark.* key, as KEY=VALUE; may be repeated")
      ->allow_extra_args(false)
      ->group(group);
  command
      .add_option("--spark-version", layers.spark_version, "whose jars and behaviour: 4.1, 3.5.6")
      ->group(group);
}

}  // namespace k8spark::cli
