#pragma once

#include "app/cluster.h"
#include "app/context.h"

#include <nlohmann/json.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace k8spark::app {

// Driver pods by name, by glob (* ? [...]; role driver only), by run id, or "@last": the run that
// this user submitted last, in whatever namespace. kNotFound naming the namespace when nothing
// matches.
Result<std::vector<Json>> find_drivers(Cluster& cluster, std::string const& name_or_glob);

// The same for a command about one driver: several are kUsage.
Result<Json> find_driver(Cluster& cluster, std::string const& name_or_glob);

// Pods with the label spark-role=driver whose names match, in the order of namespace and name.
// ns empty: all namespaces. glob empty: all.
Result<std::vector<Json>> list_drivers(Cluster& cluster,
                                       std::string const& ns,
                                       std::string const& selector,
                                       std::string const& glob);

// Drivers as `-o` asks: table, wide, json, yaml or name. `with_namespace`: a column for it.
std::string drivers_as_text(std::vector<Json> const& drivers,
                            std::string const& output,
                            bool with_namespace,
                            sys::Clock const& clock);

// A List of pods as `-o json` or `yaml` prints it, one by one: it is never in memory as a whole.
class PodDocument {
 public:
  PodDocument(std::string format, Streams& streams)
      : format_(std::move(format)), streams_(streams) {}
  // An object as the server writes it in a list. False: nobody reads any more.
  bool add(std::string_view json);
  void end();

 private:
  std::string format_;
  Streams& streams_;
  std::size_t count_ = 0;
};

// "driver x: there is none ...", for commands about one driver.
Error no_such_driver(std::string const& name, std::string const& ns);

}  // namespace k8spark::app
