#include "app/commands.h"
#include "fake_context.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace k8spark::app {
namespace {

using testing::HasSubstr;
using testing::Not;

ImportOptions of_file(std::string file) {
  ImportOptions options;
  options.files = {std::move(file)};
  return options;
}

TEST(Import, PrintsAProfileAndSaysTheRest) {
  FakeMachine machine;
  Context context = machine.context();
  machine.files.add("/work/job.sh",
                    "FOO=PLANTED spark-submit --deploy-mode cluster\n"
                    "  --conf spark.hadoop.fs.s3a.secret.key=PLANTED /opt/a.py\n");
  EXPECT_EQ(run_import(of_file("/work/job.sh"), context), 0) << machine.streams.stderr_text;
  EXPECT_THAT(machine.streams.stdout_text, HasSubstr("file: /opt/a.py"));
  EXPECT_THAT(machine.streams.stderr_text, HasSubstr("k8spark: repaired: /work/job.sh:2:3"));
  EXPECT_THAT(machine.streams.stderr_text, HasSubstr("k8spark: warning: /work/job.sh:1:1: FOO"));
  EXPECT_THAT(machine.streams.stderr_text + machine.streams.stdout_text, Not(HasSubstr("PLANTED")));
  EXPECT_EQ(machine.transports_made, 0);
}

TEST(Import, ReadsTheCommandsPropertiesFileBelowIt) {
  FakeMachine machine;
  Context context = machine.context();
  machine.files.add("/work/job.conf", "spark.a 1\nspark.b 1\n");
  ImportOptions options;
  options.words = {
      "spark-submit", "--properties-file", "/work/job.conf", "--conf", "spark.b=2", "/a.py"};
  EXPECT_EQ(run_import(options, context), 0);
  EXPECT_THAT(machine.streams.stdout_text, HasSubstr("spark.a: \"1\"\n      spark.b: \"2\"\n"));
  options.words->at(2) = "none.conf";
  EXPECT_EQ(run_import(options, context), 0);
  EXPECT_THAT(machine.streams.stderr_text, HasSubstr("none.conf is not here"));
}

TEST(Import, MakesAProfileOfEachApplication) {
  FakeMachine machine;
  Context context = machine.context();
  std::string const one =
      "apiVersion: spark.apache.org/v1\nkind: SparkApplication\nmetadata: {name: x}\n"
      "spec: {jars: \"local:///a.jar\", runtimeVersions: {sparkVersion: 4.1.4},\n"
      "       driverSpec: {podTemplateSpec: {spec: {hostNetwork: true}}}}\n";
  machine.files.add("/work/two.yaml", one + "---\n" + one);
  EXPECT_EQ(run_import(of_file("/work/two.yaml"), context), 0);
  EXPECT_THAT(machine.streams.stdout_text, HasSubstr("  x:\n"));
  EXPECT_THAT(machine.streams.stdout_text, HasSubstr("  x-2:\n"));
  EXPECT_THAT(machine.streams.stderr_text, HasSubstr("--templates"));
  ImportOptions named = of_file("/work/two.yaml");
  named.name = "y";
  EXPECT_EQ(run_import(named, context), 2);
}

TEST(Import, OverwritesNothing) {
  FakeMachine machine;
  Context context = machine.context();
  machine.files.add("k8spark.yaml", "mine");
  ImportOptions options;
  options.words = {"spark-submit", "/a.py"};
  options.output = "k8spark.yaml";
  EXPECT_EQ(run_import(options, context), 2);
  EXPECT_THAT(machine.streams.stderr_text, HasSubstr("--force"));
}

}  // namespace
}  // namespace k8spark::app
