#pragma once

#include "k8spark/conf.h"

#include <string>
#include <vector>

// A copy between stores by Hadoop's own tools. Pure.
namespace k8spark::render {

struct HadoopCopy {
  SparkConf conf;  // all layers: its spark.hadoop.* are the stores' settings
  std::vector<std::string> sources;
  std::string target;
  bool distcp = false;     // many files, by a job of YARN; else `hadoop fs -cp`
  std::string cred_store;  // "jceks://hdfs@namenode/user/ann/s3.jceks"; empty: environment
};

// Shell lines. Keys that hold a secret are never in them: without a credential store they come from
// the environment (AWS_ACCESS_KEY_ID ...), which the lines name; with one, from there, and the
// lines that fill it ask for each value. Source: Hadoop's "CredentialProvider API" and "Hadoop-AWS"
// pages.
std::string hadoop_copy(HadoopCopy const& copy);

}  // namespace k8spark::render
