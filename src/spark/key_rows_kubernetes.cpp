#include "spark/key_rows.h"

#include <array>

// The keys below spark.kubernetes.: source: Spark's Config.scala and docs/running-on-kubernetes.md.
// Checked against Spark's own classes: tests/unit/spark/keys/.
namespace k8spark::spark::rows {

namespace {

// Sorted by name.
// clang-format off
constexpr std::array kRows = std::to_array<KeySpec>({
    time("spark.kubernetes.allocation.batch.delay", kMillisecond, "pause between batches")
        .value("1s").passed(),
    integer("spark.kubernetes.allocation.batch.size", "executors asked for at once")
        .value("5").value(4, 0, "10").value(4, 2, "20").passed(),
    time("spark.kubernetes.allocation.driver.readinessTimeout", kSecond,
         "how long to wait for the driver pod to be ready").value("1s").passed(),
    time("spark.kubernetes.allocation.executor.timeout", kMillisecond,
         "age before a pending executor is given up").value("600s").passed(),
    integer("spark.kubernetes.allocation.maxPendingPods", "pending executors at the most")
        .since(3, 2).value("2147483647").passed(),
    integer("spark.kubernetes.allocation.maxPendingPodsPerRp", "the same for each resource profile")
        .since(4, 1).value("2147483647").passed(),
    integer("spark.kubernetes.allocation.maximum", "executors at the most, ever")
        .since(4, 1).value("2147483647").passed(),
    text("spark.kubernetes.allocation.pods.allocator", "direct, statefulset or deployment")
        .since(3, 3).value("direct").passed(),
    boolean("spark.kubernetes.allocation.recoveryMode.enabled", "ask again for executors that died at start")
        .since(4, 2).passed(),
    time("spark.kubernetes.appKillPodDeletionGracePeriod", kSecond, "grace period of --kill").cluster(),
    text("spark.kubernetes.authenticate.caCertFile", "CA file in client mode").client().passed(),
    text("spark.kubernetes.authenticate.clientCertFile", "client certificate file in client mode")
        .client().passed(),
    text("spark.kubernetes.authenticate.clientKeyFile", "client key file in client mode").client().passed(),
    text("spark.kubernetes.authenticate.driver.caCertFile", "CA file shipped to the driver").cluster(),
    text("spark.kubernetes.authenticate.driver.clientCertFile",
         "client certificate file shipped to the driver").cluster(),
    text("spark.kubernetes.authenticate.driver.clientKeyFile", "client key file shipped to the driver")
        .cluster(),
    text("spark.kubernetes.authenticate.driver.mounted.caCertFile", "path inside the driver container")
        .cluster(),
    text("spark.kubernetes.authenticate.driver.mounted.clientCertFile", "path inside the driver container")
        .cluster(),
    text("spark.kubernetes.authenticate.driver.mounted.clientKeyFile", "path inside the driver container")
        .cluster(),
    text("spark.kubernetes.authenticate.driver.mounted.oauthTokenFile", "path inside the driver container")
        .cluster(),
    text("spark.kubernetes.authenticate.driver.oauthToken", "token shipped to the driver").cluster().secret(),
    text("spark.kubernetes.authenticate.driver.oauthTokenFile", "documented, never read")
        .cluster().passed().ignored(),
    text("spark.kubernetes.authenticate.driver.serviceAccountName", "service account of the driver"),
    text("spark.kubernetes.authenticate.executor.serviceAccountName",
         "service account of the executors; default: the driver's").passed(),
    text("spark.kubernetes.authenticate.oauthToken", "token in client mode").client().passed().secret(),
    text("spark.kubernetes.authenticate.oauthTokenFile", "file with a token in client mode")
        .client().passed(),
    text("spark.kubernetes.authenticate.submission.caCertFile", "CA file used for submitting").cluster(),
    text("spark.kubernetes.authenticate.submission.clientCertFile",
         "client certificate file used for submitting").cluster(),
    text("spark.kubernetes.authenticate.submission.clientKeyFile", "client key file used for submitting")
        .cluster(),
    text("spark.kubernetes.authenticate.submission.oauthToken", "token used for submitting")
        .cluster().secret(),
    text("spark.kubernetes.authenticate.submission.oauthTokenFile", "file with a token used for submitting")
        .cluster(),
    integer("spark.kubernetes.configMap.maxSize",
         "bytes of configuration files that may be shipped; at most 1048576 from 3.3 on")
        .value("1572864").value(3, 3, "1048576"),
    text("spark.kubernetes.container.image", "image of driver and executors"),
    text("spark.kubernetes.container.image.pullPolicy", "Always, Never or IfNotPresent")
        .value("IfNotPresent"),
    list("spark.kubernetes.container.image.pullSecrets", "Secrets with registry logins").value(""),
    text("spark.kubernetes.context", "context of the kubeconfig"),
    text("spark.kubernetes.decommission.script", "script run before an executor goes")
        .since(3, 2).value("/opt/decom.sh").passed(),
    boolean("spark.kubernetes.driver.annotateExitException", "annotate the driver pod with its exception")
        .since(4, 1).value("false").passed(),
    family("spark.kubernetes.driver.annotation.", "annotation of the driver pod").cluster(),
    integer("spark.kubernetes.driver.connectionTimeout", "milliseconds to connect for the driver")
        .value("10000").passed(),
    text("spark.kubernetes.driver.container.image", "image of the driver")
        .falls_back_to("spark.kubernetes.container.image").cluster(),
    family("spark.kubernetes.driver.label.", "label of the driver pod").cluster(),
    text("spark.kubernetes.driver.limit.cores", "CPU limit of the driver").cluster(),
    text("spark.kubernetes.driver.master", "API server as the driver sees it")
        .value("https://kubernetes.default.svc").cluster().passed(),
    family("spark.kubernetes.driver.node.selector.", "node label that the driver needs")
        .since(3, 3).cluster(),
    boolean("spark.kubernetes.driver.ownPersistentVolumeClaim", "claims of executors belong to the driver")
        .since(3, 2).value("false").value(3, 4, "true").passed(),
    list("spark.kubernetes.driver.pod.excludedFeatureSteps", "steps to leave out for the driver")
        .since(4, 1).value("").cluster(),
    list("spark.kubernetes.driver.pod.featureSteps", "classes that change the driver pod")
        .since(3, 2).value("").cluster(),
    text("spark.kubernetes.driver.pod.name", "name of the driver pod"),
    text("spark.kubernetes.driver.podTemplateContainerName",
         "container of the template that becomes the driver").cluster(),
    text("spark.kubernetes.driver.podTemplateFile", "template of the driver pod").cluster(),
    text("spark.kubernetes.driver.request.cores", "CPU request of the driver: 500m, 2").cluster(),
    integer("spark.kubernetes.driver.requestTimeout", "milliseconds for one request of the driver")
        .value("10000").passed(),
    text("spark.kubernetes.driver.resourceNamePrefix", "Spark's own tests only")
        .passed().internal().ignored(),
    boolean("spark.kubernetes.driver.reusePersistentVolumeClaim", "give a lost executor's claim to a new one")
        .since(3, 2).value("false").value(3, 4, "true").passed(),
    text("spark.kubernetes.driver.scheduler.name", "scheduler of the driver").since(3, 3).cluster(),
    family("spark.kubernetes.driver.secretKeyRef.", "driver variable from a Secret: ENV=NAME:KEY").cluster(),
    family("spark.kubernetes.driver.secrets.", "Secret mounted into the driver: NAME=PATH").cluster(),
    boolean("spark.kubernetes.driver.securityContext.allowPrivilegeEscalation", "the same for the driver")
        .since(4, 3).falls_back_to("spark.kubernetes.securityContext.allowPrivilegeEscalation").cluster(),
    family("spark.kubernetes.driver.service.annotation.", "annotation of the driver Service").cluster(),
    boolean("spark.kubernetes.driver.service.deleteOnTermination", "the driver deletes its Service")
        .since(3, 2).value("true").cluster().passed(),
    text("spark.kubernetes.driver.service.ipFamilies", "IPv4, IPv6 or both")
        .since(3, 4).value("IPv4").cluster(),
    text("spark.kubernetes.driver.service.ipFamilyPolicy", "SingleStack, PreferDualStack or RequireDualStack")
        .since(3, 4).value("SingleStack").cluster(),
    family("spark.kubernetes.driver.service.label.", "label of the driver Service").since(3, 4).cluster(),
    boolean("spark.kubernetes.driver.service.publishNotReadyAddresses", "name the driver before it is ready")
        .since(4, 3).value("false").cluster(),
    family("spark.kubernetes.driver.volumes.", "volume of the driver: TYPE.NAME.mount.path and so on")
        .cluster(),
    boolean("spark.kubernetes.driver.waitToReusePersistentVolumeClaim", "wait for a free claim")
        .since(3, 4).value("false").passed(),
    family("spark.kubernetes.driverEnv.", "environment variable of the driver").cluster(),
    time("spark.kubernetes.dynamicAllocation.deleteGracePeriod", kMillisecond, "grace of idle executors")
        .value("5s").passed(),
    family("spark.kubernetes.executor.annotation.", "annotation of executor pods").passed(),
    time("spark.kubernetes.executor.apiPollingInterval", kMillisecond, "pause between polls of executor pods")
        .value("30s").passed(),
    boolean("spark.kubernetes.executor.checkAllContainers", "look at every container of an executor pod")
        .value("false").value(4, 0, "true").passed(),
    text("spark.kubernetes.executor.container.image", "image of the executors")
        .falls_back_to("spark.kubernetes.container.image").passed(),
    text("spark.kubernetes.executor.decommissionLabel", "label put on a decommissioned executor")
        .since(3, 3).passed(),
    text("spark.kubernetes.executor.decommissionLabelValue", "its value").since(3, 3).passed(),
    boolean("spark.kubernetes.executor.deleteOnTermination", "delete executor pods when they end")
        .value("true").passed(),
    time("spark.kubernetes.executor.deletedExecutorsCacheTimeout", kSecond,
         "how long deleted executors are remembered").since(4, 1).value("180000ms").passed().internal(),
    boolean("spark.kubernetes.executor.disableConfigMap", "executors get no configuration files")
        .since(3, 2).value("false").passed(),
    boolean("spark.kubernetes.executor.enableApiPolling", "poll executor pods")
        .since(3, 4).value("true").passed().internal(),
    boolean("spark.kubernetes.executor.enableApiWatcher", "watch executor pods")
        .since(3, 4).value("true").passed().internal(),
    boolean("spark.kubernetes.executor.enablePollingWithResourceVersion", "polls may be served from a cache")
        .since(3, 3).value("false").passed(),
    time("spark.kubernetes.executor.eventProcessingInterval", kMillisecond,
         "pause between looks at executor events").value("1s").passed(),
    text("spark.kubernetes.executor.hadoopConfigMapName", "set by the submission")
        .passed().internal().overwritten(),
    family("spark.kubernetes.executor.label.", "label of executor pods").passed(),
    text("spark.kubernetes.executor.limit.cores", "CPU limit of an executor").passed(),
    integer("spark.kubernetes.executor.lostCheck.maxAttempts", "looks before a reason counts as unknown")
        .until(3, 3).value("10").passed(),
    integer("spark.kubernetes.executor.minTasksPerExecutorBeforeRolling",
         "tasks before an executor may be replaced").since(3, 3).value("0").passed(),
    time("spark.kubernetes.executor.missingPodDetectDelta", kMillisecond,
         "age before a missing pod counts as lost").value("30s").passed(),
    family("spark.kubernetes.executor.node.selector.", "node label that executors need").since(3, 3).passed(),
    list("spark.kubernetes.executor.pod.excludedFeatureSteps", "steps to leave out for executors")
        .since(4, 1).value("").passed(),
    list("spark.kubernetes.executor.pod.featureSteps", "classes that change executor pods")
        .since(3, 2).value("").passed(),
    integer("spark.kubernetes.executor.podDeletionCost", "deletion cost of executor pods")
        .since(4, 2).passed(),
    text("spark.kubernetes.executor.podNamePrefix", "stem of executor pod names").passed(),
    text("spark.kubernetes.executor.podTemplateContainerName",
         "container of the template that becomes the executor").passed(),
    text("spark.kubernetes.executor.podTemplateFile", "template of executor pods"),
    real("spark.kubernetes.executor.pvc.resizeFactor", "resizing of executor claims")
        .since(4, 2).value("1.0").passed(),
    time("spark.kubernetes.executor.pvc.resizeInterval", kMinute, "resizing of executor claims")
        .since(4, 2).value("300000ms").passed(),
    real("spark.kubernetes.executor.pvc.resizeThreshold", "resizing of executor claims")
        .since(4, 2).value("0.5").passed(),
    text("spark.kubernetes.executor.request.cores", "CPU request of an executor").passed(),
    real("spark.kubernetes.executor.resizeFactor", "resizing of executor memory")
        .since(4, 2).value("0.1").passed(),
    time("spark.kubernetes.executor.resizeInterval", kSecond, "resizing of executor memory")
        .since(4, 2).value("1m").passed(),
    real("spark.kubernetes.executor.resizeThreshold", "resizing of executor memory")
        .since(4, 2).value("0.9").passed(),
    time("spark.kubernetes.executor.rollInterval", kSecond, "replace one executor each interval")
        .since(3, 3).value("0ms").passed(),
    text("spark.kubernetes.executor.rollPolicy", "which executor is replaced")
        .since(3, 3).value("OUTLIER").passed(),
    text("spark.kubernetes.executor.scheduler.name", "scheduler of executors").passed(),
    family("spark.kubernetes.executor.secretKeyRef.", "executor variable from a Secret: ENV=NAME:KEY")
        .passed(),
    family("spark.kubernetes.executor.secrets.", "Secret mounted into executors: NAME=PATH").passed(),
    boolean("spark.kubernetes.executor.securityContext.allowPrivilegeEscalation", "the same for executors")
        .since(4, 3).falls_back_to("spark.kubernetes.securityContext.allowPrivilegeEscalation").passed(),
    time("spark.kubernetes.executor.terminationGracePeriodSeconds", kSecond, "grace period of executor pods")
        .since(4, 1).value("30s").passed(),
    boolean("spark.kubernetes.executor.useDriverPodIP",
         "executors use the driver's address instead of its name")
        .since(4, 1).value("false").value(4, 3, "true").passed(),
    family("spark.kubernetes.executor.volumes.", "volume of executors: TYPE.NAME.mount.path and so on"),
    time("spark.kubernetes.executorSnapshotsSubscribersShutdownGracePeriod", kSecond,
         "time to finish at the end").since(3, 4).value("20s").passed(),
    text("spark.kubernetes.file.upload.path", "store that local files are uploaded to").cluster(),
    text("spark.kubernetes.hadoop.configMapName", "ConfigMap with the Hadoop configuration").cluster(),
    list("spark.kubernetes.jars.avoidDownloadSchemes", "jars of these schemes stay remote")
        .since(4, 0).value("").cluster().passed(),
    text("spark.kubernetes.kerberos.dt-secret-key", "left over, never read")
        .cluster().passed().internal().ignored(),
    text("spark.kubernetes.kerberos.dt-secret-name", "left over, never read")
        .cluster().passed().internal().ignored(),
    text("spark.kubernetes.kerberos.krb5.configMapName", "ConfigMap with krb5.conf").cluster(),
    text("spark.kubernetes.kerberos.krb5.path", "krb5.conf to ship").cluster(),
    text("spark.kubernetes.kerberos.tokenSecret.itemKey", "its key").cluster(),
    text("spark.kubernetes.kerberos.tokenSecret.name", "Secret with delegation tokens").cluster(),
    boolean("spark.kubernetes.legacy.useReadWriteOnceAccessMode",
         "claims with ReadWriteOnce instead of ReadWriteOncePod")
        .since(3, 4).value("true").value(4, 0, "false").cluster().internal(),
    boolean("spark.kubernetes.local.dirs.tmpfs", "scratch folders in memory").value("false"),
    real("spark.kubernetes.memoryOverheadFactor",
         "overhead as a part of the heap: 0.1 for JVM, 0.4 for Python and R").value("0.1"),
    text("spark.kubernetes.namespace", "namespace of every object").value("default"),
    family("spark.kubernetes.node.selector.", "node label that driver and executors need"),
    text("spark.kubernetes.pyspark.pythonVersion", "only 3").until(4, 1).cluster(),
    time("spark.kubernetes.report.interval", kMillisecond, "pause between status reports")
        .value("1s").cluster(),
    text("spark.kubernetes.resource.type", "set by the submission: java, python or r")
        .cluster().passed().internal().overwritten(),
    text("spark.kubernetes.scheduler.name", "scheduler of driver and executors").since(3, 3),
    text("spark.kubernetes.scheduler.volcano.podGroupTemplateFile", "template of the Volcano PodGroup")
        .since(3, 3),
    text("spark.kubernetes.scheduler.volcano.podGroupTemplateJson", "the same as JSON text").since(4, 2),
    boolean("spark.kubernetes.securityContext.allowPrivilegeEscalation",
         "allow privilege escalation in Spark containers").since(4, 3).value("false"),
    boolean("spark.kubernetes.setSubmitTimeInDriver", "the driver sets spark.app.submitTime anew")
        .since(3, 5).value("true").passed(),
    integer("spark.kubernetes.submission.connectionTimeout", "milliseconds to connect while submitting")
        .value("10000").cluster(),
    integer("spark.kubernetes.submission.requestTimeout", "milliseconds for one request while submitting")
        .value("10000").cluster(),
    boolean("spark.kubernetes.submission.waitAppCompletion", "stay until the driver has ended")
        .value("true").cluster(),
    boolean("spark.kubernetes.submitInDriver", "set by the submission")
        .value("false").cluster().passed().internal().overwritten(),
    boolean("spark.kubernetes.trust.certificates", "accept any server certificate")
        .since(3, 2).value("false"),
});
// clang-format on

}  // namespace

std::span<KeySpec const> kubernetes() {
  return kRows;
}

}  // namespace k8spark::spark::rows
