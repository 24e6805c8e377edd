#pragma once

#include <string>

// What the server's certificate says of itself, also where it is not trusted: libcurl tells of it
// only after it was. Private to the http room.
namespace k8spark::http {

// `context`: OpenSSL's SSL_CTX, as libcurl hands it to CURLOPT_SSL_CTX_FUNCTION. Of its handshakes
// the certificate's words are put into `seen`, which outlives them: "issued by CN=ca for localhost,
// 127.0.0.1, until 2027-01-02". Whether it is trusted is decided as without this.
// Source: SSL_CTX_set_cert_verify_callback(3).
void watch_certificate(void* context, std::string* seen);

}  // namespace k8spark::http
