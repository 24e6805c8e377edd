#include "storage/sigv4.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace k8spark::storage {
namespace {

// The examples of AWS, "Authenticating Requests: Using the Authorization Header (AWS Signature
// Version 4)": key, time, requests and signatures are theirs.
AwsKeys const kKeys{"AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", ""};
constexpr std::chrono::milliseconds kNow{1369353600000};  // 2013-05-24T00:00:00Z
constexpr char const* kEmpty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
constexpr char const* kBucket = "https://examplebucket.s3.amazonaws.com";

std::string header(http::Request const& request, std::string const& name) {
  auto const at = std::find_if(request.headers.begin(),
                               request.headers.end(),
                               [&](http::Header const& one) { return one.first == name; });
  return at == request.headers.end() ? "" : at->second;
}

struct Example {
  char const* name;
  char const* method;
  std::string url;
  std::vector<http::Header> headers;
  char const* payload;
  char const* signature;
};

class SigV4Example : public testing::TestWithParam<Example> {};

TEST_P(SigV4Example, GivesAmazonsSignature) {
  Example const& example = GetParam();
  http::Request request;
  request.method = example.method;
  request.url = example.url;
  request.headers = example.headers;
  sign_v4(request, kKeys, {"us-east-1"}, example.payload, kNow);
  std::string const authorization = header(request, "Authorization");
  EXPECT_TRUE(authorization.ends_with(std::string(", Signature=") + example.signature))
      << authorization;
  EXPECT_TRUE(authorization.starts_with(
      "AWS4-HMAC-SHA256 "
      "Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, SignedHeaders="));
  EXPECT_EQ(header(request, "x-amz-date"), "20130524T000000Z");
}

INSTANTIATE_TEST_SUITE_P(
    Published,
    SigV4Example,
    testing::Values(Example{"GetObject",
                            "GET",
                            std::string(kBucket) + "/test.txt",
                            {{"Range", "bytes=0-9"}},
                            kEmpty,
                            "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"},
                    Example{"PutObject",
                            "PUT",
                            std::string(kBucket) + "/test%24file.text",
                            {{"Date", "Fri, 24 May 2013 00:00:00 GMT"},
                             {"x-amz-storage-class", "REDUCED_REDUNDANCY"}},
                            "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072",
                            "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"},
                    Example{"GetBucketLifecycle",
                            "GET",
                            std::string(kBucket) + "/?lifecycle",
                            {},
                            kEmpty,
                            "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"},
                    Example{"ListObjects",
                            "GET",
                            std::string(kBucket) + "/?prefix=J&max-keys=2",
                            {},
                            kEmpty,
                            "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"}),
    [](auto const& example) { return example.param.name; });

std::string signed_headers(std::string const& url, AwsKeys const& keys) {
  http::Request request;
  request.url = url;
  sign_v4(request, keys, {"us-east-1"}, kEmpty, kNow);
  return header(request, "Authorization");
}

TEST(SigV4, SignsTheSessionToken) {
  AwsKeys keys = kKeys;
  keys.session_token = "TOKEN";
  EXPECT_NE(signed_headers("http://h/b", keys).find("x-amz-security-token"), std::string::npos);
  EXPECT_NE(signed_headers("http://h/b", keys), signed_headers("http://h/b", kKeys));
}

TEST(SigV4, SignsThePortOnlyWhenLibcurlSendsIt) {
  EXPECT_EQ(signed_headers("http://h:80/b", kKeys), signed_headers("http://h/b", kKeys));
  EXPECT_EQ(signed_headers("https://h:443/b", kKeys), signed_headers("https://h/b", kKeys));
  EXPECT_NE(signed_headers("http://h:9000/b", kKeys), signed_headers("http://h/b", kKeys));
}

TEST(SigV4, LeavesAnAnonymousRequestAlone) {
  http::Request request;
  request.url = "https://h/b";
  sign_v4(request, {}, {"us-east-1"}, kEmpty, kNow);
  EXPECT_TRUE(request.headers.empty());
}

}  // namespace
}  // namespace k8spark::storage
