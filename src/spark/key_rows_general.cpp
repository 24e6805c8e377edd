#include "spark/key_rows.h"

#include <array>

// Keys of other resource managers too that a submission reads, or that its users meet. Source:
// Spark's internal/config/package.scala and docs/configuration.md. Checked against Spark's own
// classes: tests/unit/spark/keys/.
namespace k8spark::spark::rows {

namespace {

// Sorted by name.
// clang-format off
constexpr std::array kRows = std::to_array<KeySpec>({
    text("spark.api.mode", "classic or connect").since(4, 0).value("classic").passed(),
    text("spark.app.id", "set by the submission").passed().overwritten(),
    text("spark.app.name", "name of the application"),
    integer("spark.app.submitTime", "set by the submission; a value of one's own stays from 3.5 on")
        .since(3, 3).passed(),
    list("spark.archives", "archives to unpack there").value(""),
    boolean("spark.authenticate", "internal connections prove a shared secret").value("false").passed(),
    text("spark.authenticate.secret", "the shared secret; Spark makes one on Kubernetes").passed().secret(),
    text("spark.authenticate.secret.driver.file", "the same for the driver alone")
        .falls_back_to("spark.authenticate.secret.file").passed(),
    text("spark.authenticate.secret.executor.file", "the same for executors alone")
        .falls_back_to("spark.authenticate.secret.file").passed(),
    text("spark.authenticate.secret.file",
         "file with the shared secret, at the same path in driver and executors").passed(),
    integer("spark.blockManager.port", "block manager port of all"),
    text("spark.checkpoint.dir", "folder of checkpoints").since(4, 0).passed(),
    text("spark.connect.grpc.binding.address", "address that Spark Connect listens at").since(4, 0).passed(),
    integer("spark.connect.grpc.binding.port", "port of Spark Connect").since(3, 4).value("15002"),
    integer("spark.cores.max", "total of executor CPUs; no effect on Kubernetes").passed(),
    boolean("spark.decommission.enabled", "executors that go hand over their blocks first")
        .value("false").passed(),
    integer("spark.default.parallelism", "partitions when nobody says how many").since(4, 0).passed(),
    text("spark.driver.bindAddress",
         "address that the driver listens at in client mode; must not be set in cluster mode").client(),
    integer("spark.driver.blockManager.port", "block manager port of the driver").value("7079"),
    integer("spark.driver.cores", "CPUs of the driver").value("1").cluster(),
    text("spark.driver.defaultExtraClassPath", "class path entries that extraClassPath is added to")
        .since(4, 0).value("hive-jackson/*").value(4, 1, "").passed().internal(),
    text("spark.driver.defaultJavaOptions", "JVM options of the driver, laid before extraJavaOptions")
        .passed(),
    text("spark.driver.extraClassPath", "class path entries of the driver, laid before others").passed(),
    text("spark.driver.extraJavaOptions", "JVM options of the driver; no heap size").passed(),
    text("spark.driver.extraLibraryPath", "library path of the driver").passed(),
    text("spark.driver.host", "address of the driver in client mode; set by the submission in cluster mode")
        .client().overwritten(),
    text("spark.driver.log.dfsDir", "folder that driver logs are copied to").passed(),
    boolean("spark.driver.log.persistToDfs.enabled", "copy the driver's log when it ends")
        .value("false").passed(),
    size("spark.driver.maxResultSize", kByte, "results of all partitions at the most; 0 for any")
        .value("1g").passed(),
    size("spark.driver.memory", kMib, "heap of the driver").value("1g"),
    size("spark.driver.memoryOverhead", kMib, "memory beside the heap of the driver").cluster(),
    real("spark.driver.memoryOverheadFactor", "the same as a part of the heap")
        .since(3, 3).value("0.1").cluster(),
    size("spark.driver.minMemoryOverhead", kMib, "least memory beside the heap")
        .since(4, 0).value("384m").cluster(),
    integer("spark.driver.port", "RPC port of the driver").value("7078"),
    family("spark.driver.resource.", "GPUs and the like: NAME.amount, NAME.vendor"),
    boolean("spark.driver.supervise", "no effect on Kubernetes").value("false").passed(),
    time("spark.driver.timeout", kMinute, "end a driver that ran this long")
        .since(4, 0).value("0min").passed(),
    boolean("spark.driver.userClassPathFirst", "the user's jars win over Spark's own")
        .value("false").passed(),
    time("spark.dynamicAllocation.cachedExecutorIdleTimeout", kSecond,
         "idle time of executors with cached blocks").value("2147483647000ms").passed(),
    boolean("spark.dynamicAllocation.enabled", "as many executors as there is work").value("false").passed(),
    real("spark.dynamicAllocation.executorAllocationRatio", "part of full parallelism that is asked for")
        .value("1.0").passed(),
    time("spark.dynamicAllocation.executorIdleTimeout", kSecond, "idle time before an executor goes")
        .value("60000ms").passed(),
    integer("spark.dynamicAllocation.initialExecutors", "executors at the start")
        .falls_back_to("spark.dynamicAllocation.minExecutors").passed(),
    integer("spark.dynamicAllocation.maxExecutors", "executors at the most").value("2147483647").passed(),
    integer("spark.dynamicAllocation.minExecutors", "executors at the least").value("0").passed(),
    time("spark.dynamicAllocation.schedulerBacklogTimeout", kSecond,
         "waiting time before more executors are asked for").value("1000ms").passed(),
    boolean("spark.dynamicAllocation.shuffleTracking.enabled",
         "keep executors with shuffle data: needs no shuffle service")
        .value("false").value(3, 4, "true").passed(),
    time("spark.dynamicAllocation.shuffleTracking.timeout", kMillisecond, "how long they are kept")
        .value("9223372036854775807ms").passed(),
    time("spark.dynamicAllocation.sustainedSchedulerBacklogTimeout", kSecond,
         "the same waiting time, after the first round")
        .falls_back_to("spark.dynamicAllocation.schedulerBacklogTimeout").passed(),
    boolean("spark.eventLog.compress", "compress event logs").value("false").value(4, 0, "true").passed(),
    text("spark.eventLog.compression.codec", "lz4, lzf, snappy or zstd")
        .value(3, 2, "zstd").passed(),
    text("spark.eventLog.dir", "folder of event logs: s3a://bucket/logs").value("/tmp/spark-events").passed(),
    boolean("spark.eventLog.enabled", "write an event log for the history server").value("false").passed(),
    boolean("spark.eventLog.logStageExecutorMetrics", "executor peaks for each stage")
        .value("false").passed(),
    boolean("spark.eventLog.overwrite", "overwrite an event log of the same name").value("false").passed(),
    boolean("spark.eventLog.rolling.enabled", "several event log files instead of one")
        .value("false").value(4, 0, "true").passed(),
    text("spark.eventLog.rolling.maxFileSize", "size of each").value("128m").passed(),
    integer("spark.executor.cores", "CPUs of each executor").value("1").passed(),
    text("spark.executor.defaultExtraClassPath", "class path entries that extraClassPath is added to")
        .since(4, 0).value("hive-jackson/*").value(4, 1, "").passed().internal(),
    text("spark.executor.defaultJavaOptions", "JVM options of executors, laid before extraJavaOptions")
        .passed(),
    text("spark.executor.extraClassPath", "class path entries of executors, laid before others").passed(),
    text("spark.executor.extraJavaOptions", "JVM options of executors; no heap size").passed(),
    text("spark.executor.extraLibraryPath", "library path of executors").passed(),
    time("spark.executor.failuresValidityInterval", kMillisecond, "older executor failures do not count")
        .since(3, 5).passed(),
    time("spark.executor.heartbeatInterval", kMillisecond, "pause between heartbeats of executors")
        .value("10s").passed(),
    integer("spark.executor.instances", "how many executors").value("2").passed(),
    integer("spark.executor.maxNumFailures", "executor failures before the application ends")
        .since(3, 5).passed(),
    size("spark.executor.memory", kMib, "heap of each executor").value("1g").passed(),
    size("spark.executor.memoryOverhead", kMib, "memory beside the heap of an executor").passed(),
    real("spark.executor.memoryOverheadFactor", "the same as a part of the heap")
        .since(3, 3).value("0.1").passed(),
    size("spark.executor.minMemoryOverhead", kMib, "least memory beside the heap")
        .since(4, 0).value("384m").passed(),
    size("spark.executor.pyspark.memory", kMib, "memory of Python in an executor, added to its pod").passed(),
    family("spark.executor.resource.", "GPUs and the like: NAME.amount, NAME.vendor, NAME.discoveryScript")
        .passed(),
    boolean("spark.executor.userClassPathFirst", "the user's jars win over Spark's own")
        .value("false").passed(),
    family("spark.executorEnv.", "environment variable of executors").passed(),
    list("spark.extraListeners", "listener classes").passed(),
    list("spark.files", "files for each working folder").value(""),
    family("spark.hadoop.", "Hadoop key without its stem: spark.hadoop.fs.s3a.endpoint").passed(),
    text("spark.home", "Spark installation of the submitting machine"),
    boolean("spark.io.encryption.enabled", "encrypt shuffle and spill files").value("false").passed(),
    list("spark.jars", "jars for driver and executors").value(""),
    list("spark.jars.excludes", "artifacts to leave out").since(3, 2).value(""),
    text("spark.jars.ivy", "Ivy folder of the driver").since(3, 2).value(4, 0, "~/.ivy2.5.2"),
    text("spark.jars.ivySettings", "Ivy settings file").since(3, 2).passed(),
    list("spark.jars.packages", "Maven coordinates").since(3, 2).value(""),
    list("spark.jars.repositories", "further repositories").since(3, 2).value(""),
    list("spark.kerberos.access.hadoopFileSystems", "further file systems to get tokens for")
        .value("").passed(),
    text("spark.kerberos.keytab", "keytab to ship"),
    text("spark.kerberos.principal", "its principal"),
    text("spark.kerberos.renewal.credentials", "keytab or ccache").value("keytab").passed(),
    list("spark.local.dir", "scratch folders"),
    time("spark.locality.wait", kMillisecond, "waiting time for a local task").value("3s").passed(),
    text("spark.log.level", "log level, over that of log4j").since(3, 5).passed(),
    boolean("spark.log.structuredLogging.enabled", "logs as JSON").since(4, 0).value("false").passed(),
    text("spark.master", "API server: k8s://https://HOST:PORT"),
    real("spark.memory.fraction", "part of the heap for execution and storage").value("0.6").passed(),
    boolean("spark.memory.offHeap.enabled", "use memory outside of the heap").value("false").passed(),
    size("spark.memory.offHeap.size", kByte, "how much; added to executor pods").value("0b").passed(),
    real("spark.memory.storageFraction", "part of that which storage keeps").value("0.5").passed(),
    text("spark.metrics.conf", "metrics configuration file").passed(),
    text("spark.metrics.namespace", "stem of metric names").passed(),
    time("spark.network.timeout", kSecond, "default of all network timeouts").value("120s").passed(),
    list("spark.plugins", "plugin classes").value("").passed(),
    text("spark.pyspark.driver.python", "Python of the driver"),
    text("spark.pyspark.python", "Python of driver and executors"),
    list("spark.redaction.regex", "keys whose values Spark's logs hide")
        .value("(?i)secret|password|token|access[.]key").value(3, 4, "(?i)secret|password|token|access[.]?key").value(4, 0, "(?i)secret|password|token|access[.]?key|credential").passed(),
    text("spark.remote", "a Spark Connect server; excludes a master").since(3, 4).passed(),
    integer("spark.rpc.message.maxSize", "MiB of one message").value("128").passed(),
    time("spark.scheduler.maxRegisteredResourcesWaitingTime", kMillisecond,
         "waiting time for executors before tasks start").value("30s").passed(),
    real("spark.scheduler.minRegisteredResourcesRatio",
         "part of executors that must be there before tasks start").passed(),
    text("spark.scheduler.mode", "FIFO or FAIR").value("FIFO").passed(),
    text("spark.serializer", "serializer class").value("org.apache.spark.serializer.JavaSerializer").passed(),
    boolean("spark.shuffle.service.enabled", "external shuffle service; Kubernetes has none")
        .value("false").passed(),
    text("spark.shuffle.sort.io.plugin.class", "shuffle storage plugin")
        .value("org.apache.spark.shuffle.sort.io.LocalDiskShuffleDataIO").passed(),
    boolean("spark.speculation", "start slow tasks twice").value("false").passed(),
    family("spark.sql.catalog.", "a catalog: NAME is its class, NAME.OPTION its options").passed(),
    family("spark.ssl.", "TLS of Spark's own servers").passed(),
    boolean("spark.storage.decommission.enabled", "executors that go move their blocks")
        .value("false").passed(),
    text("spark.storage.decommission.fallbackStorage.path", "store for blocks that no executor can take")
        .passed(),
    boolean("spark.storage.decommission.rddBlocks.enabled", "move cached blocks")
        .value("false").value(3, 4, "true").passed(),
    boolean("spark.storage.decommission.shuffleBlocks.enabled", "move shuffle blocks")
        .value("false").value(3, 4, "true").passed(),
    boolean("spark.submit.callSystemExitOnMainExit", "end the JVM when main returns")
        .since(4, 1).value("false").passed(),
    text("spark.submit.deployMode", "cluster or client; spark-submit itself takes client").value("cluster"),
    boolean("spark.submit.proxyUser.allowCustomClasspathInClusterMode",
         "class path of the submitting JVM; no effect here")
        .since(3, 3).value("true").value(3, 4, "false").passed().internal(),
    list("spark.submit.pyFiles", "files for the PYTHONPATH").value(""),
    real("spark.task.cpus", "CPUs of one task").value("1").passed(),
    integer("spark.task.maxFailures", "failures of one task before the job ends").value("4").passed(),
    family("spark.task.resource.", "what one task needs of them: NAME.amount").passed(),
    boolean("spark.ui.enabled", "web UI of the driver").value("true").passed(),
    integer("spark.ui.port", "port of the driver UI").value("4040"),
    text("spark.ui.proxyRedirectUri", "address of redirects behind a proxy").passed(),
    boolean("spark.ui.reverseProxy", "the UI is reached through a reverse proxy").value("false").passed(),
    text("spark.ui.reverseProxyUrl", "address of that proxy").passed(),
    list("spark.yarn.dist.forceDownloadSchemes", "schemes that the client downloads; no effect on Kubernetes")
        .value("").passed(),
});
// clang-format on

}  // namespace

std::span<KeySpec const> general() {
  return kRows;
}

}  // namespace k8spark::spark::rows
