#pragma once

#include "storage/hadoop_conf.h"
#include "storage/store.h"

// file: a folder that the cluster sees, too. Private to the room.
namespace k8spark::storage {

Result<std::unique_ptr<Store>> make_local_store(Target const& target,
                                                HadoopConf const& conf,
                                                StoreInput const& input);

}  // namespace k8spark::storage
