#include "inputs.h"
#include "storage/store.h"
#include "support/fake_clock.h"
#include "support/fake_transport.h"

#include <gtest/gtest.h>

namespace k8spark::storage {
namespace {

// Whether a folder of a store holds anything.
struct Look {
  Look(std::map<std::string, std::string> const& keys, std::string folder)
      : in(keys), folder_(std::move(folder)) {}
  Result<bool> holds() {
    Target const target = *parse_target(folder_);
    auto store = open_store(target, in.store());
    if (!store) return store.error();
    PutIo const io{&http, clock, in.files, {}, {}};
    auto found = (*store)->holds(io, target);
    remarks = (*store)->remarks();
    return found;
  }
  std::vector<std::string> remarks;
  Inputs in;
  test::FakeTransport http;
  test::FakeClock clock;

 private:
  std::string folder_;
};

std::map<std::string, std::string> const kS3 = {{"fs.s3a.endpoint", "http://h:9"},
                                                {"fs.s3a.path.style.access", "true"},
                                                {"fs.s3a.access.key", "AKIA"},
                                                {"fs.s3a.secret.key", "topsecret"}};
constexpr char const* kS3Query = "/bkt/?list-type=2&max-keys=1&prefix=log%2Fa%2F";

TEST(Folder, OfS3HoldsSomethingWhenAnyKeyBeginsWithIt) {
  struct Case {
    char const* body;
    bool holds;
  };
  for (Case const& one :
       {Case{"<ListBucketResult><KeyCount>1</KeyCount><Contents><Key>log/a/x</Key></Contents>"
             "</ListBucketResult>",
             true},
        Case{"<ListBucketResult><KeyCount>0</KeyCount></ListBucketResult>", false}}) {
    Look look(kS3, "s3a://bkt/log/a/");
    look.http.answer("GET", kS3Query, {200, {}, one.body});
    auto const found = look.holds();
    ASSERT_TRUE(found) << found.error().message;
    EXPECT_EQ(*found, one.holds);
  }
}

TEST(Folder, OfABucketInAnotherRegionIsFoundThere) {
  Look look(kS3, "s3a://bkt/log/a");
  look.http.answer("GET",
                   kS3Query,
                   {400,
                    {},
                    "<Error><Code>AuthorizationHeaderMalformed</Code><Region>eu-west-3</Region>"
                    "</Error>"});
  look.http.answer("GET", kS3Query, {200, {}, "<ListBucketResult/>"});
  auto const found = look.holds();
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_EQ(
      look.remarks,
      std::vector<std::string>{"bucket bkt lies in eu-west-3, it was looked for in us-east-1"});
}

TEST(Folder, ThatMayNotBeLookedIntoIsAnErrorWithoutSecrets) {
  Look look(kS3, "s3a://bkt/log/a");
  look.http.answer(
      "GET",
      kS3Query,
      {403, {}, "<Error><Code>AccessDenied</Code><Message>no topsecret</Message></Error>"});
  auto const found = look.holds();
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code, ErrorCode::kPermissionDenied);
  EXPECT_TRUE(found.error().message.starts_with("cannot look into s3a://bkt/log/a: "))
      << found.error().message;
  EXPECT_EQ(found.error().message.find("topsecret"), std::string::npos);
}

TEST(Folder, OfAzureIsListedByItsPrefix) {
  Look look({{"fs.azure.account.key.acct.dfs.core.windows.net", "dG9wc2VjcmV0"}},
            "abfss://c@acct.dfs.core.windows.net/log");
  look.http.answer("GET",
                   "/c?comp=list&maxresults=1&prefix=log%2F&restype=container",
                   {200,
                    {},
                    "<EnumerationResults><Blobs><Blob><Name>log/x</Name></Blob></Blobs>"
                    "</EnumerationResults>"});
  auto const found = look.holds();
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_TRUE(*found);
}

TEST(Folder, OfThisMachineMustBeOne) {
  Look look({}, "file:/work/logs");
  EXPECT_FALSE(*look.holds());
  look.in.files.add_folder("/work/logs");
  EXPECT_TRUE(*look.holds());
}

}  // namespace
}  // namespace k8spark::storage
