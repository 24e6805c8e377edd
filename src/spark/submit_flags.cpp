#include "spark/submit_flags.h"

#include <array>

namespace k8spark::spark {

namespace {

constexpr std::string_view kApp = "Application";
constexpr std::string_view kSize = "Size";
constexpr std::string_view kCode = "Code and data";
constexpr std::string_view kConf = "Configuration";
constexpr std::string_view kDriver = "Driver JVM";
constexpr std::string_view kOther = "Other spark-submit flags";

constexpr std::array kFlags = std::to_array<FlagSpec>({
    {"--master",
     "",
     "URL",
     "spark.master",
     kApp,
     "API server as k8s://https://HOST:PORT; default: the kubeconfig's"},
    {"--deploy-mode", "", "MODE", "spark.submit.deployMode", kApp, "cluster (default) or client"},
    {"--class", "", "CLASS", "", kApp, "main class of a Java or Scala application"},
    {"--name", "", "NAME", "spark.app.name", kApp, "name of the application"},
    {"--driver-memory", "", "MEM", "spark.driver.memory", kSize, "heap of the driver: 512m, 2g"},
    {"--driver-cores", "", "N", "spark.driver.cores", kSize, "CPUs the driver asks for"},
    {"--executor-memory", "", "MEM", "spark.executor.memory", kSize, "heap of each executor"},
    {"--executor-cores", "", "N", "spark.executor.cores", kSize, "CPUs of each executor"},
    {"--num-executors", "", "N", "spark.executor.instances", kSize, "how many executors"},
    {"--jars", "", "LIST", "spark.jars", kCode, "jars for driver and executors, comma-separated"},
    {"--files", "", "LIST", "spark.files", kCode, "files for each working folder"},
    {"--archives",
     "",
     "LIST",
     "spark.archives",
     kCode,
     "archives to unpack there; env.tgz#environment names the folder"},
    {"--py-files", "", "LIST", "spark.submit.pyFiles", kCode, ".py, .zip, .egg for the PYTHONPATH"},
    {"--packages",
     "",
     "LIST",
     "spark.jars.packages",
     kCode,
     "Maven coordinates, resolved in the driver"},
    {"--exclude-packages",
     "",
     "LIST",
     "spark.jars.excludes",
     kCode,
     "groupId:artifactId to leave out"},
    {"--repositories", "", "LIST", "spark.jars.repositories", kCode, "further Maven repositories"},
    {"--conf", "-c", "K=V", "", kConf, "any spark.* key; the last one wins"},
    {"--properties-file", "", "FILE", "", kConf, "keys from a file instead of spark-defaults.conf"},
    {"--load-spark-defaults",
     "",
     "",
     "",
     kConf,
     "read spark-defaults.conf as well as --properties-file (4.0 and newer)"},
    {"--driver-java-options", "", "OPTS", "spark.driver.extraJavaOptions", kDriver, "JVM options"},
    {"--driver-library-path",
     "",
     "PATH",
     "spark.driver.extraLibraryPath",
     kDriver,
     "native library path"},
    {"--driver-class-path",
     "",
     "PATH",
     "spark.driver.extraClassPath",
     kDriver,
     "further class path entries"},
    {"--driver-default-class-path",
     "",
     "PATH",
     "spark.driver.defaultExtraClassPath",
     kDriver,
     "class path before --driver-class-path (4.0 and newer)"},
    {"--principal", "", "NAME", "spark.kerberos.principal", kOther, "Kerberos principal"},
    {"--keytab", "", "FILE", "spark.kerberos.keytab", kOther, "its keytab"},
    {"--proxy-user", "", "USER", "", kOther, "run the application as this user"},
    {"--remote", "", "URL", "spark.remote", kOther, "Spark Connect server (not with --master)"},
    {"--total-executor-cores", "", "N", "spark.cores.max", kOther, "not used on Kubernetes"},
    {"--queue", "", "NAME", "", kOther, "not used on Kubernetes"},
    {"--supervise", "", "", "", kOther, "not used on Kubernetes"},
    {"--kill", "", "ID", "", kOther, "end a driver: NAMESPACE:POD, POD or PREFIX*"},
    {"--status", "", "ID", "", kOther, "describe a driver: NAMESPACE:POD, POD or PREFIX*"},
    {"--verbose", "-v", "", "", kOther, "say what was read and what is sent"},
    {"--version", "", "", "", kOther, "print the version"},
    {"--help", "-h", "", "", kOther, "print this text"},
});

}  // namespace

std::span<FlagSpec const> spark_submit_flags() {
  return kFlags;
}

}  // namespace k8spark::spark
