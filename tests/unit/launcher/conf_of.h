#pragma once

#include "k8spark/conf.h"

#include <initializer_list>
#include <string>
#include <utility>

namespace k8spark::launcher {

inline SparkConf conf_of(std::initializer_list<std::pair<char const*, char const*>> values) {
  SparkConf conf;
  for (auto const& [key, value] : values) conf.set(key, value, {Layer::kConfFlag, "--conf"});
  return conf;
}

}  // namespace k8spark::launcher
