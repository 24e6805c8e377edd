#pragma once

#include "http/retry.h"
#include "storage/digest.h"
#include "storage/s3_settings.h"
#include "storage/source.h"

#include <optional>
#include <string>
#include <vector>

// Signed requests to one bucket. Private to the room.
namespace k8spark::storage {

struct S3Call {
  std::string method;
  std::string key;
  std::string query;  // encoded, without '?'
  std::vector<http::Header> headers;
  std::string body;
  std::optional<http::BodySource> source;  // instead of body
  BodyDigest digest;                       // of either
  http::Repeat repeat = http::Repeat::kSafe;
  bool undo = false;  // goes on after Ctrl-C, but not for long
};

class S3Client {
 public:
  // References outlive it.
  S3Client(S3Settings& settings, PutIo const& io) : settings_(settings), io_(io) {}

  // Any answer is a value. Each try is signed anew; a refusal that names another region is tried
  // once more there.
  Result<http::Response> send(S3Call const& call);
  // The same; what is not 200 or 204 is an Error.
  Result<http::Response> demand(S3Call const& call);

  [[nodiscard]] Error refusal(http::Response const& response) const;
  [[nodiscard]] PutIo const& io() const { return io_; }
  [[nodiscard]] S3Settings const& settings() const { return settings_; }

 private:
  [[nodiscard]] http::Request make(S3Call const& call) const;

  S3Settings& settings_;
  PutIo const& io_;
};

// Creates, fills and completes a multipart upload; takes it back when it cannot be completed, also
// after an interrupt. `headers`: of the object.
Result<void> send_in_parts(S3Client& client,
                           OpenSource const& source,
                           std::string const& key,
                           std::vector<http::Header> const& headers);

}  // namespace k8spark::storage
