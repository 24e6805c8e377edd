#pragma once

#include "storage/hadoop_conf.h"
#include "storage/store.h"

// Private to the room.
namespace k8spark::storage {

Result<std::unique_ptr<Store>> make_s3a_store(Target const& target,
                                              HadoopConf const& conf,
                                              StoreInput const& input);
Result<std::unique_ptr<Store>> make_gs_store(Target const& target,
                                             HadoopConf const& conf,
                                             StoreInput const& input);

}  // namespace k8spark::storage
