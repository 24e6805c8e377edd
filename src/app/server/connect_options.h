#pragma once

#include "app/options.h"

#include <chrono>
#include <optional>
#include <string>

namespace k8spark::app {

struct ConnectOptions {
  SubmitOptions submit;               // profile, conf, cluster, start_timeout, quiet
  std::string name;                   // empty: a new one, "connect-0a1b2c3d"
  std::optional<std::string> attach;  // use this server, which is there, and leave it
  std::optional<int> port;            // local; none: 15002, or the next free one
  std::optional<std::chrono::seconds> idle_timeout;  // end when nobody was connected for so long
  bool keep = false;                                 // leave the server at the end
  bool auth = false;                                 // with a token, made here
  bool account = false;                              // make an account for it
  std::string format;                                // yaml or json: print, create nothing
};

}  // namespace k8spark::app
