#pragma once

#include "profile/layers.h"
#include "support/memory_file_system.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>

namespace k8spark::profile {

// A repository at /work/repo, and a profile file in it.
struct Bench {
  // Shared, because a file system cannot be moved and a Bench is returned by functions.
  std::shared_ptr<test::MemoryFileSystem> owned_files = std::make_shared<test::MemoryFileSystem>();
  test::MemoryFileSystem& files = *owned_files;
  sys::Environment::Map environment{{"HOME", "/home/me"}};
  LayerInput input;

  explicit Bench(std::string yaml = "") {
    files.add_folder("/work/repo/.git");
    input.cwd = "/work/repo";
    if (!yaml.empty()) files.add("/work/repo/k8spark.yaml", std::move(yaml));
  }

  // A file with one profile, "p", whose fields are `fields`, each line of them with two blanks.
  // Line 1 of `fields` is line 5 of the file.
  static Bench with(std::string const& fields) {
    return Bench("version: 1\ndefaultProfile: p\nprofiles:\n p:\n" + fields);
  }

  [[nodiscard]] Result<Layers> load() const {
    return load_layers(input, files, sys::Environment(environment));
  }

  [[nodiscard]] Layers must_load() const {
    Result<Layers> layers = load();
    EXPECT_TRUE(layers) << layers.error().where << ": " << layers.error().message;
    return layers ? *std::move(layers) : Layers{};
  }

  [[nodiscard]] Error must_fail() const {
    Result<Layers> const layers = load();
    EXPECT_FALSE(layers);
    if (layers) return {};
    EXPECT_EQ(layers.error().code, ErrorCode::kUsage);
    return layers.error();
  }

  [[nodiscard]] SparkConf conf() const { return merge(must_load().in_order); }
};

// "value @ origin", or "none".
inline std::string at(SparkConf const& conf, std::string_view key) {
  ConfValue const* const value = conf.find(key);
  return value == nullptr ? "none" : value->value + " @ " + value->origin.where;
}

}  // namespace k8spark::profile
