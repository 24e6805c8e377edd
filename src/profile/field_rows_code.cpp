#include "profile/field_rows.h"

#include <array>

namespace k8spark::profile {

namespace {

using enum FieldType;

constexpr auto kRows = std::to_array<Field>({
    {"deps.jars", kPathList, "spark.jars", "", "jars"},
    {"deps.files", kPathList, "spark.files", "", "files for the working folders"},
    {"deps.pyFiles", kPathList, "spark.submit.pyFiles", "", ".py, .zip, .egg"},
    {"deps.archives", kPathList, "spark.archives", "", "archives; a #name names the folder"},
    {"deps.packages", kList, "spark.jars.packages", "", "Maven coordinates", "spark.jars.ivy"},
    {"deps.repositories", kList, "spark.jars.repositories", "", "Maven repositories"},
    {"deps.excludePackages", kList, "spark.jars.excludes", "", "groupId:artifactId"},
    {"deps.ivy",
     kText,
     "spark.jars.ivy",
     "",
     "Ivy's folder in the pods; /tmp/.ivy2 where packages are used"},
    {"python.executable", kText, "spark.pyspark.python", "", "Python in the image"},
    {"python.driverExecutable", kText, "spark.pyspark.driver.python", "", "the driver's Python"},
    {"python.version",
     kText,
     "",
     "",
     "Python in the image, to be compared with what Spark needs: 3.11"},
    {"javaOptions.driver", kText, "spark.driver.extraJavaOptions", "", "the driver's JVM options"},
    {"javaOptions.executor",
     kText,
     "spark.executor.extraJavaOptions",
     "",
     "the executors' JVM options"},
    {"upload.path", kText, "spark.kubernetes.file.upload.path", "", "where local files travel to"},

    {"logging.level", kText, "", "", "level of the root logger: WARN"},
    {"logging.loggers", kMap, "", "", "logger: level"},
    {"logging.raw",
     kText,
     "",
     "",
     "text of log4j.properties (Spark 3.1, 3.2) or log4j2.properties"},
    {"logging.file", kPath, "", "", "file with that text"},

    {"app.file", kPath, "", "", "application, when the command line names none"},
    {"app.class", kText, "", "", "its main class"},
    {"app.args", kWords, "", "", "its arguments"},
    {"app.proxyUser", kText, "", "", "as --proxy-user"},

    {"submit.detach", kBoolean, "", "", "as --detach"},
    {"submit.timeout", kText, "", "", "as --timeout"},
    {"submit.startTimeout", kText, "", "", "as --start-timeout"},
    {"submit.onExit", kChoice, "", "detach|kill", "as --on-exit"},
    {"logs.executors", kBoolean, "", "", "as --executors"},
    {"logs.timestamps", kBoolean, "", "", "as --timestamps"},
    {"logs.timezone", kText, "", "", "as --timezone"},
    {"logs.include", kWords, "", "", "as --include"},
    {"logs.exclude", kWords, "", "", "as --exclude"},

    {"conf", kConf, "*", "", "any spark.* key, verbatim"},
});

}  // namespace

std::span<Field const> code_fields() {
  return kRows;
}

}  // namespace k8spark::profile
