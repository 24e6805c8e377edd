#include "plan_support.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace k8spark::test {
namespace {

Submission shipping(std::vector<LocalFile> files) {
  Submission submission = python_submission("4.1");
  submission.ship_code = true;
  submission.primary_resource = "file:/w/app.py";
  std::string list;
  for (LocalFile const& file : files)
    if (file.uri != submission.primary_resource) list += file.uri + ",";
  set_conf(submission, "spark.files", list);
  submission.local_files = std::move(files);
  return submission;
}

LocalFile local_file(std::string const& path, std::string bytes) {
  return {"file:" + path, path, std::move(bytes)};
}

TEST(CodeMaps, AreNotThereWithoutLocalCode) {
  EXPECT_EQ(kinds(planned(python_submission("4.1"))), "Service ConfigMap");
}

TEST(CodeMaps, HoldTheFilesAndAreMountedAsOneFolder) {
  Plan const plan =
      planned(shipping({local_file("/w/app.py", "print(1)"), local_file("/w/b.bin", "\xFF")}));
  Json const map = resource(plan, "ConfigMap");
  EXPECT_EQ(map["data"], (Json{{"1-app.py", "print(1)"}}));
  EXPECT_EQ(map["binaryData"], (Json{{"0-b.bin", "/w=="}}));
  EXPECT_EQ(map["immutable"], true);
  EXPECT_EQ(map["metadata"]["labels"], (Json{{"spark-app-selector", kAppId}}));
  Json const source =
      named(spec(plan)["volumes"], "k8spark-code")["projected"]["sources"][0]["configMap"];
  EXPECT_EQ(source["name"], map["metadata"]["name"]);
  EXPECT_EQ(source["items"],
            Json::array({Json{{"key", "0-b.bin"}, {"path", "b.bin"}},
                         Json{{"key", "1-app.py"}, {"path", "app.py"}}}));
  EXPECT_EQ(named(driver(plan)["volumeMounts"], "k8spark-code")["mountPath"], "/opt/k8spark/code");
}

TEST(CodeMaps, AreNamedAfterTheirContent) {
  auto const name = [](std::string const& bytes) {
    Json const metadata =
        resource(planned(shipping({local_file("/w/app.py", bytes)})), "ConfigMap")["metadata"];
    std::string const hash =
        metadata["annotations"]["k8spark.io/content-sha256"].get<std::string>();
    EXPECT_EQ(metadata["name"], "job-00000000000000a1-code-" + hash.substr(0, 10));
    return hash;
  };
  EXPECT_EQ(name("1"), name("1"));
  EXPECT_NE(name("1"), name("2"));
}

TEST(CodeMaps, AreSplitBeforeAConfigMapIsFull) {
  Plan const plan = planned(shipping({local_file("/w/a", std::string(700000, 'a')),
                                      local_file("/w/b", std::string(700000, 'b')),
                                      local_file("/w/app.py", "1")}));
  EXPECT_EQ(kinds(plan), "Service ConfigMap ConfigMap ConfigMap");
  Json const volume = named(spec(plan)["volumes"], "k8spark-code");
  ASSERT_EQ(volume["projected"]["sources"].size(), 2U);
  EXPECT_EQ(volume["projected"]["sources"][0]["configMap"]["items"].size(), 2U);
}

TEST(CodeMaps, SayTheTwoWaysOutWhenAFileIsTooLarge) {
  Error const error = refusal(shipping({local_file("/w/app.py", std::string(1100000, 'x'))}));
  EXPECT_NE(error.message.find("/w/app.py"), std::string::npos);
  EXPECT_NE(error.hint.find("spark.kubernetes.file.upload.path"), std::string::npos);
  EXPECT_NE(error.hint.find("local:///"), std::string::npos);
}

TEST(CodeMaps, AreFourAtTheMost) {
  std::vector<LocalFile> files;
  for (char const c : {'a', 'b', 'c', 'd', 'e'})
    files.push_back(local_file(std::string("/w/") + c, std::string(700000, c)));
  files.push_back(local_file("/w/app.py", "1"));
  EXPECT_NE(refusal(shipping(files)).message.find("together"), std::string::npos);
}

}  // namespace
}  // namespace k8spark::test
