#include "storage/hadoop_conf.h"

#include "inputs.h"
#include "storage/xml.h"

#include <gtest/gtest.h>

namespace k8spark::storage {
namespace {

std::string expanded(std::string const& text) {
  Inputs const in({{"a", text}, {"other", "O"}, {"loop", "${loop}"}},
                  {{"SET", "s"}, {"EMPTY", ""}});
  return HadoopConf(in.conf, in.environment).get_or("a", "(nothing)");
}

TEST(HadoopConf, ExpandsAsHadoopDoes) {
  EXPECT_EQ(expanded("x ${env.SET} y"), "x s y");
  EXPECT_EQ(expanded("${env.NOT:-else}"), "else");
  EXPECT_EQ(expanded("${env.NOT-else}"), "else");
  EXPECT_EQ(expanded("${env.EMPTY:-else}"), "else");
  EXPECT_EQ(expanded("${env.EMPTY-else}"), "(nothing)");
  EXPECT_EQ(expanded("${other}${env.SET}"), "Os");
  EXPECT_EQ(expanded("${env.NOT} ${other}"), "${env.NOT} O");
  EXPECT_EQ(expanded("${loop}"), "${loop}");
  EXPECT_EQ(expanded("${env:SET}"), "${env:SET}");  // Spark's own form is none of Hadoop's
  EXPECT_EQ(expanded(" k \n"), "k");
}

TEST(HadoopConf, ASecretMustBeComplete) {
  Inputs const in({{"a", "${env.NOT}"}, {"b", "one\ntwo"}, {"c", "ok"}});
  HadoopConf const conf(in.conf, in.environment);
  auto const unset = conf.get_secret("a");
  ASSERT_FALSE(unset);
  EXPECT_EQ(unset.error().code, ErrorCode::kUsage);
  EXPECT_NE(unset.error().hint.find("set NOT "), std::string::npos);
  auto const two_lines = conf.get_secret("b");
  ASSERT_FALSE(two_lines);
  EXPECT_EQ(two_lines.error().message.find("one"), std::string::npos);
  EXPECT_EQ(**conf.get_secret("c"), "ok");
  EXPECT_FALSE(*conf.get_secret("d"));
}

TEST(HadoopConf, CoreSiteLiesBelowTheSparkKeys) {
  std::map<std::string, std::string> const keys = {{"both", "conf"}};
  Inputs const in(keys);
  auto const site = parse_hadoop_site(
      "<?xml "
      "version=\"1.0\"?><configuration><property><name>both</name><value>site</value></property>"
      "<property><name>only</name><value>${both}</value></property></configuration>");
  HadoopConf const conf(in.conf, in.environment, site);
  EXPECT_EQ(conf.get("both"), "conf");
  EXPECT_EQ(conf.get("only"), "conf");
  EXPECT_EQ(conf.where("only"), "core-site.xml");
  EXPECT_EQ(conf.where("both"), "--conf");
}

}  // namespace
}  // namespace k8spark::storage
