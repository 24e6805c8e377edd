#include "setup/secret_value.h"

#include "text/encoding.h"

#include <gmock/gmock.h>

namespace k8spark::setup {
namespace {

using testing::HasSubstr;

std::string const kId = "AKIAIOSFODNN7EXAMPLE";
std::string const kKey = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
std::string const kAzure = text::base64_encode(std::string(64, 'x'));

TEST(SecretKind, IsReadOffTheName) {
  struct Case {
    char const* name;
    SecretKind kind;
  };
  for (Case const& one : {Case{"AWS_ACCESS_KEY_ID", SecretKind::kAwsAccessKeyId},
                          Case{"aws-access-key", SecretKind::kAwsAccessKeyId},
                          Case{"AWS_SECRET_ACCESS_KEY", SecretKind::kAwsSecretKey},
                          Case{"aws-secret-key", SecretKind::kAwsSecretKey},
                          Case{"AWS_SESSION_TOKEN", SecretKind::kAwsToken},
                          Case{"azure-account-key", SecretKind::kAzureKey},
                          Case{"AZURE_STORAGE_KEY", SecretKind::kAzureKey},
                          Case{"azure-sas", SecretKind::kAzureSas},
                          Case{"key.json", SecretKind::kJson},
                          Case{"db-password", SecretKind::kOther}})
    EXPECT_EQ(kind_of_name(one.name), one.kind) << one.name;
}

struct FaultCase {
  char const* what;
  SecretKind kind;
  std::string value;
  char const* text;  // "" for none
  bool certain = true;
};

TEST(SecretValue, IsFoundFaultyWithoutBeingShown) {
  using enum SecretKind;
  std::string const twice = text::base64_encode(kKey + "\n");
  for (FaultCase const& one : std::vector<FaultCase>{
           {"good id", kAwsAccessKeyId, kId, ""},
           {"good key", kAwsSecretKey, kKey, ""},
           {"good azure", kAzureKey, kAzure, ""},
           {"good sas", kAzureSas, "sv=2020&sp=rw&sig=abc%3D", ""},
           {"good json", kJson, "{\"a\": 1}\n", ""},
           {"good password", kOther, "p@ss w0rd", ""},
           {"a file of lines", kOther, "a\nb", ""},
           {"empty", kOther, "", "is empty"},
           {"line feed", kAwsSecretKey, kKey + "\n", "ends with a line feed"},
           {"line feed of a password", kOther, "x\n", "ends with a line feed"},
           {"crlf", kAwsSecretKey, kKey + "\r\n", "carriage return and a line feed"},
           {"cr", kAwsAccessKeyId, kId + "\r", "ends with a carriage return"},
           {"blank behind", kAwsAccessKeyId, kId + " ", "ends with a blank"},
           {"blank before", kAwsAccessKeyId, " " + kId, "begins with a blank"},
           {"bom", kAwsAccessKeyId, "\xEF\xBB\xBF" + kId, "byte order mark"},
           {"quotes", kAwsSecretKey, '"' + kKey + '"', "in quotes"},
           {"quotes of a password", kOther, "'x y'", "in quotes", false},
           {"inside", kAwsToken, "abc\ndef", "a line end inside"},
           {"place holder", kOther, "${AWS_KEY}", "place holder"},
           {"place holder", kAwsSecretKey, "<your key>", "place holder"},
           {"twice", kAwsSecretKey, twice, "encoded twice"},
           {"id twice", kAwsAccessKeyId, text::base64_encode(kId), "encoded twice"},
           {"azure twice", kAzureKey, text::base64_encode(kAzure), "encoded twice"},
           {"password twice",
            kOther,
            text::base64_encode("correct horse\n"),
            "encoded twice",
            false},
           {"swapped", kAwsAccessKeyId, kKey, "swapped"},
           {"swapped", kAwsSecretKey, kId, "swapped"},
           {"short id", kAwsAccessKeyId, "minioadmin", "AWS's have 20", false},
           {"short key", kAwsSecretKey, "minio-secret", "AWS's have 40", false},
           {"sas for key", kAzureKey, "sv=1&sig=x", "is a SAS"},
           {"connection", kAzureKey, "DefaultEndpointsProtocol=https;AccountKey=x", "connection"},
           {"no base64", kAzureKey, "not base64!", "is no base64"},
           {"short azure", kAzureKey, text::base64_encode("\x01\x02\x03\x04\x05\x06"), "88", false},
           {"no sig", kAzureSas, "sv=2020&sp=r", "no sig="},
           {"no json", kJson, "key", "no JSON"}}) {
    auto const faults = faults_of(one.kind, one.value);
    if (*one.text == '\0') {
      EXPECT_TRUE(faults.empty()) << one.what << ": " << faults.front().text;
      continue;
    }
    ASSERT_FALSE(faults.empty()) << one.what;
    EXPECT_THAT(faults.front().text, HasSubstr(one.text)) << one.what;
    EXPECT_EQ(faults.front().certain, one.certain) << one.what;
    if (one.value.size() < 8) continue;
    for (SecretFault const& fault : faults)
      EXPECT_THAT(fault.text + fault.cure, testing::Not(HasSubstr(one.value))) << one.what;
  }
}

TEST(TrimLineEnd, TakesOneOff) {
  EXPECT_EQ(trim_line_end("k\n").value, "k");
  EXPECT_EQ(trim_line_end("k\r\n").value, "k");
  EXPECT_EQ(trim_line_end("k\r").value, "k");
  EXPECT_EQ(trim_line_end("k\n\n").value, "k\n");
  EXPECT_EQ(trim_line_end("k ").value, "k ");
  EXPECT_EQ(trim_line_end("k").removed, "");
}

}  // namespace
}  // namespace k8spark::setup
