#pragma once

#include "k8spark/json.h"

#include <nlohmann/json.hpp>

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace k8spark::operators {

using Conf = std::map<std::string, std::string, std::less<>>;

// A run as somebody asked for it, before spark-submit's own preparation: what a command line, a
// properties file, a SparkApplication or a driver pod says.
struct Run {
  Conf conf;  // spark.* keys
  std::optional<std::string> main_class;
  std::optional<std::string> proxy_user;
  std::string primary_resource;  // empty: none is named
  std::vector<std::string> app_args;
  std::string spark_version;  // "4.1.4"; empty: nobody said
  std::string name;           // of a document: metadata.name
  // Pod templates by their content, each {metadata, spec}; never with podTemplateFile in `conf`.
  std::optional<Json> driver_template;
  std::optional<Json> executor_template;
};

// A SparkApplication, and what it cannot say: one line each, for stderr. No line holds a value.
struct Rendered {
  Json object;
  std::vector<std::string> warnings;
};

// The way back: a Run, and what of the document no profile can say.
struct Imported {
  Run run;
  std::vector<std::string> warnings;
};

// metadata.name of a SparkApplication: Spark's rule for the label spark-app-name (lower case,
// others become dashes, at most 63 characters), and a letter first, as both operators make Services
// of it (DNS-1035). "spark" when nothing is left.
std::string resource_name(std::string_view app_name);

}  // namespace k8spark::operators
