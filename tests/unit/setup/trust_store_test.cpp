#include "setup/trust_store.h"

#include "setup/secret_object.h"
#include "setup/secret_value.h"
#include "text/encoding.h"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

namespace k8spark::setup {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr char const* kCa =
    "-----BEGIN CERTIFICATE-----\n"
    "MIIBfDCCASGgAwIBAgIUEZC2I22xSdrY7Urg4WWAqU1R/zcwCgYIKoZIzj0EAwIw\n"
    "EjEQMA4GA1UEAwwHdGVzdC1jYTAgFw0yNjExMjYxMzA4MTRaGA8yMTI2MTEwMjEz\n"
    "MDgxNFowEjEQMA4GA1UEAwwHdGVzdC1jYTBZMBMGByqGSM49AgEGCCqGSM49AwEH\n"
    "A0IABIpV0g74ZqfttNu+hSOmfMZnY4ZYidAJFQZxoWm0fiPcBeIwfMzIg9HfjhL8\n"
    "AF2yeSrOzM0AE6HGtpmZftmGTv+jUzBRMB0GA1UdDgQWBBRzw3DTxPv4ENHuNysM\n"
    "MXzTox5p8zAfBgNVHSMEGDAWgBRzw3DTxPv4ENHuNysMMXzTox5p8zAPBgNVHRMB\n"
    "Af8EBTADAQH/MAoGCCqGSM49BAMCA0kAMEYCIQD2PXC6ejl3B7CQuY5Bh9NQN3KR\n"
    "hFYqKTjOZMIP7U8cqgIhALWLPoEsswHwCGUmVymNnNhKvXjj5RJi8msNgrd7+3Rc\n"
    "-----END CERTIFICATE-----\n";

// What stands in the file behind the fixed parts, byte by byte. That Java reads it is shown by
// tests/integration/setup_test.py with keytool.
TEST(TrustStore, HasTheShapeOfJks) {
  auto const store = make_trust_store(kCa);
  ASSERT_TRUE(store) << store.error().message;
  EXPECT_EQ(text::hex_encode(store->substr(0, 12)), "feedfeed0000000200000001");
  EXPECT_EQ(text::hex_encode(store->substr(12, 6)), "000000020004");
  EXPECT_EQ(store->substr(18, 4), "ca-1");
  EXPECT_EQ(text::hex_encode(store->substr(30, 2)), "0005");
  EXPECT_EQ(store->substr(32, 5), "X.509");
  constexpr std::size_t kHead = 41;
  constexpr std::size_t kDigest = 20;
  std::string const der = store->substr(kHead, store->size() - kHead - kDigest);
  EXPECT_THAT(kCa, HasSubstr(text::base64_encode(der).substr(0, 64)));
  EXPECT_EQ(
      static_cast<unsigned char>((*store)[39]) * 256U + static_cast<unsigned char>((*store)[40]),
      der.size());
}

TEST(TrustStore, IsTheSameForTheSameCertificates) {
  std::string const twice = std::string("some words\n") + kCa + kCa;
  EXPECT_EQ(*make_trust_store(twice), *make_trust_store(kCa));
  std::string const windows = "\r\n" + std::string(kCa);
  EXPECT_EQ(*make_trust_store(windows), *make_trust_store(kCa));
}

TEST(TrustStore, RefusesWhatIsNoCertificate) {
  struct Case {
    std::string pem;
    char const* message;
  };
  std::string const cut = std::string(kCa).substr(0, 200);
  for (Case const& one : std::initializer_list<Case>{
           {"", "holds no certificate"},
           {"-----BEGIN PRIVATE KEY-----\nplanted\n-----END PRIVATE KEY-----\n", "a private key"},
           {"-----BEGIN RSA PRIVATE KEY-----\nplanted\n", "a private key"},
           {kCa + std::string("-----BEGIN EC PRIVATE KEY-----\nplanted\n"), "a private key"},
           {cut, "certificate 1 cannot be read"},
           {cut + "\n-----END CERTIFICATE-----\n", "certificate 1 cannot be read"},
           {std::string(kCa) + "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----",
            "certificate 2 cannot be read"},
           {"-----BEGIN CERTIFICATE", "holds no certificate"}}) {
    auto const store = make_trust_store(one.pem);
    ASSERT_FALSE(store) << one.message;
    EXPECT_EQ(store.error().code, ErrorCode::kUsage);
    EXPECT_THAT(store.error().message, HasSubstr(one.message));
    EXPECT_THAT(store.error().message + store.error().hint, Not(HasSubstr("planted")));
  }
}

// Its last byte may be one.
TEST(TrustStore, KeepsALineFeedAtItsEnd) {
  std::string const bytes("\xfe\xed\0\n", 4);
  auto const prepared = prepare_secret({{"truststore.jks", bytes, "ca.pem", SecretKind::kBinary}});
  ASSERT_TRUE(prepared);
  EXPECT_EQ(prepared->entries[0].value, bytes);
  Json const secret = secret_object("etl", "s", prepared->entries);
  EXPECT_TRUE(faults_in(secret, {}).empty());
  std::vector<std::string> changed;
  EXPECT_TRUE(trimmed_data(secret, changed).empty());
}

TEST(TrustStore, IsKnownByItsName) {
  for (char const* const name : {"truststore.jks", "ca.p12", "spark.keytab"})
    EXPECT_EQ(kind_of_name(name), SecretKind::kBinary) << name;
  EXPECT_EQ(kind_of_name("jks"), SecretKind::kOther);
}

}  // namespace
}  // namespace k8spark::setup
