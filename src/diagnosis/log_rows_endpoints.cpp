#include "diagnosis/log_rules.h"

#include <array>

namespace k8spark::diagnosis {

namespace {

constexpr LogScope kAny = LogScope::kAny;
constexpr std::string_view kRegionCure =
    "set storage.s3.region of the profile (spark.hadoop.fs.s3a.endpoint.region; Spark 3.1 knows "
    "only spark.hadoop.fs.s3a.endpoint=s3.REGION.amazonaws.com)";
constexpr std::string_view kAddressCure =
    "correct the endpoint (storage.s3.endpoint of the profile, the account's name, HDFS's host and "
    "port); a NetworkPolicy or a missing proxy can be behind it too: k8spark doctor";

// Sources: S3A's S3AUtils.translateException with the AWS SDKs 1 and 2, ABFS, Hadoop's NetUtils;
// the words are those of Spark 3.5 and 4.3 before a server that answered so.
constexpr std::array kRows = std::to_array<LogRule>({
    {"L-REGION",
     "35",
     "the bucket is in another region",
     R"re(The bucket is in this region: ([\w-]+)|Received permanent redirect response to region \[?([\w-]+)|the region '[\w-]+' is wrong; expecting '([\w-]+)')re",
     "",
     "WrongRegion",
     R"(the bucket is in region \1\2\3 and was asked for in another)",
     kRegionCure,
     "config",
     kAny},
    {"L-REGION",
     "35",
     "the bucket is in another region",
     R"re(The bucket you are attempting to access must be addressed using the specified endpoint|Unable to find a region via the region provider chain)re",
     "",
     "WrongRegion",
     "S3 was asked in a region that is not the bucket's",
     kRegionCure,
     "config",
     kAny},
    {"L-EXPIRED",
     "35",
     "the session token is no longer taken",
     R"re(Error Code: ExpiredToken|The provided token has expired|The security token included in the request is expired)re",
     "",
     "ExpiredToken",
     "the session token for S3 has expired",
     "make the Secret again with new keys (k8spark secret create), or let the service account take "
     "a role (IRSA, Pod Identity), whose tokens renew themselves",
     "config",
     kAny},
    {"L-REGION",
     "35",
     "S3 answers 400 to a question about a file",
     R"re(S3Exception: Bad Request \(Service: (?:Amazon )?S3[;,] Status Code: 400)re",
     "",
     "BadRequest",
     "S3 answers Bad Request and gives no reason: a wrong region, or a session token that has "
     "expired",
     kRegionCure,
     "config"},
    {"L-BUCKET",
     "40",
     "the bucket or container does not exist",
     R"re(UnknownStoreException: [`']?(s3a?://[^/'`\s]+))re",
     "",
     "NoSuchBucket",
     R"(the bucket \1 does not exist)",
     "correct its name, or make it: Spark does not; with a store of your own check its endpoint",
     "config"},
    {"L-BUCKET",
     "40",
     "the bucket or container does not exist",
     R"re(The specified (?:bucket|container) does not exist|Error Code: NoSuchBucket|FilesystemNotFound)re",
     "",
     "NoSuchBucket",
     "the bucket or container does not exist",
     "correct its name, or make it: Spark does not; with a store of your own check its endpoint",
     "config"},
    {"L-STORE",
     "37",
     "the store is not reached",
     R"re(Unable to execute HTTP request: Connect to (\S+) .*failed: ((?:[Cc]onnect|Connection) timed out|No route to host))re",
     "",
     "StoreUnreachable",
     R"(the store at \1 does not answer: \2)",
     kAddressCure,
     "infrastructure"},
    {"L-STORE",
     "37",
     "the store is not reached",
     R"re(Unable to execute HTTP request: Connect to (\S+) .*failed: (Connection refused))re",
     "",
     "StoreUnreachable",
     R"(nothing listens at the store's address \1: \2)",
     kAddressCure,
     "config"},
    {"L-STORE",
     "37",
     "the store is not reached",
     R"re(Call From \S+ to (\S+) failed on (?:connection|socket timeout) exception: [\w.]*?(ConnectException|ConnectTimeoutException|SocketTimeoutException|NoRouteToHostException))re",
     "",
     "StoreUnreachable",
     R"(HDFS does not answer at \1: \2)",
     kAddressCure,
     "config"},
    {"L-STORE",
     "37",
     "the name of the store's host cannot be looked up",
     R"re(UnknownHostException: ([\w-]+(?:\.[\w-]+)+)$)re",
     R"re(at org\.apache\.hadoop\.(?:fs\.(?:s3a|azure|azurebfs)|hdfs)\.)re",
     "StoreUnreachable",
     R"(the store's host \1 cannot be looked up in the pod)",
     kAddressCure,
     "config"},
});

}  // namespace

std::span<LogRule const> endpoint_log_rows() {
  return kRows;
}

}  // namespace k8spark::diagnosis
