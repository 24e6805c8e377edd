#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

// wasb is gone in Hadoop 3.5 (HADOOP-19778): addresses and keys of it become those of abfs.
//
// Source: hadoop-azure's abfs page; storage-images-recipes.md 2.2.
namespace k8spark::matrix {

// Which of the account's endpoints. kDfs: accounts with a hierarchical namespace, any Hadoop 3.
// kBlob: flat accounts, from Hadoop 3.5 on.
enum class AzureEndpoint { kDfs, kBlob };

struct WasbText {
  std::string text;
  std::size_t changed = 0;        // addresses
  std::vector<std::string> left;  // addresses that name no container, as they stand
};

// Every wasb[s]://CONTAINER@ACCOUNT.blob.SUFFIX in any text (code, a properties file, a list)
// becomes abfss://CONTAINER@ACCOUNT.dfs.SUFFIX; the rest of the text stays byte for byte.
WasbText rewrite_wasb(std::string_view text, AzureEndpoint endpoint = AzureEndpoint::kDfs);

struct WasbConf {
  std::map<std::string, std::string> conf;
  std::map<std::string, std::string> renamed;  // old key: new key
  std::vector<std::string> dropped;            // keys that abfs does not have
};

// Keys and values of a configuration, with or without "spark.hadoop." before Hadoop's keys. Keys of
// an account move to the endpoint; a SAS of a container becomes the account's fixed token (Hadoop
// 3.4.1) with the type of login that it needs. Values other than addresses are never looked into.
WasbConf rewrite_wasb_conf(std::map<std::string, std::string> const& conf,
                           AzureEndpoint endpoint = AzureEndpoint::kDfs);

}  // namespace k8spark::matrix
