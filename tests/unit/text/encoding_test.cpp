#include "text/encoding.h"

#include <gtest/gtest.h>

namespace k8spark::text {
namespace {

TEST(Base64, EncodesAsRfc4648Says) {
  EXPECT_EQ(base64_encode(""), "");
  EXPECT_EQ(base64_encode("f"), "Zg==");
  EXPECT_EQ(base64_encode("fo"), "Zm8=");
  EXPECT_EQ(base64_encode("foo"), "Zm9v");
  EXPECT_EQ(base64_encode("\xFB\xFF"), "+/8=");
}

TEST(Base64, DecodesWhatItEncodes) {
  std::string bytes;
  for (int i = 0; i < 300; ++i) {
    EXPECT_EQ(base64_decode(base64_encode(bytes)), bytes) << i;
    bytes += static_cast<char>(i * 7);
  }
}

TEST(Base64, IgnoresLineEndsOnly) {
  EXPECT_EQ(base64_decode("Zm\r\n9v\n"), "foo");
  EXPECT_EQ(base64_decode("Zm 9v"), std::nullopt);
  EXPECT_EQ(base64_decode(" Zm9v"), std::nullopt);
}

TEST(Base64, RefusesEverythingElse) {
  for (char const* const text : {"Z",
                                 "Zg",
                                 "Zg=",
                                 "Zg===",
                                 "Z===",
                                 "====",
                                 "Zm9v=",
                                 "Zg==Zg==",
                                 "Z=g=",
                                 "Zm9-",
                                 "Zm9_",
                                 "Zm9*",
                                 "=Zg="})
    EXPECT_EQ(base64_decode(text), std::nullopt) << text;
  EXPECT_EQ(base64_decode(std::string_view("Zm9\0", 4)), std::nullopt);
}

TEST(Hex, IsLowerCase) {
  EXPECT_EQ(hex_encode(std::string_view("\0\x7F\xFF", 3)), "007fff");
  EXPECT_EQ(hex_encode(""), "");
}

TEST(Sha256, KnowsItsTestVectors) {
  EXPECT_EQ(sha256_hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(UrlEncode, KeepsUnreservedCharactersOnly) {
  EXPECT_EQ(url_encode("aZ09-._~"), "aZ09-._~");
  EXPECT_EQ(url_encode("a b/c?d=e&f+%"), "a%20b%2Fc%3Fd%3De%26f%2B%25");
  EXPECT_EQ(url_encode("é"), "%C3%A9");
}

TEST(ShellQuote, QuotesOnlyWhatNeedsIt) {
  EXPECT_EQ(shell_quote("local:///a/b.py"), "local:///a/b.py");
  EXPECT_EQ(shell_quote("spark.a=b@c%d+e,f"), "spark.a=b@c%d+e,f");
  EXPECT_EQ(shell_quote(""), "''");
  EXPECT_EQ(shell_quote("a b"), "'a b'");
  EXPECT_EQ(shell_quote("$HOME"), "'$HOME'");
  EXPECT_EQ(shell_quote("it's"), R"('it'\''s')");
  EXPECT_EQ(shell_quote("~"), "'~'");
  EXPECT_EQ(shell_quote("a\nb"), "'a\nb'");
}

}  // namespace
}  // namespace k8spark::text
