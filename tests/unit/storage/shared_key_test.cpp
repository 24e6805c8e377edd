#include "storage/shared_key.h"

#include <gtest/gtest.h>

namespace k8spark::storage {
namespace {

// The example of Microsoft, "Authorize with Shared Key".
TEST(SharedKey, WritesMicrosoftsTextToSign) {
  http::Request request;
  request.url =
      "https://myaccount.blob.core.windows.net/mycontainer?restype=container&comp=metadata&timeout="
      "20";
  request.headers = {{"x-ms-date", "Fri, 26 Jun 2015 23:39:12 GMT"},
                     {"x-ms-version", "2015-02-21"}};
  EXPECT_EQ(shared_key_text(request, "myaccount"),
            "GET\n\n\n\n\n\n\n\n\n\n\n\nx-ms-date:Fri, 26 Jun 2015 23:39:12 GMT\n"
            "x-ms-version:2015-02-21\n/myaccount/mycontainer\ncomp:metadata\nrestype:container\n"
            "timeout:20");
}

TEST(SharedKey, SignsSizeTypeAndDigestOfABody) {
  http::Request request;
  request.method = "PUT";
  request.url = "http://127.0.0.1:10000/acct/data/my%20app.py?comp=block&blockid=MTAw%3D";
  request.headers = {
      {"Content-Type", "text/plain"}, {"Content-MD5", "abc="}, {"x-ms-b", "2"}, {"X-MS-A", "1"}};
  request.body = "12345";
  EXPECT_EQ(shared_key_text(request, "acct"),
            "PUT\n\n\n5\nabc=\ntext/plain\n\n\n\n\n\n\nx-ms-a:1\nx-ms-b:2\n"
            "/acct/acct/data/my%20app.py\nblockid:MTAw=\ncomp:block");
  request.source = http::BodySource{1'000'000, {}, {}};
  EXPECT_EQ(shared_key_text(request, "acct").substr(0, 13), "PUT\n\n\n1000000");
}

// The signature was computed by Python's hmac over the text above.
TEST(SharedKey, AddsDateAndSignature) {
  http::Request request;
  request.url = "https://a.blob.core.windows.net/c/b";
  sign_shared_key(request, {"a", "secret key"}, std::chrono::milliseconds(1435361952000));
  ASSERT_EQ(request.headers.size(), 2U);
  EXPECT_EQ(request.headers[0], (http::Header{"x-ms-date", "Fri, 26 Jun 2015 23:39:12 GMT"}));
  EXPECT_EQ(
      request.headers[1],
      (http::Header{"Authorization", "SharedKey a:RRb3azLFdrDB4piWemNHbq4ttUsdBHtpR+K7gxWO/2U="}));
}

}  // namespace
}  // namespace k8spark::storage
