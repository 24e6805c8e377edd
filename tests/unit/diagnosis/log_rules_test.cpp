#include "diagnosis/log_rules.h"

#include "diagnosis/log_tail.h"
#include "diagnosis/quantity.h"
#include "diagnosis/redact.h"
#include "diagnosis/rule_table.h"
#include "diagnosis/trace.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sstream>
#include <string>

namespace k8spark::diagnosis {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

TEST(LogRules, HavePatternsThatRe2Takes) {
  EXPECT_THAT(broken_log_rules(), IsEmpty());
  EXPECT_GE(log_rules().size(), 40U);
}

TEST(LogRules, HaveAClassThatRetriesKnow) {
  std::set<std::string_view> const classes{
      "user", "config", "capacity", "infrastructure", "memory"};
  for (LogRule const& rule : log_rules()) {
    EXPECT_EQ(classes.count(rule.retry_class), 1U) << rule.name;
    EXPECT_TRUE(rule.name.starts_with("L-")) << rule.name;
    EXPECT_EQ(rule.sentence.empty(), rule.cure.empty()) << rule.name;
    EXPECT_FALSE(rule.sees.empty()) << rule.name;
  }
}

TEST(LogRules, FindNothingInAnOrdinaryLog) {
  std::vector<std::string> const log{
      "26/01/31 08:00:06 INFO SparkContext: Running Spark version 4.1.0",
      "26/01/31 08:00:06 WARN NativeCodeLoader: Unable to load native-hadoop library for your "
      "platform... using builtin-java classes where applicable",
      "26/01/31 08:00:09 INFO BlockManagerMaster: Registered BlockManager",
      "Pi is roughly 3.1416",
      "26/01/31 08:00:20 INFO SparkContext: Successfully stopped SparkContext"};
  EXPECT_EQ(fatal_trace(log), std::nullopt);
  EXPECT_EQ(log_cause(log, std::nullopt), std::nullopt);
  EXPECT_EQ(blocking_log_cause(log), std::nullopt);
  EXPECT_TRUE(context_was_stopped(log));
}

TEST(LogRules, NameTheFolderThatAHistoryServerLacks) {
  std::vector<std::string> const log{
      "26/11/26 10:01:41 INFO SecurityManager: Changing view acls to: spark",
      "Exception in thread \"main\" java.io.FileNotFoundException: Log directory specified does "
      "not "
      "exist: s3a://bkt/none/",
      "\tat "
      "org.apache.spark.deploy.history.FsHistoryProvider.startPolling(FsHistoryProvider.scala:1)",
      "\tat org.apache.spark.deploy.history.HistoryServer$.main(HistoryServer.scala:1)",
      "Caused by: java.io.FileNotFoundException: No such file or directory: s3a://bkt/none",
      "\tat org.apache.hadoop.fs.s3a.S3AFileSystem.s3GetFileStatus(S3AFileSystem.java:1)",
      "\t... 1 more"};
  auto const cause = log_cause(log, fatal_trace(log));
  ASSERT_TRUE(cause);
  EXPECT_EQ(cause->rule, "L-EVENTLOG");
  EXPECT_NE(cause->message.find("s3a://bkt/none/"), std::string::npos) << cause->message;
  std::vector<std::string> const newer{
      "Exception in thread \"main\" java.lang.IllegalArgumentException: requirement failed: None "
      "of "
      "the specified log directories exist: s3a://bkt/none/",
      "\tat scala.Predef$.require(Predef.scala:337)"};
  auto const told = log_cause(newer, fatal_trace(newer));
  ASSERT_TRUE(told);
  EXPECT_EQ(told->message, "the event log's folder s3a://bkt/none/ does not exist");
}

// What PySpark prints of an exception of the JVM, cut to the lines that tell.
std::vector<std::string> trace_of(std::string const& first,
                                  std::vector<std::string> const& causes) {
  std::vector<std::string> log{
      "Traceback (most recent call last):",
      "  File \"/opt/job.py\", line 4, in <module>",
      "    s.read.text(sys.argv[1]).show()",
      "py4j.protocol.Py4JJavaError: An error occurred while calling o37.text.",
      ": " + first,
      "\tat org.apache.hadoop.fs.s3a.S3AUtils.translateException(S3AUtils.java:296)"};
  for (std::string const& cause : causes) log.push_back("Caused by: " + cause);
  log.emplace_back("\t... 57 more");
  return log;
}

TEST(LogRules, TellWhatIsWrongWithThePlaceOfAStore) {
  std::string const v1 = "com.amazonaws.services.s3.model.AmazonS3Exception: ";
  std::string const v2 = "software.amazon.awssdk.services.s3.model.";
  std::string const get = "getFileStatus on s3a://bkt/in: ";
  std::string const region =
      "The bucket is in this region: eu-west-1. Please use this region to retry the request "
      "(Service: Amazon S3; Status Code: 301; Error Code: 301 Moved Permanently; Request ID: null)";
  std::string const bucket =
      "The specified bucket does not exist (Service: Amazon S3; Status Code: 404; Error Code: "
      "NoSuchBucket; Request ID: null; S3 Extended Request ID: null; Proxy: null)";
  std::string const refused =
      "Unable to execute HTTP request: Connect to 127.0.0.1:1 [/127.0.0.1] failed: Connection "
      "refused";
  std::string const bad = "Bad Request (Service: S3, Status Code: 400, Request ID: null)";
  struct Case {
    std::vector<std::string> log;
    std::string rule;
    std::string says;
    std::string retry_class;
  };
  std::vector<Case> const cases{
      {trace_of("org.apache.hadoop.fs.s3a.AWSRedirectException: " + get + v1 + region,
                {v1 + region}),
       "L-REGION",
       "the bucket is in region eu-west-1",
       "config"},
      {trace_of("org.apache.hadoop.fs.s3a.AWSRedirectException: Received permanent redirect "
                "response to region [eu-west-1].  This likely indicates that the S3 region "
                "configured in fs.s3a.endpoint.region does not match the AWS region containing the "
                "bucket.: Moved Permanently (Service: S3, Status Code: 301, Request ID: null)",
                {v2 + "S3Exception: Moved Permanently (Service: S3, Status Code: 301)"}),
       "L-REGION",
       "the bucket is in region eu-west-1",
       "config"},
      {trace_of("org.apache.hadoop.fs.s3a.AWSBadRequestException: " + get + v2 +
                    "S3Exception: " + bad + ":null: " + bad,
                {v2 + "S3Exception: " + bad}),
       "L-REGION",
       "a wrong region, or a session token that has expired",
       "config"},
      {trace_of("org.apache.hadoop.fs.s3a.AWSBadRequestException: " + get + v1 +
                    "The provided token has expired. (Service: Amazon S3; Status Code: 400; Error "
                    "Code: ExpiredToken; Request ID: null)",
                {}),
       "L-EXPIRED",
       "has expired",
       "config"},
      {trace_of(
           "org.apache.hadoop.fs.s3a.UnknownStoreException: `s3a://bkt/in': " + get + v1 + bucket,
           {v1 + bucket}),
       "L-BUCKET",
       "the bucket s3a://bkt does not exist",
       "config"},
      {trace_of("org.apache.hadoop.fs.s3a.AWSClientIOException: " + get +
                    "com.amazonaws.SdkClientException: " + refused + ": " + refused,
                {"com.amazonaws.SdkClientException: " + refused,
                 "java.net.ConnectException: Connection refused"}),
       "L-STORE",
       "nothing listens at the store's address 127.0.0.1:1",
       "config"},
      {trace_of("java.net.ConnectException: " + get +
                    "software.amazon.awssdk.core.exception.SdkClientException: " + refused +
                    " (SDK Attempt Count: 2):    "
                    "software.amazon.awssdk.core.exception.SdkClientException: " +
                    refused + " (SDK Attempt Count: 2)",
                {"java.net.ConnectException: Connection refused"}),
       "L-STORE",
       "nothing listens at the store's address 127.0.0.1:1",
       "config"},
      {trace_of("org.apache.hadoop.net.ConnectTimeoutException: " + get +
                    "com.amazonaws.SdkClientException: Unable to execute HTTP request: Connect to "
                    "10.1.2.3:5000 [/10.1.2.3] failed: Connect timed out",
                {"java.net.SocketTimeoutException: Connect timed out"}),
       "L-STORE",
       "the store at 10.1.2.3:5000 does not answer",
       "infrastructure"},
      {trace_of("java.net.UnknownHostException: " + get +
                    "software.amazon.awssdk.core.exception.SdkClientException: Received an "
                    "UnknownHostException when attempting to interact with a service.",
                {"java.net.UnknownHostException: minio.example.invalid"}),
       "L-STORE",
       "the store's host minio.example.invalid cannot be looked up",
       "config"},
      {trace_of("java.net.ConnectException: Call From vm/127.0.0.1 to namenode:8020 failed on "
                "connection exception: java.net.ConnectException: Connection refused; For more "
                "details see:  http://wiki.apache.org/hadoop/ConnectionRefused",
                {"java.net.ConnectException: Connection refused"}),
       "L-STORE",
       "HDFS does not answer at namenode:8020",
       "config"},
  };
  for (Case const& one : cases) {
    auto const found = log_cause(one.log, fatal_trace(one.log));
    ASSERT_TRUE(found.has_value()) << one.says;
    EXPECT_EQ(found->rule, one.rule) << one.says;
    EXPECT_THAT(found->message, HasSubstr(one.says));
    EXPECT_EQ(found->retry_class, one.retry_class) << one.says;
  }
}

TEST(LogRules, TakeOnlyTheTraceWhereWordsAreCommon) {
  std::vector<std::string> const log{
      "26/01/31 08:00:06 INFO App: PermissionError: [Errno 13] Permission denied: '/x', never mind",
      "Traceback (most recent call last):",
      "  File \"/opt/app.py\", line 1, in <module>",
      "ValueError: no"};
  auto const trace = fatal_trace(log);
  ASSERT_TRUE(trace.has_value());
  EXPECT_EQ(log_cause(log, trace), std::nullopt);
}

// A line that a program made to keep a matcher busy.
TEST(LogRules, AreDoneInTimeWithAnyLine) {
  std::vector<std::string> log;
  for (int i = 0; i < 100; ++i)
    log.push_back("User \"system:serviceaccount:" + std::string(4000, 'a') + std::string(50, '"'));
  EXPECT_EQ(log_cause(log, std::nullopt), std::nullopt);
}

TEST(FatalTrace, ChoosesTheDeepestCauseOfTheMainThread) {
  auto const trace =
      fatal_trace({"26/01/31 08:00:06 WARN App: retry",
                   "java.io.IOException: not this one",
                   "\tat a.B.c(B.java:1)",
                   "26/01/31 08:00:07 INFO App: on",
                   "Exception in thread \"main\" org.a.Outer: outer",
                   "\tat a.B.c(B.java:1)",
                   "Caused by: org.a.Middle: middle",
                   "\t... 3 more",
                   "Caused by: org.a.RootException: root",
                   "\tat a.B.c(B.java:2)",
                   "26/01/31 08:00:08 INFO ShutdownHookManager: Shutdown hook called",
                   "java.lang.InterruptedException: noise",
                   "\tat a.B.c(B.java:1)"});
  ASSERT_TRUE(trace.has_value());
  EXPECT_EQ(trace->root, "org.a.RootException: root");
  EXPECT_THAT(trace->excerpt,
              ElementsAre("Exception in thread \"main\" org.a.Outer: outer",
                          "Caused by: org.a.Middle: middle",
                          "Caused by: org.a.RootException: root"));
}

TEST(FatalTrace, TakesTheLastOfChainedTracebacks) {
  auto const trace =
      fatal_trace({"Traceback (most recent call last):",
                   "  File \"a.py\", line 1, in f",
                   "KeyError: 'x'",
                   "",
                   "During handling of the above exception, another exception occurred:",
                   "",
                   "Traceback (most recent call last):",
                   "  File \"a.py\", line 3, in <module>",
                   "RuntimeError: cannot go on"});
  ASSERT_TRUE(trace.has_value());
  EXPECT_EQ(trace->root, "RuntimeError: cannot go on");
}

// Python writes a traceback line by line, and the JVM logs to the same stream meanwhile.
TEST(FatalTrace, GoesOnBehindWhatOtherThreadsLogMeanwhile) {
  auto const trace = fatal_trace(
      {"Traceback (most recent call last):",
       "26/01/31 08:00:07 INFO SparkContext: Successfully stopped SparkContext",
       "  File \"/opt/pi.py\", line 30, in <module>",
       "26/01/31 08:00:07 WARN Utils: odd",
       "java.lang.IllegalStateException: of the record before",
       "\tat a.B.c(B.java:1)",
       "py4j.protocol.Py4JJavaError: An error occurred while calling None.JavaSparkContext.",
       ": java.io.FileNotFoundException: File file:/tmp/spark-events does not exist",
       "\tat org.apache.spark.deploy.history.EventLogFileWriter.x(EventLogFileWriters.scala:1)",
       "26/01/31 08:00:08 INFO ShutdownHookManager: Shutdown hook called",
       "\tat py4j.Gateway.invoke(Gateway.java:238)",
       "26/01/31 08:00:08 INFO ShutdownHookManager: Deleting directory /tmp/x",
       "an ordinary line"});
  ASSERT_TRUE(trace.has_value());
  EXPECT_EQ(trace->root,
            "java.io.FileNotFoundException: File file:/tmp/spark-events does not exist");
  EXPECT_EQ(trace->lines.size(), 6U);
}

TEST(FatalTrace, LeavesOutWhatALaterRecordTells) {
  auto const trace = fatal_trace({"Exception in thread \"main\" org.a.Outer: outer",
                                  "\tat a.B.c(B.java:1)",
                                  "26/01/31 08:00:08 WARN TaskSetManager: Lost task 0.0 in stage "
                                  "0.0: java.lang.NoException: no",
                                  "\tat a.B.c(B.java:1)",
                                  "Caused by: org.a.AnotherStory: no"});
  ASSERT_TRUE(trace.has_value());
  EXPECT_EQ(trace->root, "org.a.Outer: outer");
}

TEST(FatalTrace, NeverFailsOnOddLogs) {
  EXPECT_EQ(fatal_trace({}), std::nullopt);
  EXPECT_EQ(fatal_trace({""}), std::nullopt);
  EXPECT_TRUE(fatal_trace({"Traceback (most recent call last):"}).has_value());
  EXPECT_TRUE(fatal_trace({"Exception in thread \"main\""}).has_value());
  EXPECT_TRUE(fatal_trace({"Error: "}).has_value());
}

TEST(RedactSecrets, LeavesNoneInALine) {
  for (std::string const line : {"spark.hadoop.fs.s3a.secret.key=PLANTEDPLANTED",
                                 "fs.azure.account.key.acct.dfs.core.windows.net: PLANTEDPLANTED==",
                                 "password = \"PLANTEDPLANTED\"",
                                 "AWS_SECRET_ACCESS_KEY=PLANTED/PLANTED+x",
                                 "Authorization: Bearer PLANTEDPLANTED",
                                 "jdbc:postgresql://etl:PLANTED@db:5432/x",
                                 "https://a.blob.core.windows.net/c?sv=1&sig=PLANTED%3D",
                                 "token: eyJQTEFOVEVE.PLANTEDPLANTED.PLANTED"})
    EXPECT_THAT(redact_secrets(line), Not(HasSubstr("PLANTED"))) << line;
  EXPECT_EQ(redact_secrets("key AKIAIOSFODNN7EXAMPLE of ann"), "key ***** of ann");
  EXPECT_EQ(redact_secrets("nothing to hide: s3a://bucket/key"),
            "nothing to hide: s3a://bucket/key");
}

TEST(LogTail, KeepsTheLastLinesWhole) {
  LogTail tail;
  std::string const line(100, 'x');
  for (int i = 0; i < 30'000; ++i) tail.add(std::to_string(i) + line);
  std::vector<std::string> const lines = tail.lines();
  EXPECT_EQ(tail.count(), 30'000U);
  ASSERT_FALSE(lines.empty());
  EXPECT_EQ(lines.back(), "29999" + line);
  EXPECT_EQ(lines.front().size(), 105U);
  EXPECT_LE(lines.size() * 106, LogTail::kMostBytes);
  EXPECT_GE(lines.size() * 106, LogTail::kMostBytes - 200);
}

TEST(LogTail, CutsLongLinesAndJoinsPieces) {
  LogTail tail;
  tail.add("a", false);
  tail.add("b\r", true);
  tail.add(std::string(3'000'000, 'x'), true);
  tail.add("end", true);
  std::vector<std::string> const lines = tail.lines();
  ASSERT_EQ(lines.size(), 3U);
  EXPECT_EQ(lines[0], "ab");
  EXPECT_EQ(lines[1].size(), LogTail::kLongestLine);
  EXPECT_EQ(lines[2], "end");
}

TEST(Quantity, ReadsWhatKubernetesWrites) {
  EXPECT_EQ(parse_quantity("500m"), 0.5);
  EXPECT_EQ(parse_quantity("2"), 2.0);
  EXPECT_EQ(parse_quantity("1408Mi"), 1408.0 * 1024 * 1024);
  EXPECT_EQ(parse_quantity("1e3"), 1000.0);
  EXPECT_EQ(parse_quantity("2G"), 2e9);
  EXPECT_EQ(parse_quantity("much"), std::nullopt);
  EXPECT_EQ(parse_quantity(""), std::nullopt);
  EXPECT_EQ(spell_memory(1408.0 * 1024 * 1024), "1408Mi");
  EXPECT_EQ(spell_memory(2048.0 * 1024 * 1024), "2Gi");
  EXPECT_EQ(spell_cpu(0.5), "500m");
  EXPECT_EQ(spell_cpu(1000), "1000");
}

// `k8spark why --rules` prints it; the manual holds the same text.
TEST(RuleTable, IsTheOneOfTheManual) {
  std::ifstream file(std::string(K8SPARK_SOURCE_DIR) + "/docs/why.md");
  std::stringstream manual;
  manual << file.rdbuf();
  EXPECT_THAT(manual.str(), HasSubstr(rules_as_markdown()));
}

TEST(RuleTable, HasARowForEveryRule) {
  std::set<std::string> names;
  for (RuleRow const& row : rule_table()) names.insert(row.name);
  for (LogRule const& rule : log_rules()) EXPECT_EQ(names.count(std::string(rule.name)), 1U);
  for (char const* name : {"X-LOST",
                           "W-OOM",
                           "W-EVICT",
                           "W-SPOT",
                           "W-QUEUE",
                           "W-UNSCHED",
                           "W-IMAGE",
                           "W-CONFIG",
                           "W-MOUNT",
                           "W-LOOP",
                           "W-MESH",
                           "W-MUTATED",
                           "L-HANG",
                           "L-ROOT",
                           "W-SIGNAL",
                           "W-EXIT"})
    EXPECT_EQ(names.count(name), 1U) << name;
}

}  // namespace
}  // namespace k8spark::diagnosis
