#include "render/hadoop_copy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace k8spark::render {
namespace {

using testing::HasSubstr;
using testing::Not;

HadoopCopy copy() {
  HadoopCopy out;
  for (auto const& [key, value] :
       {std::pair{"spark.hadoop.fs.s3a.endpoint", "https://s3.cern.ch"},
        {"spark.hadoop.fs.s3a.secret.key", "PLANTED"},
        {"spark.hadoop.fs.s3a.impl", "org.apache.hadoop.fs.s3a.S3AFileSystem"},
        {"spark.hadoop.fs.s3a.fast.upload", "true"},
        {"spark.kubernetes.driver.secretKeyRef.AWS_ACCESS_KEY_ID", "aws:id"},
        {"spark.executor.memory", "2g"}})
    out.conf.set(key, value, {});
  out.sources = {"hdfs://nn/data/a file.root"};
  out.target = "s3a://bkt/data/";
  return out;
}

TEST(HadoopCopyLines, TakeKeysFromTheEnvironment) {
  EXPECT_EQ(hadoop_copy(copy()),
            ": \"${AWS_ACCESS_KEY_ID:?must be set: it is fs.s3a.access.key}\"\n"
            ": \"${AWS_SECRET_ACCESS_KEY:?must be set: it is fs.s3a.secret.key}\"\n"
            "hadoop fs \\\n"
            "  -Dfs.s3a.endpoint=https://s3.cern.ch \\\n"
            "  -cp \\\n"
            "  'hdfs://nn/data/a file.root' \\\n"
            "  s3a://bkt/data/\n");
}

TEST(HadoopCopyLines, OrFromACredentialStoreThatAsks) {
  HadoopCopy stored = copy();
  stored.distcp = true;
  stored.cred_store = "jceks://hdfs@nn/user/ann/s3.jceks";
  std::string const lines = hadoop_copy(stored);
  EXPECT_THAT(lines, HasSubstr("hadoop credential create fs.s3a.secret.key -provider jceks://"));
  EXPECT_THAT(lines, HasSubstr("-Dhadoop.security.credential.provider.path=jceks://"));
  EXPECT_THAT(lines, HasSubstr("hadoop distcp \\\n"));
  EXPECT_THAT(lines, Not(HasSubstr("PLANTED")));
  EXPECT_THAT(lines, Not(HasSubstr("-cp")));
}

}  // namespace
}  // namespace k8spark::render
