#pragma once

#include "sys/tcp.h"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

// HTTP/1.1 spoken to a local client, as little as is needed.
namespace k8spark::app {

// Reads until `enough` says so. Nothing when the client ends, `stop` rings or the time is over
// before. `bytes` holds what came in any case.
bool read_until(sys::Socket const& local,
                sys::Bell const& stop,
                std::chrono::milliseconds at_most,
                std::string& bytes,
                bool (*enough)(std::string_view bytes));

bool looks_like_http(std::string_view bytes);

// A whole answer of plain text, after which the connection is of no further use.
void answer_with_text(sys::Socket const& local,
                      sys::Bell const& stop,
                      int status,
                      std::string_view text);

}  // namespace k8spark::app
