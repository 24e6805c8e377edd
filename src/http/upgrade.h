#pragma once

#include "http/connection.h"
#include "http/transport.h"
#include "k8spark/result.h"

#include <chrono>
#include <memory>
#include <string>

namespace k8spark::http {

struct Upgraded {
  Response head;                           // 101, or the answer that refuses, with its body
  std::unique_ptr<Connection> connection;  // null unless 101
  std::string rest;                        // the other protocol's first bytes, which came along
};

// Sends a GET that asks for another protocol, and reads the answer. Any status is a value. Errors
// as Transport's; kUnavailable when no answer comes within the request's `timeout`.
Result<Upgraded> open_upgraded(Transport& transport, Request const& request);

// Returns when the connection has something to read (with unsent bytes: or to write), after
// `at_most`, or when a signal came. To be called when receive() has nothing more.
void wait_for(Connection const& connection, std::chrono::milliseconds at_most);

}  // namespace k8spark::http
