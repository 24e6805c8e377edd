#include "diagnosis/log_rules.h"

#include <array>

namespace k8spark::diagnosis {

namespace {

constexpr LogScope kAny = LogScope::kAny;
constexpr std::string_view kNoLogFolder =
    "Spark does not make it: create the folder (an object DIR/ in a store), or correct "
    "spark.eventLog.dir; a file: folder must be on a volume";
constexpr std::string_view kHadoopTable =
    "hadoop-aws and its SDK must be of the image's Hadoop: Spark 3.2 takes 3.3.1, 3.3: 3.3.2, 3.4 "
    "and "
    "3.5: 3.3.4 (all with aws-java-sdk-bundle), 4.0: 3.4.1, 4.1: 3.4.2, 4.2: 3.5.0 (all with "
    "software.amazon.awssdk:bundle)";

// Sources: Hadoop's S3A, ABFS and WASB, the AWS SDKs, HDFS, Spark's EventLogFileWriter.
constexpr std::array kRows = std::to_array<LogRule>({
    {"L-EVENTLOG",
     "40",
     "the event log's folder does not exist",
     R"re(FileNotFoundException: (?:File |No such file or directory:? )?(\S+?)(?: does not exist\.?)?$)re",
     R"re(EventLogFileWriter|EventLogFileWriters|requireLogBaseDirAsDirectory|EventLoggingListener)re",
     "EventLogFolder",
     R"(the event log's folder \1 does not exist)",
     kNoLogFolder,
     "config"},
    // FsHistoryProvider.startPolling, whose words are others in 4.3, for several folders; its
    // default folder has a question behind it.
    {"L-EVENTLOG",
     "40",
     "the event log's folder does not exist",
     R"re((?:Log(?:ging)? directory specified (?:does not exist|is not a directory)|None of the specified log directories exist): (\S+))re",
     "",
     "EventLogFolder",
     R"(the event log's folder \1 does not exist)",
     "a store has a folder only while something is in it: k8spark eventlog init makes it; or "
     "correct "
     "spark.history.fs.logDirectory",
     "config"},
    {"L-EVENTLOG",
     "40",
     "the event log's folder does not exist",
     R"re(Log directory (\S+) (?:is not a directory|does not exist))re",
     "",
     "EventLogFolder",
     R"(the event log's folder \1 is no folder)",
     kNoLogFolder,
     "config"},
    {"L-60S",
     "30",
     "jars of two Hadoop lines are mixed",
     R"re(NumberFormatException: For input string: "(\d+(?:[smhd]|M|ms))")re",
     "",
     "MixedHadoop",
     R"(jars of two Hadoop versions are mixed: one wrote the default "\1", an older hadoop-aws reads it)",
     kHadoopTable,
     "user",
     kAny},
    {"L-S3JAR",
     "29",
     "hadoop-aws or its SDK is missing, or of another Hadoop",
     R"re(Class (org\.apache\.hadoop\.fs\.s3a\.[\w$]+) not found|(?:ClassNotFoundException|NoClassDefFoundError): ((?:com[./]amazonaws|software[./]amazon)[\w./$]*|org[./]apache[./]hadoop[./]fs[./](?:s3a|impl[./]prefetch|StreamCapabilities|statistics)[\w./$]*))re",
     "",
     "HadoopAws",
     R"(the image lacks a class for S3: \1\2)",
     kHadoopTable,
     "user",
     kAny},
    {"L-S3JAR",
     "29",
     "hadoop-aws or its SDK is missing, or of another Hadoop",
     R"re(NoSuchMethodError: '?([^']*(?:amazonaws|awssdk|hadoop|google\.common)[^']*)'?)re",
     "",
     "HadoopAws",
     R"(two jars do not fit each other: there is no method \1)",
     kHadoopTable,
     "user",
     kAny},
    {"L-FSJAR",
     "29",
     "the file system of a path is not in the image",
     R"re(No FileSystem for scheme:? "?([\w+.-]+)"?|Class (org\.apache\.hadoop\.fs\.azure\w*\.[\w$]+|com\.google\.cloud\.hadoop\.fs\.gcs\.\w+) not found)re",
     "",
     "NoFileSystem",
     R"(the image has no file system for \1\2 paths)",
     "add its connector to the image or --packages: hadoop-aws for s3a, hadoop-azure for abfs and "
     "wasb, gcs-connector for gs, each of the image's Hadoop; s3:// is written s3a:// here",
     "user",
     kAny},
    {"L-EXECCRED",
     "36",
     "executors lack the rights that the driver has",
     R"re(Lost task \S+ in stage \S+ \(TID \d+\) \(\S+ executor \d+\):.*(AccessDenied\w*|Access Denied|Status Code: 403|Unable to load (?:AWS )?credentials|No AWS Credentials provided))re",
     "",
     "ExecutorCredentials",
     R"(the executors may not read what the driver may list (\1))",
     "give executors the same: spark.kubernetes.authenticate.executor.serviceAccountName, "
     "spark.kubernetes.executor.secretKeyRef.*, spark.executorEnv.*",
     "config"},
    {"L-403",
     "35",
     "S3 was asked with the node's role",
     R"re(assumed-role/([^/\s]+)/i-[0-9a-f]+)re",
     "",
     "NodeRole",
     R"(S3 was asked with the node's role \1, not with the service account's)",
     "set fs.s3a.aws.credentials.provider to the web identity provider of the image's Hadoop, and "
     "annotate the service account with eks.amazonaws.com/role-arn",
     "config",
     kAny},
    {"L-403",
     "35",
     "the role's trust policy refuses the service account",
     R"re(AssumeRoleWithWebIdentity)re",
     "",
     "TrustPolicy",
     "AWS does not let the service account take its role (AssumeRoleWithWebIdentity)",
     "the role's trust policy must name the cluster's OIDC provider and "
     "system:serviceaccount:NAMESPACE:ACCOUNT",
     "config"},
    {"L-SECRET",
     "38",
     "a key has a line end or a blank in it, or is wrong",
     R"re(invalid header field value|Illegal character\(?s?\)? in message header|Unexpected char 0x0[ad]|illegal character found in header|Illegal character in (?:authority|userinfo))re",
     "",
     "SecretBytes",
     "a secret holds bytes that a header must not have: a line end at its end, most likely",
     "make the Secret again without the line end (printf '%s', not echo)",
     "config",
     kAny},
    {"L-SECRET",
     "38",
     "a key has a line end or a blank in it, or is wrong",
     R"re(SignatureDoesNotMatch|The request signature we calculated does not match|MAC signature found in the HTTP request '?[^']*'? is not the same)re",
     "",
     "SignatureDoesNotMatch",
     "the store does not take the signature: the secret key is wrong, or has a line end or blank "
     "in "
     "it",
     "make the Secret again without the line end (printf '%s', not echo)",
     "config",
     kAny},
    {"L-CLOCK",
     "58",
     "the node's clock is wrong",
     R"re(RequestTimeTooSkewed|The difference between the request time and the (?:current|server's) time is too large)re",
     "",
     "ClockSkew",
     "the store refuses the request's time: the clock of the node is wrong",
     "have the nodes' clocks set (NTP)",
     "infrastructure",
     kAny},
    {"L-S3CRED",
     "35",
     "no credentials for S3 were found",
     R"re(NoAuthWithAWSException|No AWS Credentials provided|NoAwsCredentialsException|Unable to load (?:AWS )?credentials from any)re",
     "",
     "NoCredentials",
     "no credentials for S3 were found in the pod",
     "give driver and executors AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY by "
     "spark.kubernetes.{driver,executor}.secretKeyRef.*, or name the provider in "
     "fs.s3a.aws.credentials.provider",
     "config",
     kAny},
    {"L-403",
     "35",
     "the store refuses the credentials",
     R"re((?:AccessDeniedException: |AmazonS3Exception: |S3Exception: |getFileStatus on )(s3a?://\S+?)?[:\s].*(?:Forbidden|Access Denied|AccessDenied|InvalidAccessKeyId|[Ss]tatus [Cc]ode: 403))re",
     "",
     "AccessDenied",
     R"(S3 refuses the credentials of the pod \1)",
     "check which identity is used (fs.s3a.aws.credentials.provider), and its policy for bucket "
     "and "
     "prefix",
     "config"},
    {"L-AZKEY",
     "37",
     "the key or login for an Azure account is missing",
     R"re(Invalid configuration value detected for (fs\.azure\.account\.key\S*)|Failure to initialize configuration for storage account (\S+?):|Configuration property (\S*\.dfs\.core\.windows\.net) not found)re",
     "",
     "AzureKey",
     R"(there is no key for the Azure account (\1\2\3))",
     "set spark.hadoop.fs.azure.account.key.ACCOUNT.dfs.core.windows.net for abfs(s) and "
     "...blob.core.windows.net for wasb(s): the host of the key must be the host of the path",
     "config",
     kAny},
    {"L-AZKEY",
     "37",
     "the key or login for an Azure account is missing",
     R"re(Unable to access container (\S+) in account (\S+) using anonymous credentials|No credentials found for account (\S+) in the configuration)re",
     "",
     "AzureKey",
     R"(there is no key for the Azure account \2\3)",
     "set spark.hadoop.fs.azure.account.key.ACCOUNT.blob.core.windows.net for wasb(s); the host of "
     "the key must be the host of the path",
     "config",
     kAny},
    {"L-AZKEY",
     "37",
     "Azure was asked by the node's identity",
     R"re(AADToken: HTTP connection to (http://169\.254\.169\.254\S*))re",
     "",
     "AzureIdentity",
     R"(the token for Azure was asked of the node (\1), not of the workload identity)",
     "set the token provider to "
     "org.apache.hadoop.fs.azurebfs.oauth2.WorkloadIdentityTokenProvider (Spark 4.0 and newer), "
     "and the label azure.workload.identity/use=true on driver and executors",
     "config",
     kAny},
    {"L-HDFSUSER",
     "33",
     "HDFS does not let the container's user in",
     R"re(Permission denied: user=([^,\s]+)(?:, access=(\w+))?(?:, inode="([^"]+)")?)re",
     "",
     "HdfsUser",
     R"(HDFS does not let user \1 in: \2 \3)",
     "set HADOOP_USER_NAME (spark.kubernetes.driverEnv.*, spark.executorEnv.*) or --proxy-user",
     "user",
     kAny},
    {"L-VOLUME",
     "33",
     "a volume cannot be written by the container's user",
     R"re(Mkdirs failed to create (\S+)|AccessDeniedException: (/\S+)|FileNotFoundException: (/\S+) \(Permission denied\)|PermissionError: \[Errno 13\] Permission denied: '([^']+)')re",
     "",
     "VolumePermission",
     R"(the container's user may not write \1\2\3\4)",
     "set fsGroup (185 in Spark's images) in the pod templates' securityContext, or another folder",
     "user"},
    {"L-NOPATH",
     "26",
     "input that is not there",
     R"re(\[PATH_NOT_FOUND\] Path does not exist: (\S+?)\.? |Path does not exist: ([^\s;]+)|LOAD DATA input path does not exist: (\S+?);?$|Input path does not exist: (\S+)|NoSuchFileException: (\S+)|FileNotFoundException: File (\S+) does not exist|FileNotFoundError: \[Errno 2\] No such file or directory: '([^']+)')re",
     "",
     "PathNotFound",
     R"(\1\2\3\4\5\6\7 does not exist where the driver runs)",
     "a path without a scheme, file: and local: mean the container's own disk, on driver and "
     "executors alike; name a store (s3a://, abfss://, hdfs://), or ship it with --files",
     "user"},
});

// Kept apart: these words also stand in logs of runs that go well.
constexpr std::array kWeak = std::to_array<LogRule>({
    {"L-NORES",
     "3",
     "no executor registers",
     R"re(Initial job has not accepted any resources)re",
     "",
     "NoExecutors",
     "the driver has work and no executor registers",
     "look at the executor pods: none may be created, fit, start or reach the driver",
     "capacity",
     kAny,
     OutcomeKind::kUnschedulable},
});

}  // namespace

std::span<LogRule const> storage_log_rows() {
  return kRows;
}

std::span<LogRule const> weak_log_rows() {
  return kWeak;
}

}  // namespace k8spark::diagnosis
