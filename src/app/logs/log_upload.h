#pragma once

#include "app/build.h"
#include "app/context.h"
#include "k8spark/result.h"

#include <string>

// --save-logs with the address of a store: a store takes whole files only, so the logs are kept in
// a folder of this machine while the run goes on, and are sent when it has ended.
namespace k8spark::app {

// "s3a://bucket/logs": an address, and not that of a folder of this machine ("file:...").
bool is_store(std::string const& place);

// A folder of its own below TMPDIR, which only this user can read.
Result<std::string> make_log_folder(Context& context);

// Can logs be sent to `place`? Reads the store's settings and keys from the submission's
// configuration, as an upload does, and sends nothing. kUsage.
Result<void> check_log_store(std::string const& place, Built const& built, Context& context);

// Sends every file below `folder` to PLACE/RUN/..., and deletes the folder. When one cannot be sent
// the folder stays, and the error says where it is.
Result<void> send_logs(std::string const& folder,
                       std::string const& place,
                       Built const& built,
                       bool quiet,
                       Context& context);

// A folder of make_log_folder() that holds no log.
void drop_logs(std::string const& folder);

}  // namespace k8spark::app
