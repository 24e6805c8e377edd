#include "launcher/kernel_spec.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace k8spark::launcher {
namespace {

KernelSpec spec() {
  KernelSpec spec;
  spec.python = "/venv/bin/python";
  spec.worker_python = "python3";
  spec.title = "PySpark";
  spec.spark_home = "/spark";
  spec.py4j = "python/lib/py4j-1-src.zip";
  spec.words = {"--master", "k8s://https://h:6443", "--conf", "spark.x=a b"};
  return spec;
}

TEST(KernelSpec, StartsAPythonThatIsAShell) {
  Json const json = kernel_json(spec());
  EXPECT_EQ(json["argv"],
            Json({"/venv/bin/python", "-m", "ipykernel_launcher", "-f", "{connection_file}"}));
  EXPECT_EQ(json["language"], "python");
  Json const& env = json["env"];
  EXPECT_EQ(env["PYSPARK_SUBMIT_ARGS"],
            "--master k8s://https://h:6443 --conf 'spark.x=a b' pyspark-shell");
  EXPECT_EQ(env["PYTHONPATH"], "/spark/python:/spark/python/lib/py4j-1-src.zip");
  EXPECT_EQ(env["PYTHONSTARTUP"], "/spark/python/pyspark/shell.py");
  EXPECT_EQ(env["SPARK_HOME"], "/spark");
}

TEST(KernelSpec, APipInstalledPysparkIsOnThePathAlready) {
  KernelSpec pip = spec();
  pip.pip = true;
  EXPECT_FALSE(kernel_json(pip)["env"].contains("PYTHONPATH"));
}

TEST(KernelSpec, ItsNameIsAFolders) {
  EXPECT_EQ(kernel_name("My lab/3"), "my-lab-3");
  EXPECT_EQ(kernel_name("pyspark-4.3_x"), "pyspark-4.3_x");
}

}  // namespace
}  // namespace k8spark::launcher
