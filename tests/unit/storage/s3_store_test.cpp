#include "inputs.h"
#include "storage/digest.h"
#include "storage/store.h"
#include "support/fake_clock.h"
#include "support/fake_transport.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace k8spark::storage {
namespace {

constexpr char const* kKey = "/bkt/up/u/app.py";

std::string header(http::Request const& request, std::string const& name) {
  auto const at = std::find_if(request.headers.begin(),
                               request.headers.end(),
                               [&](http::Header const& one) { return one.first == name; });
  return at == request.headers.end() ? "" : at->second;
}

http::Response answer(int status, std::string body = "", std::vector<http::Header> headers = {}) {
  return {status, std::move(headers), std::move(body)};
}

std::string error_xml(std::string const& code, std::string const& more = "") {
  return "<Error><Code>" + code + "</Code><Message>its words</Message>" + more + "</Error>";
}

// A bucket at h:9 with parts of 5 MiB.
struct Bucket {
  explicit Bucket(std::string bytes = "print(1)\n")
      : in({{"fs.s3a.endpoint", "http://h:9"},
            {"fs.s3a.path.style.access", "true"},
            {"fs.s3a.access.key", "AKIA"},
            {"fs.s3a.secret.key", "topsecret"},
            {"fs.s3a.multipart.size", "5M"},
            {"fs.s3a.multipart.threshold", "5M"}}) {
    in.files.add("/app.py", std::move(bytes));
  }
  Result<void> put() {
    Target const target = *parse_target("s3a://bkt/up/u/app.py");
    auto store = open_store(target, in.store());
    if (!store) return store.error();
    PutIo const io{&http, clock, in.files, {}, {}};
    return (*store)->put(io, "/app.py", target);
  }
  // As the transport would, so that the digest of what is sent can be checked.
  static std::string body_of(http::Request const& request) {
    std::string bytes(request.source ? request.source->size : 0, '\0');
    if (!request.source) return request.body;
    EXPECT_TRUE(request.source->read(0, bytes));
    return bytes;
  }
  Inputs in;
  test::FakeTransport http;
  test::FakeClock clock;
};

TEST(S3Store, OnePutWithDigestTypeAndSignature) {
  Bucket bucket;
  bucket.http.answer("PUT", kKey, answer(200));
  auto const done = bucket.put();
  ASSERT_TRUE(done) << done.error().message;
  http::Request const& request = bucket.http.sent().at(0);
  EXPECT_EQ(request.url, "http://h:9/bkt/up/u/app.py");
  EXPECT_EQ(Bucket::body_of(request), "print(1)\n");
  EXPECT_EQ(header(request, "x-amz-content-sha256"), digest_of("print(1)\n").sha256_hex);
  EXPECT_EQ(header(request, "Content-MD5"), digest_of("print(1)\n").md5_base64);
  EXPECT_EQ(header(request, "Content-Type"), "application/octet-stream");
  EXPECT_NE(header(request, "Authorization").find("/20260101/us-east-1/s3/"), std::string::npos);
}

TEST(S3Store, AnEmptyFileIsSentToo) {
  Bucket bucket("");
  bucket.http.answer("PUT", kKey, answer(200));
  EXPECT_TRUE(bucket.put());
}

TEST(S3Store, TriesAgainWithASignatureOfThatTime) {
  Bucket bucket;
  bucket.http.answer("PUT", kKey, answer(500, error_xml("InternalError")));
  bucket.http.answer("PUT", kKey, answer(503, error_xml("SlowDown"), {{"retry-after", "5"}}));
  bucket.http.fail("PUT", kKey, {ErrorCode::kUnavailable, "the connection was lost", "", "", true});
  bucket.http.answer("PUT", kKey, answer(200));
  EXPECT_TRUE(bucket.put());
  auto const& sent = bucket.http.sent();
  ASSERT_EQ(sent.size(), 4U);
  EXPECT_EQ(std::count_if(sent[3].headers.begin(),
                          sent[3].headers.end(),
                          [](auto const& one) { return one.first == "Authorization"; }),
            1);
  EXPECT_NE(header(sent[0], "x-amz-date"), header(sent[3], "x-amz-date"));
}

TEST(S3Store, AQuestionWithPatienceIsAskedOnceAndSoLong) {
  Bucket bucket;
  bucket.http.fail("GET", "", {ErrorCode::kUnavailable, "no connection", "", "", false});
  auto store = open_store(*parse_target("s3a://bkt/history"), bucket.in.store());
  ASSERT_TRUE(store);
  PutIo const io{&bucket.http, bucket.clock, bucket.in.files, {}, {}, std::chrono::seconds(5)};
  auto const held = (*store)->holds(io, *parse_target("s3a://bkt/history"));
  ASSERT_FALSE(held);
  EXPECT_EQ(held.error().code, ErrorCode::kUnavailable);
  ASSERT_EQ(bucket.http.sent().size(), 1U);
  EXPECT_EQ(bucket.http.sent()[0].timeout, std::chrono::seconds(5));
  EXPECT_TRUE(bucket.clock.slept.empty());
}

TEST(S3Store, FollowsTheBucketToItsRegionOnce) {
  Bucket bucket;
  bucket.http.answer(
      "PUT",
      kKey,
      answer(400, error_xml("AuthorizationHeaderMalformed", "<Region>eu-west-3</Region>")));
  bucket.http.answer("PUT", kKey, answer(301, "", {{"x-amz-bucket-region", "eu-west-2"}}));
  auto const done = bucket.put();
  ASSERT_FALSE(done);
  EXPECT_NE(header(bucket.http.sent().at(1), "Authorization").find("/eu-west-3/s3/"),
            std::string::npos);
}

TEST(S3Store, RefusalsHaveACodeTheStoresWordsAndNoSecret) {
  struct Case {
    int status;
    char const* code;
    ErrorCode expected;
  };
  for (Case const& one : {Case{403, "SignatureDoesNotMatch", ErrorCode::kUnauthenticated},
                          Case{403, "InvalidAccessKeyId", ErrorCode::kUnauthenticated},
                          Case{400, "ExpiredToken", ErrorCode::kUnauthenticated},
                          Case{403, "RequestTimeTooSkewed", ErrorCode::kUnauthenticated},
                          Case{403, "AccessDenied", ErrorCode::kPermissionDenied},
                          Case{404, "NoSuchBucket", ErrorCode::kUsage},
                          Case{400, "XAmzContentSHA256Mismatch", ErrorCode::kUsage},
                          Case{409, "OperationAborted", ErrorCode::kInvalid}}) {
    Bucket bucket;
    bucket.http.answer("PUT", kKey, answer(one.status, error_xml(one.code, "<X>topsecret</X>")));
    auto const done = bucket.put();
    ASSERT_FALSE(done) << one.code;
    Error const& error = done.error();
    EXPECT_EQ(error.code, one.expected) << one.code;
    for (char const* const word : {"/app.py", "s3a://bkt/up/u/app.py", one.code, "its words"})
      EXPECT_NE(error.message.find(word), std::string::npos) << word << " in " << error.message;
    EXPECT_EQ((error.message + error.hint).find("topsecret"), std::string::npos);
  }
}

TEST(S3Store, SaysHowFarTheClockIsOff) {
  Bucket bucket;
  bucket.http.answer(
      "PUT",
      kKey,
      answer(403, error_xml("RequestTimeTooSkewed"), {{"date", "Thu, 01 Jan 2026 01:00:00 GMT"}}));
  EXPECT_EQ(bucket.put().error().hint,
            "this machine's clock is 3600 s behind the store's: set it right");
}

struct Parts : Bucket {
  Parts() : Bucket(std::string(12U << 20U, 'x')) {
    http.answer("POST",
                "?uploads",
                answer(200,
                       "<InitiateMultipartUploadResult><UploadId>i/d</UploadId>"
                       "</InitiateMultipartUploadResult>"));
  }
  void part(int number) {
    http.answer("PUT",
                "?partNumber=" + std::to_string(number) + "&uploadId=i%2Fd",
                answer(200, "", {{"etag", "\"e" + std::to_string(number) + "\""}}));
  }
};

TEST(S3Store, ALargeFileGoesInParts) {
  Parts bucket;
  for (int const number : {1, 2, 3}) bucket.part(number);
  bucket.http.answer(
      "POST", "app.py?uploadId=i%2Fd", answer(200, "<CompleteMultipartUploadResult/>"));
  auto const done = bucket.put();
  ASSERT_TRUE(done) << done.error().message;
  auto const& sent = bucket.http.sent();
  EXPECT_EQ(header(sent[0], "Content-Type"), "application/octet-stream");
  EXPECT_EQ(sent[1].source->size, 5U << 20U);
  EXPECT_EQ(sent[3].source->size, 2U << 20U);
  EXPECT_NE(sent[4].body.find("<PartNumber>3</PartNumber><ETag>\"e3\"</ETag>"), std::string::npos);
}

TEST(S3Store, AFailedPartTakesTheUploadBackEvenAfterAnInterrupt) {
  Parts bucket;
  bucket.part(1);
  bucket.http.fail(
      "PUT", "?partNumber=2&uploadId=i%2Fd", {ErrorCode::kCancelled, "interrupted", "", ""});
  bucket.http.answer("DELETE", "app.py?uploadId=i%2Fd", answer(204));
  auto const done = bucket.put();
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, ErrorCode::kCancelled);
  EXPECT_TRUE(bucket.http.sent().back().ignore_interrupt);
}

