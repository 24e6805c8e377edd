#pragma once

#include "k8spark/result.h"
#include "k8spark/submission.h"
#include "spark/conf_reader.h"
#include "sys/file_system.h"

namespace k8spark::submission {

// Reads the files of this machine whose text goes into objects: pod templates, conf folders,
// credentials. In client mode only what the executors' pods are made of. kUsage for a named file
// that cannot be read, naming the key and where it was set.
Result<ClientFiles> read_client_files(spark::ConfReader const& reader,
                                      spark::EnvMap const& environment,
                                      GivenFiles const& given,
                                      sys::FileSystem const& files,
                                      DeployMode mode);

}  // namespace k8spark::submission
