#include "storage/target.h"

#include "storage/media_type.h"
#include "storage/xml.h"

#include <gtest/gtest.h>

namespace k8spark::storage {
namespace {

TEST(Target, IsReadAsHadoopsPathReadsIt) {
  Target const target = *parse_target("S3A://bkt/up//spark-upload-1/./x/../my app%20.py");
  EXPECT_EQ(target.scheme, "s3a");
  EXPECT_EQ(target.authority, "bkt");
  EXPECT_EQ(target.path, "up/spark-upload-1/my app%20.py");  // nothing decoded
  EXPECT_EQ(target.text, "S3A://bkt/up//spark-upload-1/./x/../my app%20.py");
}

TEST(Target, OfAFolder) {
  EXPECT_EQ(parse_target("file:///a/b")->path, "a/b");
  EXPECT_EQ(parse_target("file:/a/b")->path, "a/b");
  EXPECT_EQ(parse_target("/a/b")->path, "a/b");
  EXPECT_EQ(parse_target("/a/b")->scheme, "file");
  EXPECT_FALSE(parse_target("/a/b")->relative);
  EXPECT_TRUE(parse_target("up/b")->relative);
  EXPECT_EQ(parse_target("up/b")->path, "up/b");
  EXPECT_EQ(parse_target("../../up/./b/../c")->path, "../../up/c");
  EXPECT_EQ(parse_target("/../up")->path, "up");
}

TEST(Target, OfAContainer) {
  EXPECT_EQ(parse_target("abfss://c@a.dfs.core.windows.net/x")->authority,
            "c@a.dfs.core.windows.net");
}

TEST(Target, RefusesKeysInTheUriWithoutRepeatingThem) {
  auto const target = parse_target("s3a://AKIA:topsecret@bkt/up");
  ASSERT_FALSE(target);
  EXPECT_EQ(target.error().code, ErrorCode::kUsage);
  EXPECT_EQ((target.error().message + target.error().hint).find("topsecret"), std::string::npos);
}

TEST(MediaType, FollowsTheSuffix) {
  EXPECT_EQ(media_type_of("a/B.TXT"), "text/plain");
  EXPECT_EQ(media_type_of("app.py"), "application/octet-stream");
  EXPECT_EQ(media_type_of("deps.zip"), "application/octet-stream");
}

TEST(Xml, ReadsWhatS3SaysWithoutItsDetails) {
  StoreError const error = parse_store_error(
      "<?xml version=\"1.0\"?><Error><Code>SignatureDoesNotMatch</Code><Message>No &amp; no\n"
      "RequestId:1</Message><StringToSign>secret</StringToSign></Error>");
  EXPECT_EQ(error.code, "SignatureDoesNotMatch");
  EXPECT_EQ(error.message, "No & no");
  EXPECT_EQ(parse_store_error("<html>").code, "");
  EXPECT_EQ(parse_store_error("").code, "");
}

TEST(Xml, FindsAnUploadByItsKey) {
  std::string const body =
      "<ListMultipartUploadsResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"
      "<Upload><Key>a/b2</Key><UploadId>no</UploadId></Upload>"
      "<Upload><Key>a/b</Key><UploadId>yes</UploadId></Upload></ListMultipartUploadsResult>";
  EXPECT_EQ(upload_ids_of(body, "a/b"), std::vector<std::string>{"yes"});
}

TEST(Xml, WritesTheListsOfParts) {
  EXPECT_EQ(complete_multipart_xml({"\"a\"", "<b>"}),
            "<?xml "
            "version=\"1.0\"?><CompleteMultipartUpload><Part><PartNumber>1</"
            "PartNumber><ETag>\"a\"</ETag></Part>"
            "<Part><PartNumber>2</PartNumber><ETag>&lt;b&gt;</ETag></Part>"
            "</CompleteMultipartUpload>");
  EXPECT_EQ(block_list_xml({"MQ==", "Mg=="}),
            "<?xml "
            "version=\"1.0\"?><BlockList><Uncommitted>MQ==</Uncommitted><Uncommitted>Mg==</"
            "Uncommitted></BlockList>");
}

}  // namespace
}  // namespace k8spark::storage
