#include "profile/fields.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace k8spark::profile {

namespace {

using enum FieldType;

// One subject after the other, as in docs/profiles.md.
constexpr auto kFields = std::to_array<Field>({
    {"spark.version", kText, "", "", "whose behaviour is followed: 4.1, 3.5.6"},
    {"name", kText, "spark.app.name", "", "name of the application"},
    {"master", kText, "spark.master", "", "API server as k8s://https://HOST:PORT"},
    {"deployMode", kChoice, "spark.submit.deployMode", "cluster|client", "where the driver runs"},
    {"namespace", kText, "spark.kubernetes.namespace", "", "namespace of every object"},
    {"serviceAccount",
     kText,
     "spark.kubernetes.authenticate.driver.serviceAccountName "
     "spark.kubernetes.authenticate.executor.serviceAccountName",
     "",
     "service account of driver and executors"},

    {"image.name", kText, "spark.kubernetes.container.image", "", "image of driver and executors"},
    {"image.pullPolicy",
     kChoice,
     "spark.kubernetes.container.image.pullPolicy",
     "Always|IfNotPresent|Never",
     "when the kubelet pulls"},
    {"image.pullSecrets",
     kList,
     "spark.kubernetes.container.image.pullSecrets",
     "",
     "Secrets for the registry"},

    {"cluster.context", kText, "", "", "context of the kubeconfig"},
    {"cluster.kubeconfig", kPath, "", "", "kubeconfig file"},
    {"cluster.server", kText, "", "", "API server, instead of the context's"},

    {"driver.cores", kInteger, "spark.driver.cores", "", "CPUs"},
    {"driver.memory", kText, "spark.driver.memory", "", "heap: 512m, 2g"},
    {"driver.memoryOverhead", kText, "spark.driver.memoryOverhead", "", "memory beside the heap"},
    {"driver.requestCores",
     kText,
     "spark.kubernetes.driver.request.cores",
     "",
     "CPU request, as a Kubernetes quantity"},
    {"driver.limitCores", kText, "spark.kubernetes.driver.limit.cores", "", "CPU limit"},
    {"driver.image",
     kText,
     "spark.kubernetes.driver.container.image",
     "",
     "image of the driver only"},
    {"driver.podTemplate",
     kPath,
     "spark.kubernetes.driver.podTemplateFile",
     "",
     "pod template file"},
    {"driver.podName", kText, "spark.kubernetes.driver.pod.name", "", "name of the driver's pod"},
    {"driver.labels", kMap, "spark.kubernetes.driver.label.*", "", "labels of the pod"},
    {"driver.annotations",
     kMap,
     "spark.kubernetes.driver.annotation.*",
     "",
     "annotations of the pod"},
    {"driver.nodeSelector",
     kMap,
     "spark.kubernetes.driver.node.selector.*",
     "",
     "labels that the node must have (Spark 3.3)"},
    {"driver.env", kMap, "spark.kubernetes.driverEnv.*", "", "environment variables"},
    {"driver.secrets", kMounts, "spark.kubernetes.driver.secrets.*", "", "Secrets to mount"},
    {"driver.secretEnv",
     kSecretEnv,
     "spark.kubernetes.driver.secretKeyRef.*",
     "",
     "environment variables out of Secrets"},

    {"executors.instances", kInteger, "spark.executor.instances", "", "how many"},
    {"executors.cores", kInteger, "spark.executor.cores", "", "CPUs, and tasks at a time, of each"},
    {"executors.memory", kText, "spark.executor.memory", "", "heap of each: 512m, 4g"},
    {"executors.memoryOverhead",
     kText,
     "spark.executor.memoryOverhead",
     "",
     "memory beside the heap"},
    {"executors.requestCores",
     kText,
     "spark.kubernetes.executor.request.cores",
     "",
     "CPU request, as a Kubernetes quantity"},
    {"executors.limitCores", kText, "spark.kubernetes.executor.limit.cores", "", "CPU limit"},
    {"executors.image",
     kText,
     "spark.kubernetes.executor.container.image",
     "",
     "image of the executors only"},
    {"executors.podTemplate",
     kPath,
     "spark.kubernetes.executor.podTemplateFile",
     "",
     "pod template file"},
    {"executors.labels", kMap, "spark.kubernetes.executor.label.*", "", "labels of the pods"},
    {"executors.annotations",
     kMap,
     "spark.kubernetes.executor.annotation.*",
     "",
     "annotations of the pods"},
    {"executors.nodeSelector",
     kMap,
     "spark.kubernetes.executor.node.selector.*",
     "",
     "labels that the nodes must have (Spark 3.3)"},
    {"executors.env", kMap, "spark.executorEnv.*", "", "environment variables"},
    {"executors.secrets", kMounts, "spark.kubernetes.executor.secrets.*", "", "Secrets to mount"},
    {"executors.secretEnv",
     kSecretEnv,
     "spark.kubernetes.executor.secretKeyRef.*",
     "",
     "environment variables out of Secrets"},

    {"dynamicAllocation.enabled",
     kBoolean,
     "spark.dynamicAllocation.enabled",
     "",
     "let Spark choose the number of executors"},
    {"dynamicAllocation.min", kInteger, "spark.dynamicAllocation.minExecutors", "", "at least"},
    {"dynamicAllocation.max", kInteger, "spark.dynamicAllocation.maxExecutors", "", "at most"},
    {"dynamicAllocation.initial",
     kInteger,
     "spark.dynamicAllocation.initialExecutors",
     "",
     "at the start"},

    {"env",
     kMap,
     "spark.kubernetes.driverEnv.* spark.executorEnv.*",
     "",
     "environment variables of driver and executors"},
    {"labels",
     kMap,
     "spark.kubernetes.driver.label.* spark.kubernetes.executor.label.*",
     "",
     "labels of every pod"},
    {"annotations",
     kMap,
     "spark.kubernetes.driver.annotation.* spark.kubernetes.executor.annotation.*",
     "",
     "annotations of every pod"},
    {"nodeSelector",
     kMap,
     "spark.kubernetes.node.selector.*",
     "",
     "labels that every node must have"},
    {"secrets",
     kMounts,
     "spark.kubernetes.driver.secrets.* spark.kubernetes.executor.secrets.*",
     "",
     "Secrets to mount into every pod"},
    {"secretEnv",
     kSecretEnv,
     "spark.kubernetes.driver.secretKeyRef.* spark.kubernetes.executor.secretKeyRef.*",
     "",
     "environment variables of every pod out of Secrets"},

    {"storage.s3.region", kText, "spark.hadoop.fs.s3a.endpoint.region", "", "region", "*"},
    {"storage.s3.endpoint",
     kText,
     "spark.hadoop.fs.s3a.endpoint",
     "",
     "URL of a store that is not AWS, or of a region",
     "*"},
    {"storage.s3.pathStyle",
     kBoolean,
     "spark.hadoop.fs.s3a.path.style.access",
     "",
     "bucket in the path, not in the host name"},
    {"storage.s3.ssl", kBoolean, "spark.hadoop.fs.s3a.connection.ssl.enabled", "", "TLS"},
    {"storage.azure.account", kText, "", "", "storage account"},
    {"storage.azure.container", kText, "", "", "container"},
    {"storage.azure.scheme", kChoice, "", "abfss|wasbs", "abfss unless said otherwise"},

    {"credentials.s3.kind",
     kChoice,
     "",
     "secret|irsa|pod-identity|instance-profile|anonymous",
     "how S3A logs in; secret when a secret is named"},
    {"credentials.s3.secret", kText, "", "", "Secret that holds the keys"},
    {"credentials.s3.keys",
     kMap,
     "",
     "",
     "environment variable: key in the Secret; without it AWS_ACCESS_KEY_ID and "
     "AWS_SECRET_ACCESS_KEY"},
    {"credentials.azure.secret", kText, "", "", "Secret that holds the account key"},
    {"credentials.azure.key", kText, "", "", "key in the Secret"},
    {"credentials.azure.account", kText, "", "", "storage account; else storage.azure.account"},

    {"eventLog.dir",
     kText,
     "spark.eventLog.dir",
     "",
     "folder; turns the event log on",
     "spark.eventLog.enabled"},
    {"eventLog.enabled", kBoolean, "spark.eventLog.enabled", "", "on or off"},
    {"eventLog.rolling",
     kBoolean,
     "spark.eventLog.rolling.enabled",
     "",
     "several files instead of one"},

    {"deps.jars", kPathList, "spark.jars", "", "jars"},
    {"deps.files", kPathList, "spark.files", "", "files for the working folders"},
    {"deps.pyFiles", kPathList, "spark.submit.pyFiles", "", ".py, .zip, .egg"},
    {"deps.archives", kPathList, "spark.archives", "", "archives; a #name names the folder"},
    {"deps.packages", kList, "spark.jars.packages", "", "Maven coordinates"},
    {"deps.repositories", kList, "spark.jars.repositories", "", "Maven repositories"},
    {"deps.excludePackages", kList, "spark.jars.excludes", "", "groupId:artifactId"},
    {"python.executable", kText, "spark.pyspark.python", "", "Python in the image"},
    {"python.driverExecutable", kText, "spark.pyspark.driver.python", "", "the driver's Python"},
    {"javaOptions.driver", kText, "spark.driver.extraJavaOptions", "", "the driver's JVM options"},
    {"javaOptions.executor",
     kText,
     "spark.executor.extraJavaOptions",
     "",
     "the executors' JVM options"},
    {"upload.path", kText, "spark.kubernetes.file.upload.path", "", "where local files travel to"},

    {"app.file", kPath, "", "", "application, when the command line names none"},
    {"app.class", kText, "", "", "its main class"},
    {"app.args", kWords, "", "", "its arguments"},
    {"app.proxyUser", kText, "", "", "as --proxy-user"},

    {"submit.detach", kBoolean, "", "", "as --detach"},
    {"submit.timeout", kText, "", "", "as --timeout"},
    {"submit.startTimeout", kText, "", "", "as --start-timeout"},
    {"submit.onExit", kChoice, "", "detach|kill", "as --on-exit"},
    {"logs.executors", kBoolean, "", "", "as --executors"},
    {"logs.timestamps", kBoolean, "", "", "as --timestamps"},
    {"logs.timezone", kText, "", "", "as --timezone"},
    {"logs.include", kWords, "", "", "as --include"},
    {"logs.exclude", kWords, "", "", "as --exclude"},

    {"conf", kConf, "*", "", "any spark.* key, verbatim"},
});

}  // namespace

std::span<Field const> field_table() {
  return kFields;
}

Field const* find_field(std::string_view path) {
  auto const* const at = std::find_if(
      kFields.begin(), kFields.end(), [&](Field const& field) { return field.path == path; });
  return at == kFields.end() ? nullptr : at;
}

bool is_section(std::string_view path) {
  std::string const prefix = std::string(path) + '.';
  return std::any_of(kFields.begin(), kFields.end(), [&](Field const& field) {
    return field.path.starts_with(prefix);
  });
}

std::vector<std::string> names_in_section(std::string_view path) {
  std::string const prefix = path.empty() ? "" : std::string(path) + '.';
  std::vector<std::string> names;
  if (path.empty()) names.emplace_back("extends");
  for (Field const& field : kFields) {
    if (!field.path.starts_with(prefix)) continue;
    std::string_view const rest = field.path.substr(prefix.size());
    std::string const name(rest.substr(0, rest.find('.')));
    if (names.empty() || names.back() != name) names.push_back(name);
  }
  return names;
}

}  // namespace k8spark::profile
