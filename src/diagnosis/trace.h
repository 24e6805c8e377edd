#pragma once

#include <optional>
#include <string>
#include <vector>

namespace k8spark::diagnosis {

// What a program said when it died.
struct Trace {
  std::vector<std::string> lines;    // the whole trace, as logged
  std::string root;                  // its deepest cause: "java.io.FileNotFoundException: ..."
  std::vector<std::string> excerpt;  // at most 5 lines for people; root among them
};

// The trace that ended the program, of a driver's or executor's log: the uncaught exception of a
// thread "main", a Python program's last traceback, an error while the SparkContext was made, else
// the first trace that is no noise of the shutdown; else a line by which spark-submit or the JVM
// gave up. Nothing for a log without any of these.
//
// Deepest cause: the last "Caused by:", or what a Python worker raised, or the last line of the
// traceback. Source of the forms: Throwable.printStackTrace, CPython's traceback, py4j's protocol
// errors, Spark's log4j2 defaults.
std::optional<Trace> fatal_trace(std::vector<std::string> const& log);

// Did the SparkContext stop (the application's work was done)? Its own words in the log.
bool context_was_stopped(std::vector<std::string> const& log);

}  // namespace k8spark::diagnosis
