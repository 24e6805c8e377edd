#pragma once

#include "render/command_line.h"

#include <optional>
#include <string>
#include <vector>

// A configuration as Python code, for a driver that is a Python process (client mode). Pure.
namespace k8spark::render {

struct PythonInput {
  SubmitCommand command;
  std::string ns;
  // Text of an executor's pod template that no file of the user's holds.
  std::optional<std::string> executor_template;
};

// A program that makes a SparkConf and a SparkSession of it. Values that are secret come out of
// environment variables, by names that the code states, and are set after the JVM has started: what
// PySpark knows before stands on the JVM's command line. Keys that only a driver pod has are left
// out.
std::string conf_as_python(PythonInput const& input);

// The environment variable for the value of a secret key: "SPARK_HADOOP_FS_S3A_SECRET_KEY".
std::string secret_variable(std::string_view key);

}  // namespace k8spark::render
