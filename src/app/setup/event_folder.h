#pragma once

#include "app/cluster.h"
#include "app/context.h"
#include "k8spark/conf.h"
#include "k8spark/json.h"
#include "k8spark/spark_version.h"
#include "k8spark/submission.h"
#include "storage/store.h"

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>

// The folder of the event log, looked at from this machine.
namespace k8spark::app {

// What is hidden from history servers and keeps an empty folder of an object store alive.
inline constexpr char const* kMarkerName = ".k8spark-keep";

struct FolderInput {
  std::string folder;  // "s3a://logs/history/"
  SparkConf conf;
  spark::SparkVersion version;
  ClientFiles client_files;
  // Variables that the driver will have out of Secrets: they come before this machine's.
  std::map<std::string, std::string> secret_variables;
};

class EventFolder {
 public:
  // With the login of the configuration; where that only works inside the cluster (a role of the
  // service account), with this machine's own. kUsage for what no store here speaks: file:, hdfs:.
  static Result<EventFolder> open(FolderInput const& input, Context& context);

  // Something lies in it: then it is a folder to Spark.
  // patience  of one question; none: it is asked until an answer comes or the tries are used up
  Result<bool> exists(std::optional<std::chrono::milliseconds> patience = std::nullopt);
  // What exists() has learned about the store: its region is another one.
  [[nodiscard]] std::vector<std::string> remarks() const { return store_->remarks(); }
  // Puts the marker into it.
  Result<void> make();
  // "the keys of the driver's Secret", "this machine's own login"
  [[nodiscard]] std::string const& login() const { return login_; }
  [[nodiscard]] bool as_driver() const { return as_driver_; }

 private:
  EventFolder(Context& context, storage::Target target, std::unique_ptr<storage::Store> store);
  [[nodiscard]] storage::PutIo io(sys::FileSystem const& files) const;

  Context* context_;
  storage::Target target_;
  std::unique_ptr<storage::Store> store_;
  std::unique_ptr<http::Transport> transport_;
  std::string login_;
  bool as_driver_ = false;
};

// Environment variables that secretKeyRef gives the driver, out of Secrets by name, as the server
// gave them.
std::map<std::string, std::string> secret_variables(SparkConf const& conf,
                                                    std::map<std::string, Json> const& secrets);

// The Secrets that secretKeyRef names for the driver, as the server gives them. One that may not
// be read is left out, with a warning: this machine's own login is tried then.
std::map<std::string, Json> read_driver_secrets(SparkConf const& conf,
                                                std::string const& ns,
                                                Cluster& cluster,
                                                Context& context);

// The Secrets that secretKeyRef names for a role ("driver").
std::vector<std::string> referenced_secrets(SparkConf const& conf, std::string const& role);

}  // namespace k8spark::app
