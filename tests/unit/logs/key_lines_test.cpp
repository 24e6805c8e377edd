#include "logs/key_lines.h"

#include <gtest/gtest.h>

namespace k8spark::logs {
namespace {

TEST(KeyLines, TellHowARunWent) {
  KeyLines keys;
  for (char const* const line : {
           "26/01/31 12:00:00 INFO SparkContext: Running Spark version 4.3.0",
           "26/01/31 12:00:00 INFO SparkContext: Submitted application: pi",
           "26/01/31 12:00:00 INFO DAGScheduler: Job 3 finished: collect at a.py:3, took 2.5 s",
           "26/01/31 12:00:00 WARN TaskSchedulerImpl: Initial job has not accepted any resources;",
           "26/01/31 12:00:00 ERROR TaskSchedulerImpl: Lost executor 1 on 10.0.0.1",
           "26/01/31 12:00:00 INFO SparkContext: SparkContext is stopping",
           "Traceback (most recent call last):",
       })
    EXPECT_TRUE(keys.take(line)) << line;
}

TEST(KeyLines, LeaveOutTheRestAndTheRestOfErrors) {
  KeyLines keys;
  for (char const* const line : {
           "26/01/31 12:00:00 INFO MemoryStore: Block broadcast_0 stored",
           "Pi is roughly 3.14",
           "a line of the application that says Starting job: no",
           "",
       })
    EXPECT_FALSE(keys.take(line)) << line;
  EXPECT_TRUE(keys.take("26/01/31 12:00:00 ERROR A: b"));
  EXPECT_FALSE(keys.take("\tat x.Y"));
  EXPECT_FALSE(keys.take("Caused by: java.lang.Error: z"));
}

}  // namespace
}  // namespace k8spark::logs
