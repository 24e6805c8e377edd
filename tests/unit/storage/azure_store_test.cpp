#include "inputs.h"
#include "storage/store.h"
#include "support/fake_clock.h"
#include "support/fake_transport.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace k8spark::storage {
namespace {

constexpr char const* kTarget = "wasbs://c@acct.blob.core.windows.net/up/a.txt";

std::string header(http::Request const& request, std::string const& name) {
  auto const at = std::find_if(request.headers.begin(),
                               request.headers.end(),
                               [&](http::Header const& one) { return one.first == name; });
  return at == request.headers.end() ? "" : at->second;
}

struct Container {
  explicit Container(std::map<std::string, std::string> const& keys, std::string bytes = "hello")
      : in(keys) {
    in.files.add("/a.txt", std::move(bytes));
  }
  Result<void> put() {
    Target const target = *parse_target(kTarget);
    auto store = open_store(target, in.store());
    if (!store) return store.error();
    PutIo const io{&http, clock, in.files, {}, {}};
    return (*store)->put(io, "/a.txt", target);
  }
  Inputs in;
  test::FakeTransport http;
  test::FakeClock clock;
};

std::map<std::string, std::string> const kWithKey = {
    {"fs.azure.account.key.acct.blob.core.windows.net", "dG9wc2VjcmV0"},
    {"fs.azure.write.request.size", "1M"}};

TEST(AzureStore, ASmallFileIsOneSignedBlob) {
  Container container(kWithKey);
  container.http.answer("PUT", "/c/up/a.txt", {201, {}, ""});
  auto const done = container.put();
  ASSERT_TRUE(done) << done.error().message;
  http::Request const& request = container.http.sent().at(0);
  EXPECT_EQ(header(request, "x-ms-blob-type"), "BlockBlob");
  EXPECT_EQ(header(request, "x-ms-blob-content-type"), "text/plain");
  EXPECT_EQ(header(request, "Content-MD5"), "XUFAKrxLKna5cZ2REBfFkg==");
  EXPECT_TRUE(header(request, "Authorization").starts_with("SharedKey acct:"));
}

TEST(AzureStore, ALargeFileIsBlocksAndTheirList) {
  Container container(kWithKey, std::string(5U << 20U, 'x'));
  for (char const* const id : {"MTAwMDAw", "MTAwMDAx", "MTAwMDAy", "MTAwMDAz", "MTAwMDA0"})
    container.http.answer("PUT", std::string("?comp=block&blockid=") + id, {201, {}, ""});
  container.http.answer("PUT", "?comp=blocklist", {201, {}, ""});
  auto const done = container.put();
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_NE(container.http.sent().back().body.find("<Uncommitted>MTAwMDA0</Uncommitted>"),
            std::string::npos);
}

TEST(AzureStore, ASasStandsInTheUrlAndNothingIsSigned) {
  std::map<std::string, std::string> const with_sas = {
      {"fs.azure.sas.c.acct.blob.core.windows.net", "sv=1&sig=abc%3D"}};
  Container container(with_sas);
  container.http.answer(
      "PUT",
      "/c/up/a.txt?sv=1&sig=abc%3D",
      {403,
       {},
       "<Error><Code>AuthenticationFailed</Code><Message>Server failed to "
       "authenticate abc%3D.\nRequestId:1</Message>"
       "<AuthenticationErrorDetail>topsecret</AuthenticationErrorDetail></Error>"});
  auto const done = container.put();
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, ErrorCode::kUnauthenticated);
  EXPECT_EQ(header(container.http.sent().at(0), "Authorization"), "");
  std::string const said = done.error().where + done.error().message + done.error().hint;
  EXPECT_EQ(said.find("abc"), std::string::npos) << said;
  EXPECT_EQ(said.find("topsecret"), std::string::npos);
}

TEST(AzureStore, AMissingContainerIsAMistakeOfTheConfiguration) {
  Container container(kWithKey);
  container.http.answer(
      "PUT",
      "/c/up/a.txt",
      {404, {}, "<Error><Code>ContainerNotFound</Code><Message>its words</Message></Error>"});
  auto const done = container.put();
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, ErrorCode::kUsage);
  EXPECT_NE(done.error().message.find("its words"), std::string::npos);
  EXPECT_NE(done.error().hint.find("container c"), std::string::npos);
}

}  // namespace
}  // namespace k8spark::storage
