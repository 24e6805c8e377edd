#pragma once

#include "http/transport.h"

#include <chrono>
#include <string>
#include <string_view>

namespace k8spark::storage {

struct AwsKeys {
  std::string access_key;  // empty: anonymous, nothing is signed
  std::string secret_key;
  std::string session_token;  // empty: long-lived keys
};

struct SigningScope {
  std::string region;
  std::string service = "s3";
};

// Signs a request with AWS Signature Version 4: adds x-amz-date, x-amz-content-sha256,
// x-amz-security-token and Authorization. Every header that the request has by then is signed, and
// Host as libcurl will write it (without the scheme's own port). Pure.
//
// payload_sha256  64 hex digits of the body, or "UNSIGNED-PAYLOAD"
// now             since the epoch, UTC
// The path of the URL is taken as it is: S3 does not encode it a second time.
// Source: AWS, "Authenticating Requests: Using the Authorization Header (AWS Signature Version 4)".
void sign_v4(http::Request& request,
             AwsKeys const& keys,
             SigningScope const& scope,
             std::string_view payload_sha256,
             std::chrono::milliseconds now);

}  // namespace k8spark::storage
