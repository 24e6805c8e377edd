#include "launcher/python.h"

#include "k8spark/json.h"
#include "text/strings.h"

#include <nlohmann/json.hpp>

#include <array>

namespace k8spark::launcher {

namespace {

// Imports nothing but the standard library: a module's folder is found without running it.
constexpr std::string_view kQuestion =
    "import json, os, platform\n"
    "from importlib.util import find_spec\n"
    "spark = find_spec('pyspark')\n"
    "folder = os.path.dirname(spark.origin) if spark and spark.origin else ''\n"
    "jupyter = 'lab' if find_spec('jupyterlab') else 'notebook' if find_spec('notebook') else ''\n"
    "print(json.dumps({'version': platform.python_version(), 'pyspark': folder, "
    "'jupyter': jupyter}))\n";

Result<PythonChoice> first_of(std::initializer_list<std::string_view> keys,
                              std::initializer_list<std::string_view> variables,
                              spark::ConfReader const& reader,
                              spark::EnvMap const& environment) {
  for (std::string_view const key : keys) {
    K8SPARK_ASSIGN(std::string const value, reader.expand(reader.conf().get_or(key, "")));
    if (!value.empty()) return PythonChoice{value, std::string(key)};
  }
  for (std::string_view const name : variables)
    if (auto const at = environment.find(name); at != environment.end() && !at->second.empty())
      return PythonChoice{at->second, std::string(name)};
  return PythonChoice{"python3", "default"};
}

}  // namespace

Result<PythonChoice> driver_python(spark::ConfReader const& reader,
                                   spark::EnvMap const& environment) {
  return first_of({"spark.pyspark.driver.python", "spark.pyspark.python"},
                  {"PYSPARK_DRIVER_PYTHON", "PYSPARK_PYTHON"},
                  reader,
                  environment);
}

Result<PythonChoice> worker_python(spark::ConfReader const& reader,
                                   spark::EnvMap const& environment) {
  return first_of({"spark.pyspark.python"}, {"PYSPARK_PYTHON"}, reader, environment);
}

std::string python_minor(std::string const& version) {
  auto const parts = text::split(version, '.');
  if (parts.size() < 2 || !text::to_integer(parts[0]) || !text::to_integer(parts[1])) return "";
  return parts[0] + '.' + parts[1];
}

std::string PythonFacts::minor() const {
  return python_minor(version);
}

sys::Program python_question(std::string const& program) {
  sys::Program question;
  question.command = program;
  question.args = {"-c", std::string(kQuestion)};
  question.silent = true;
  return question;
}

Result<PythonFacts> parse_python_answer(std::string const& answer, std::string const& program) {
  // A site's start-up file may print something of its own before it.
  std::string_view line = text::trim(answer);
  if (std::size_t const end = line.rfind('\n'); end != std::string_view::npos)
    line.remove_prefix(end + 1);
  Json const said = Json::parse(line, nullptr, false);
  auto const text = [&](char const* name) {
    return said.is_object() && said.contains(name) && said[name].is_string()
               ? said[name].get<std::string>()
               : std::string();
  };
  PythonFacts facts{text("version"), text("pyspark"), text("jupyter")};
  if (facts.minor().empty())
    return usage_error("does not answer as a Python would",
                       program,
                       "spark.pyspark.driver.python or PYSPARK_DRIVER_PYTHON names another");
  return facts;
}

}  // namespace k8spark::launcher
