#include "launcher/local_checks.h"

#include "matrix/stack.h"
#include "text/strings.h"

namespace k8spark::launcher {

namespace {

std::string line_text(spark::SparkVersion const& version) {
  return std::to_string(version.major) + '.' + std::to_string(version.minor);
}

// Driver and executors send each other Java objects: of another line they cannot be read, of
// another patch nearly always.
void check_version(LocalFacts const& facts, LocalFindings& found) {
  if (!facts.spark.version || !facts.image.version) return;
  spark::SparkVersion const& here = *facts.spark.version;
  spark::SparkVersion const& there = *facts.image.version;
  if (line_text(here) != line_text(there)) {
    found.errors.push_back(
        usage_error("Spark " + here.text + " of this machine (" + facts.spark.path +
                        ") does not fit the " + line_text(there) + " of the executors' image",
                    facts.image.version_from,
                    "--spark-home with a Spark " + line_text(there) + "; or an image of " +
                        here.text + "; or --spark-version " + here.text + " if " +
                        facts.image.version_text + " says something else than the image holds"));
    return;
  }
  bool const patch_named = text::contains(facts.image.version_text, there.text);
  if (patch_named && here.patch != there.patch)
    found.warnings.push_back("Spark " + here.text + " of this machine is not the " + there.text +
                             " of the executors' image: take the same of both where classes do "
                             "not fit (InvalidClassException)");
}

void check_java(LocalFacts const& facts, LocalFindings& found) {
  if (facts.java.program.empty()) {
    bool const named = facts.java.from == "JAVA_HOME";
    found.errors.push_back(usage_error(
        named ? "JAVA_HOME names a folder without bin/java" : "there is no java on this machine",
        named ? "JAVA_HOME" : "PATH",
        "a driver on this machine is a JVM: install one, or --deploy-mode cluster, which needs "
        "none"));
    return;
  }
  if (facts.java.major == 0 || !facts.spark.version) return;
  std::string_view const known = matrix::line_of(*facts.spark.version).java;
  auto const oldest = text::to_integer(known.substr(0, known.find(' ')));
  if (oldest && facts.java.major < *oldest)
    found.errors.push_back(usage_error("Java " + std::to_string(facts.java.major) +
                                           " is too old for Spark " + facts.spark.version->text +
                                           ", which needs " + std::to_string(*oldest) + " or newer",
                                       facts.java.program,
                                       "set JAVA_HOME to a newer one"));
}

// Source: Spark's worker_util.check_python_version: the minor versions must be equal.
void check_python(LocalFacts const& facts, LocalFindings& found) {
  if (!facts.python) return;
  std::string const here = facts.python->minor();
  std::string const there = python_minor(facts.image.python);
  if (!there.empty() && here != there)
    found.errors.push_back(usage_error(
        "Python " + here + " of this machine (" + facts.python_choice.program + ", by " +
            facts.python_choice.from + ") does not fit the " + there + " of the executors' image",
        "python.version",
        "PYSPARK_DRIVER_PYTHON or spark.pyspark.driver.python with a Python " + there +
            ": tasks of another one are refused"));
  if (!facts.spark.version) return;
  std::string const oldest(matrix::line_of(*facts.spark.version).oldest_python);
  auto const minor_of = [](std::string const& text) {
    return text::to_integer(text.substr(text.find('.') + 1)).value_or(0);
  };
  if (here.starts_with("3.") && oldest.starts_with("3.") && minor_of(here) < minor_of(oldest))
    found.errors.push_back(usage_error("Python " + here + " is too old for Spark " +
                                           facts.spark.version->text + ", which needs " + oldest,
                                       facts.python_choice.program,
                                       "PYSPARK_DRIVER_PYTHON names another"));
}

// Source: Spark's bin/pyspark.
void check_ipython(LocalFacts const& facts,
                   sys::Environment const& environment,
                   LocalFindings& found) {
  if (!facts.shell) return;
  for (char const* const name : {"IPYTHON", "IPYTHON_OPTS"})
    if (!environment.get_or_empty(name).empty())
      found.errors.push_back(
          usage_error("is not known to Spark since 2.0, and its pyspark refuses to start with it",
                      name,
                      "unset it, and set PYSPARK_DRIVER_PYTHON=ipython"));
}

}  // namespace

LocalFindings check_local(LocalFacts const& facts, sys::Environment const& environment) {
  LocalFindings found;
  check_version(facts, found);
  check_java(facts, found);
  check_python(facts, found);
  check_ipython(facts, environment, found);
  return found;
}

}  // namespace k8spark::launcher
