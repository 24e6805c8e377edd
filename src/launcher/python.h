#pragma once

#include "k8spark/result.h"
#include "spark/conf_reader.h"
#include "sys/programs.h"

#include <optional>
#include <string>

// The Python of a driver on this machine.
namespace k8spark::launcher {

struct PythonChoice {
  std::string program;  // "python3", "/opt/venv/bin/python"
  std::string from;     // "spark.pyspark.python", "PYSPARK_PYTHON", "default"
};

// Source: Spark's PythonRunner and SparkSubmitCommandBuilder: spark.pyspark.driver.python,
// spark.pyspark.python, PYSPARK_DRIVER_PYTHON, PYSPARK_PYTHON, python3.
Result<PythonChoice> driver_python(spark::ConfReader const& reader,
                                   spark::EnvMap const& environment);
// The same without what is the driver's alone: an interpreter also where Jupyter is "the driver's".
Result<PythonChoice> worker_python(spark::ConfReader const& reader,
                                   spark::EnvMap const& environment);

struct PythonFacts {
  std::string version;         // "3.11.7"
  std::string pyspark_folder;  // of its pyspark; empty: it has none
  std::string jupyter;         // "lab" or "notebook": which Jupyter it has; or empty

  [[nodiscard]] std::string minor() const;  // "3.11"
};

// The question to ask it, and its answer; kUsage for an answer of something that is no Python.
sys::Program python_question(std::string const& program);
Result<PythonFacts> parse_python_answer(std::string const& answer, std::string const& program);

// "3.11.7", "3.11" give "3.11"; "" for anything else.
std::string python_minor(std::string const& version);

}  // namespace k8spark::launcher
