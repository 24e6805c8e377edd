#pragma once

#include "k8spark/result.h"
#include "storage/hadoop_conf.h"
#include "storage/shared_key.h"
#include "storage/store.h"

#include <cstdint>
#include <string>
#include <vector>

namespace k8spark::storage {

// A container of an Azure storage account behind its Blob service.
struct AzureSettings {
  std::string container;
  std::string endpoint;  // "https://acct.blob.core.windows.net", "http://127.0.0.1:10000/acct"
  AzureAccount account;  // key: secret; empty when a SAS is used
  std::string sas;       // secret, without '?'
  std::uint64_t block_size = 0;
  Connection connection;
  std::vector<std::string> warnings;
};

// fs.azure.* of a container. abfs(s): goes through the account's Blob endpoint (docs/uploads.md).
// kUsage for OAuth and the other logins that are not spoken.
// Source: Hadoop's "Azure Blob Storage" and "ABFS" documentation, AzureNativeFileSystemStore,
// AbfsConfiguration.
Result<AzureSettings> azure_settings(Target const& target,
                                     HadoopConf const& conf,
                                     StoreInput const& input);

}  // namespace k8spark::storage
