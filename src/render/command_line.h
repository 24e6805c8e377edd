#pragma once

#include "k8spark/conf.h"

#include <optional>
#include <string>
#include <vector>

// A submission as the input of somebody else's spark-submit. Pure.
namespace k8spark::render {

// What was asked for, before spark-submit's own preparation.
struct SubmitCommand {
  SparkConf conf;  // all layers merged; no derived keys
  std::string master;
  std::optional<std::string> main_class;
  std::optional<std::string> proxy_user;
  std::string primary_resource;
  std::vector<std::string> app_args;
};

// The words of the equivalent spark-submit command, "spark-submit" first.
std::vector<std::string> spark_submit_words(SubmitCommand const& command);

// The same for a POSIX shell: one option a line, joined by backslashes.
std::string command_as_shell(SubmitCommand const& command);

// The keys as a file for --properties-file, sorted.
std::string conf_as_properties(SubmitCommand const& command);

}  // namespace k8spark::render
