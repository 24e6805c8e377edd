#pragma once

#include "http/curl_transport.h"
#include "k8spark/error.h"

#include <curl/curl.h>

#include <chrono>
#include <string>

// libcurl's result codes in plain words. Private to the http room.
namespace k8spark::http {

struct CurlFailure {
  CURLcode code = CURLE_OK;
  std::string text;       // libcurl's error buffer
  int os_errno = 0;       // of connect(2), or 0
  bool was_sent = false;  // the request had begun to leave
  bool repeated = false;  // libcurl wanted to send it a second time
  std::string certificate =
      {};  // the server's words (http/server_certificate.h), if it came so far
};

// Source of the codes' meaning: libcurl-errors(3).
Error make_error(CurlFailure const& failure, Request const& request, CurlOptions const& options);

Error cancelled_error(Request const& request, bool was_sent);

// "POST https://host:6443/api/v1/namespaces/etl/pods"
std::string where_of(Request const& request);

}  // namespace k8spark::http
