#pragma once

#include "http/transport.h"
#include "k8spark/result.h"
#include "storage/hadoop_conf.h"
#include "storage/sigv4.h"
#include "storage/store.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace k8spark::storage {

// A bucket behind the S3 protocol, and how it is spoken to.
struct S3Settings {
  std::string bucket;
  std::string endpoint;  // "https://s3.eu-central-1.amazonaws.com", no slash at the end
  std::string region;    // of the signature
  bool path_style = false;
  AwsKeys keys;                              // secret
  std::vector<http::Header> object_headers;  // of a new object: encryption, ACL, storage class
  std::string requester_pays;                // not empty: x-amz-request-payer of every request
  std::uint64_t multipart_threshold = 0;     // a larger file goes in parts
  std::uint64_t part_size = 0;
  Connection connection;
  std::string endpoint_key;  // for messages: which key names the endpoint
  std::string login_keys;    // and which name the login: "fs.s3a.*"
};

// fs.s3a.* of a bucket. Pure but for the profile and CA files that it reads.
// Source: Hadoop's S3A documentation and Constants.java; decisions of ours are in
// docs/uploads.md.
Result<S3Settings> s3a_settings(Target const& target,
                                HadoopConf const& conf,
                                StoreInput const& input);

// GCS by its S3-compatible XML API. Source: Google, "Interoperability with other storage
// providers"; the endpoint's key is the connector's, the keys for HMAC are ours.
Result<S3Settings> gs_settings(Target const& target,
                               HadoopConf const& conf,
                               StoreInput const& input);

// "https://bucket.s3.eu-central-1.amazonaws.com/up/my%20app.py"; query without '?', may be empty.
std::string s3_url(S3Settings const& settings, std::string_view key, std::string_view query);

// Speaks to the bucket in another region from now on: AWS's own endpoint changes with it.
void move_to_region(S3Settings& settings, std::string const& region);

// What an AWS host says about its region; nothing for the hosts of others and for
// "s3.amazonaws.com".
std::optional<std::string> region_of_host(std::string_view host);

}  // namespace k8spark::storage
