#pragma once

#include "profile/layers.h"

#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

// The image commands' command lines as values. What is empty comes from the profile.
namespace k8spark::app {

// Which Spark an image is for.
struct ImageStackOptions {
  profile::LayerInput layers;  // profile, --spark-version, --conf
  std::optional<std::string> hadoop;
  std::optional<std::string> scala;
};

// Which jars it gets beside Spark's own.
struct ImageJarWords {
  std::vector<std::string> stores;  // s3, azure, abfs, wasb, gcs; "none"
  std::vector<std::string> jars;    // coordinates, URL#sha256=HEX, paths
  bool committers = false;
  std::string repository;  // address of Maven's
};

struct ImageJarsOptions {
  ImageStackOptions stack;
  ImageJarWords jars;
  std::string format = "list";       // list, files, maven, urls, json
  std::optional<std::string> check;  // a folder, a listing, "-"
};

struct ImageDockerfileOptions {
  ImageStackOptions stack;
  ImageJarWords jars;
  std::optional<std::string> app;  // a file of the build's folder
  std::string base;
  std::string java;
  std::string python;
  std::vector<std::string> apt;
  std::vector<std::string> pip;
  std::string conda;
  std::vector<std::string> files;  // FROM or FROM:TO
  std::optional<int> uid;
  std::string log_level;
  std::vector<std::string> loggers;   // NAME=LEVEL
  std::optional<std::string> output;  // none: stdout
  bool force = false;                 // in spite of conflicts, and over a file that is there
};

struct ImageBuildOptions {
  ImageDockerfileOptions content;
  std::optional<std::string> dockerfile;  // instead of a generated one
  std::string context;                    // folder of the build
  std::string name;
  std::string engine;
  std::vector<std::string> args;  // NAME=VALUE
  std::vector<std::string> platforms;
  bool push = false;
  bool no_cache = false;
  bool dry_run = false;
};

struct ImagePushOptions {
  ImageStackOptions stack;
  std::string name;
  std::string engine;
  std::string load;  // minikube, kind, k3d: instead of a registry
  std::vector<std::string> platforms;
  bool dry_run = false;
};

struct ImageToolOptions {
  ImageStackOptions stack;
  std::string step = "build";
  std::string repo;
  std::string tag;
  std::string name;
  std::string java;
  std::string dockerfile;
  std::vector<std::string> args;
  std::optional<int> uid;
  bool python = false;
  bool r = false;
  bool no_cache = false;
  bool minikube = false;
  bool buildx = false;
  bool run = false;  // else printed
  std::string spark_home;
};

struct ImageDistributionOptions {
  ImageStackOptions stack;
  std::string name;
  std::vector<std::string> profiles;
  std::vector<std::string> properties;  // NAME=VALUE
  std::string java_home;
  bool pip = false;
  bool r = false;
};

using ImageOptions = std::variant<ImageJarsOptions,
                                  ImageDockerfileOptions,
                                  ImageBuildOptions,
                                  ImagePushOptions,
                                  ImageToolOptions,
                                  ImageDistributionOptions>;

}  // namespace k8spark::app
