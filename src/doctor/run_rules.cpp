#include "diagnosis/json_view.h"
#include "doctor/pod_parts.h"
#include "doctor/rules.h"
#include "spark/uri.h"
#include "text/strings.h"

#include <array>

// How a run ends, which API server its driver asks, which Python it has.
namespace k8spark::doctor {

namespace {

bool is_on(Facts const& facts, std::string_view key) {
  return text::equals_ignore_case(text::trim(facts.conf.get_or(key, "false")), "true");
}

// "python3.11", "/opt/venv/bin/python3.11" give "3.11"; "" where the name does not tell.
std::string minor_in_name(std::string_view program) {
  constexpr std::string_view kStem = "python";
  std::string_view const file = program.substr(program.rfind('/') + 1);
  if (!file.starts_with(kStem)) return "";
  auto const parts = text::split(file.substr(kStem.size()), '.');
  if (parts.size() != 2 || !text::to_integer(parts[0]) || !text::to_integer(parts[1])) return "";
  return parts[0] + '.' + parts[1];
}

// "3.11.7" gives "3.11".
std::string minor_of(std::string_view version) {
  auto const parts = text::split(version, '.');
  return parts.size() < 2 ? "" : parts[0] + '.' + parts[1];
}

void compare_pythons(Facts const& facts, Findings& out) {
  std::string const worker = env_value(facts.driver_pod, "PYSPARK_PYTHON");
  std::string const driver = env_value(facts.driver_pod, "PYSPARK_DRIVER_PYTHON");
  if (driver.empty() || driver == worker) return out.ok("", "driver and executors name the same");
  std::string const one = minor_in_name(driver);
  std::string const other = minor_in_name(worker.empty() ? "python3" : worker);
  if (one.empty() || other.empty() || one == other)
    return out.ok(driver,
                  "is the driver's, the executors have " +
                      (worker.empty() ? std::string("python3") : worker) +
                      ": their minor versions must be equal");
  out.warning("PYSPARK_DRIVER_PYTHON",
              driver + " is the driver's, " + worker +
                  " the executors': tasks of another minor version are refused",
              "set spark.pyspark.python alone, it counts for both");
}

}  // namespace

// Source: PySpark's worker_util.check_python_version.
void check_python(Facts const& facts, Findings& out) {
  if (facts.kind != AppKind::kPython) return out.ok("", "no Python application");
  if (facts.mode == DeployMode::kCluster) {
    if (!facts.driver_pod.is_object()) return out.not_checked("", "there is no plan (R-CONF)");
    return compare_pythons(facts, out);
  }
  PythonHere const& here = facts.python;
  if (here.version.empty()) return out.not_checked(here.program, here.why);
  if (here.wanted.empty())
    return out.not_checked(here.program + ' ' + here.version,
                           "the executors' version is not known: python.version of the profile");
  if (minor_of(here.version) == minor_of(here.wanted))
    return out.ok(here.program, here.version + ", as the executors' " + here.wanted);
  out.error(FaultClass::kConfiguration,
            here.program,
            "is Python " + here.version + ", the executors' is " + here.wanted +
                ": tasks of another minor version are refused",
            "PYSPARK_DRIVER_PYTHON or spark.pyspark.driver.python with a Python " +
                minor_of(here.wanted));
}

// Source: Spark's ExecutorFailureTracker: twice the executors, of dynamic allocation the most
// executors, whose default has no end.
void check_failures(Facts const& facts, Findings& out) {
  constexpr std::string_view kKey = "spark.executor.maxNumFailures";
  if (!facts.version.at_least(3, 5))
    return out.ok("", "Spark " + facts.version.text + " starts executors that fail for ever");
  if (auto const set = facts.conf.get(kKey))
    return out.ok(std::string(kKey), "the driver gives up after " + *set);
  bool const endless = is_on(facts, "spark.dynamicAllocation.enabled") &&
                       !facts.conf.contains("spark.dynamicAllocation.maxExecutors");
  if (!endless) return out.ok("", "the driver gives up after twice its executors, at least 3");
  out.warning(std::string(kKey),
              "is not set, and dynamic allocation has no most executors: ones that fail are "
              "started again for ever",
              "--conf " + std::string(kKey) + "=20, or spark.dynamicAllocation.maxExecutors");
}

// Source: SPARK-34674, in 3.1.2 and 3.2.0; SPARK-48547, in 4.1.
void check_exit(Facts const& facts, Findings& out) {
  constexpr std::string_view kKey = "spark.submit.callSystemExitOnMainExit";
  bool const at_risk = facts.version.at_least(3, 1) && !facts.version.at_least(3, 1, 2);
  if (at_risk && facts.mode == DeployMode::kCluster)
    return out.warning("Spark " + facts.version.text,
                       "its driver goes on after the work is done where the application does "
                       "not stop its SparkContext",
                       "Spark 3.1.2 or newer; or call stop() at the end");
  if (is_on(facts, kKey)) return out.ok(std::string(kKey), "main's return ends the JVM");
  out.ok("",
         facts.version.at_least(4, 1) ? "threads that go on after main keep the driver; " +
                                            std::string(kKey) + "=true ends it all the same"
                                      : "threads that go on after main keep the driver");
}

void check_driver_master(Facts const& facts, Findings& out) {
  constexpr std::string_view kKey = "spark.kubernetes.driver.master";
  auto const set = facts.conf.get(kKey);
  if (!set) return out.ok("", "the driver asks kubernetes.default.svc");
  std::string_view address = *set;
  for (std::string_view const scheme : {"k8s://", "https://", "http://"})
    if (address.starts_with(scheme)) address.remove_prefix(scheme.size());
  std::string const host(address.substr(0, address.find_first_of(":/")));
  bool const loopback =
      host == "localhost" || host.starts_with("127.") || address.starts_with("[::1]");
  if (loopback && facts.mode == DeployMode::kCluster)
    return out.error(FaultClass::kConfiguration,
                     std::string(kKey),
                     *set + " is the driver's own pod, no API server",
                     "leave it out, or name the server as pods reach it");
  out.ok(std::string(kKey), *set);
}

}  // namespace k8spark::doctor
