#pragma once

#include "storage/store.h"
#include "support/memory_file_system.h"

#include <map>
#include <string>

namespace k8spark::storage {

// A StoreInput with all that it refers to. Keys are those of Hadoop: "fs.s3a.endpoint".
struct Inputs {
  SparkConf conf;
  ClientFiles client_files;
  spark::SparkVersion version{3, 5, 9, "3.5.9"};
  sys::Environment environment;
  test::MemoryFileSystem files;

  explicit Inputs(std::map<std::string, std::string> const& keys = {},
                  sys::Environment::Map env = {}) {
    for (auto const& [key, value] : keys)
      conf.set("spark.hadoop." + key, value, {Layer::kConfFlag, "--conf"});
    env.emplace("HOME", "/home/ann");
    environment = sys::Environment(std::move(env));
  }
  [[nodiscard]] StoreInput store() const {
    return {conf, client_files, version, environment, files};
  }
};

}  // namespace k8spark::storage
