#include "launcher/kernel_spec.h"

#include "text/encoding.h"
#include "text/strings.h"

#include <nlohmann/json.hpp>

namespace k8spark::launcher {

Json kernel_json(KernelSpec const& spec) {
  std::string submit;
  for (std::string const& word : spec.words) submit += text::shell_quote(word) + ' ';
  Json variables = {{"SPARK_HOME", spec.spark_home},
                    {"PYSPARK_PYTHON", spec.worker_python},
                    {"PYSPARK_DRIVER_PYTHON", spec.python},
                    {"PYSPARK_SUBMIT_ARGS", submit + "pyspark-shell"}};
  std::string const python = spec.spark_home + "/python";
  // Makes `spark` and `sc`, as the shell does.
  variables["PYTHONSTARTUP"] = python + "/pyspark/shell.py";
  if (!spec.pip)
    variables["PYTHONPATH"] =
        python + (spec.py4j.empty() ? "" : ':' + spec.spark_home + '/' + spec.py4j);
  return {{"argv", {spec.python, "-m", "ipykernel_launcher", "-f", "{connection_file}"}},
          {"display_name", spec.title},
          {"language", "python"},
          {"env", variables}};
}

std::string kernel_name(std::string const& text) {
  std::string name = text::to_lower(text);
  for (char& c : name) {
    bool const legal = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_';
    if (!legal) c = '-';
  }
  return name;
}

}  // namespace k8spark::launcher
