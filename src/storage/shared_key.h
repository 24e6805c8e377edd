#pragma once

#include "http/transport.h"

#include <chrono>
#include <cstdint>
#include <string>

namespace k8spark::storage {

struct AzureAccount {
  std::string name;
  std::string key;  // the bytes, base64 decoded
};

// What Azure Storage signs of a request of its Blob service, version 2015-02-21 and later. The
// request has its x-ms-* headers already; its size is that of `source` or `body`. Pure.
// Source: Microsoft, "Authorize with Shared Key": Blob, Queue and File services.
std::string shared_key_text(http::Request const& request, std::string const& account);

// Adds x-ms-date and Authorization ("SharedKey ACCOUNT:SIGNATURE").
void sign_shared_key(http::Request& request,
                     AzureAccount const& account,
                     std::chrono::milliseconds now);

// "Fri, 26 Jun 2015 23:39:12 GMT"
std::string rfc1123_date(std::chrono::milliseconds now);

}  // namespace k8spark::storage