TEST(S3Store, A200ThatSaysErrorIsNoSuccess) {
  Parts bucket;
  for (int const number : {1, 2, 3}) bucket.part(number);
  bucket.http.answer("POST", "app.py?uploadId=i%2Fd", answer(200, error_xml("InternalError")));
  bucket.http.answer(
      "POST", "app.py?uploadId=i%2Fd", answer(200, "<CompleteMultipartUploadResult/>"));
  EXPECT_TRUE(bucket.put());
}

TEST(S3Store, ALostCompletionIsLookedUp) {
  Parts bucket;
  for (int const number : {1, 2, 3}) bucket.part(number);
  bucket.http.fail("POST",
                   "app.py?uploadId=i%2Fd",
                   {ErrorCode::kUnavailable, "the connection was lost", "", "", true});
  bucket.http.answer("POST", "app.py?uploadId=i%2Fd", answer(404, error_xml("NoSuchUpload")));
  bucket.http.answer("HEAD", kKey, answer(200, "", {{"content-length", "12582912"}}));
  EXPECT_TRUE(bucket.put());
}

TEST(S3Store, ALostCreationIsLookedUpAndNotRepeated) {
  Bucket bucket(std::string(6U << 20U, 'x'));
  bucket.http.fail(
      "POST", "?uploads", {ErrorCode::kUnavailable, "the connection was lost", "", "", true});
  bucket.http.answer("GET",
                     "/bkt/?uploads&prefix=up%2Fu%2Fapp.py",
                     answer(200,
                            "<ListMultipartUploadsResult><Upload><Key>up/u/app.py</Key>"
                            "<UploadId>found</UploadId></Upload></ListMultipartUploadsResult>"));
  for (int const number : {1, 2})
    bucket.http.answer("PUT",
                       "?partNumber=" + std::to_string(number) + "&uploadId=found",
                       answer(200, "", {{"etag", "\"e\""}}));
  bucket.http.answer("POST", "?uploadId=found", answer(200));
  EXPECT_TRUE(bucket.put());
}

TEST(Store, OldSchemesMeanS3aOnlyWhenMappedToIt) {
  Inputs in({}, {{"AWS_ACCESS_KEY_ID", "A"}, {"AWS_SECRET_ACCESS_KEY", "s"}});
  Target const target = *parse_target("s3://bkt/a");
  auto const refused = open_store(target, in.store());
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().hint.find("s3a:"), std::string::npos);
  in.conf.set("spark.hadoop.fs.s3.impl", "org.apache.hadoop.fs.s3a.S3AFileSystem", {});
  EXPECT_TRUE(open_store(target, in.store()));
  EXPECT_FALSE(open_store(*parse_target("hdfs://nn/a"), in.store()));
}

}  // namespace
}  // namespace k8spark::storage
