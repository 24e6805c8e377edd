#pragma once

#include "k8spark/result.h"
#include "operators/field_row.h"

#include <string>
#include <string_view>
#include <vector>

// What both operators' documents have in common.
namespace k8spark::operators {

// {"apiVersion", "kind", "metadata": {"name", "namespace"}, "spec": {}}.
Json make_document(std::string_view api_version, Conf& entries, std::string const& name);

// Takes the keys that make no sense in a SparkApplication out of `entries`, and says so: the
// submitter's own access to the cluster, and whether it waits.
void drop_submitters_keys(Conf& entries, std::vector<std::string>& warnings);

// One line for each file of this machine that an operator could not find.
void warn_of_local_files(Run const& run, std::vector<std::string>& warnings);

// One line for each key whose value is a secret in clear text.
void warn_of_secrets(Run const& run, std::vector<std::string>& warnings);

// The rest, as sparkConf.
void add_spark_conf(Conf const& entries, Json& spec);

// Name, namespace and sparkConf of a document into a run; kUsage when it has no spec.
struct Opened {
  Json spec;
  Conf entries;
  std::string name;
};
Result<Opened> open_document(Json const& document);

// "spec.monitoring has no spark.* key and is left out", for what remains of a spec.
void warn_of_rest(Json const& spec, std::vector<std::string>& warnings);

// The run's Spark version is older; false when nobody said which it is.
bool older_than(std::string const& spark_version, int major, int minor);

}  // namespace k8spark::operators
