#pragma once

#include "http/retry.h"
#include "http/transport.h"
#include "storage/store.h"
#include "sys/file_system.h"

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>

// What the stores behind HTTP share. Private to the room.
namespace k8spark::storage {

// The file that is being sent.
struct OpenSource {
  std::string path;
  std::shared_ptr<sys::OpenFile const> file;
  std::uint64_t size = 0;
};
Result<OpenSource> open_source(PutIo const& io, std::string const& path);

// A range of it as a request's body, telling io.on_progress.
http::BodySource make_body(OpenSource const& source,
                           std::uint64_t offset,
                           std::uint64_t size,
                           PutIo const& io);

// "up/my app.py" gives "up/my%20app.py": what S3 and Azure sign is what stands in the URL.
std::string encoded_path(std::string_view path);

// The trusted CA from the file that the first of these variables names; none: the system's.
Result<void> read_trust(Connection& connection,
                        std::initializer_list<std::string_view> variables,
                        StoreInput const& input);

// Uploads last long: what is limited is the number of tries, not the time. 500 and 408 pass.
http::RetryPolicy retry_policy(PutIo const& io);

// A request that ends when no byte moves for two minutes.
http::Request make_request(std::string method, std::string url);

// A 403 that names the time: how far this machine's clock is off by the answer's Date, or "".
std::string clock_hint(http::Response const& response, std::chrono::milliseconds now);

// "cannot upload FILE to TARGET: ..." and a hint where the transport's own is about clusters.
Error upload_failed(Error error,
                    std::string const& source_path,
                    Target const& target,
                    std::string const& endpoint_key,
                    Connection const& connection);

// "cannot look into TARGET: ...", with the same hints.
Error look_failed(Error error,
                  Target const& target,
                  std::string const& endpoint_key,
                  Connection const& connection);

// "history" gives "history/": what all objects of the folder begin with; "" for the whole bucket.
std::string folder_prefix(std::string const& path);

}  // namespace k8spark::storage
