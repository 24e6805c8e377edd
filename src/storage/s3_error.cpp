#include "storage/s3_error.h"

#include "storage/source.h"
#include "storage/xml.h"
#include "text/strings.h"

#include <algorithm>
#include <array>

namespace k8spark::storage {

namespace {

struct Known {
  std::string_view store_code;
  ErrorCode code;
  std::string_view hint;  // "$B": the bucket, "$E": the key of the endpoint, "$K": of the login
};

constexpr std::string_view kKeysHint =
    "check the access key and its secret: in the $K keys, the environment or the profile";
constexpr std::string_view kTokenHint =
    "temporary keys have run out, or belong to another session token: get new ones";
constexpr std::string_view kRegionHint =
    "the bucket lies elsewhere: set spark.hadoop.fs.s3a.endpoint.region, or $E";
constexpr std::string_view kAccessHint =
    "uploading needs s3:PutObject and s3:AbortMultipartUpload on $B/*, and kms:GenerateDataKey "
    "where the bucket is encrypted by KMS";
constexpr std::string_view kChangedHint =
    "the file changed while it was sent: let its writer finish";

constexpr std::array<Known, 20> kKnown = {{
    {"InvalidAccessKeyId", ErrorCode::kUnauthenticated, kKeysHint},
    {"SignatureDoesNotMatch", ErrorCode::kUnauthenticated, kKeysHint},
    {"InvalidSecurity", ErrorCode::kUnauthenticated, kKeysHint},
    {"ExpiredToken", ErrorCode::kUnauthenticated, kTokenHint},
    {"InvalidToken", ErrorCode::kUnauthenticated, kTokenHint},
    {"TokenRefreshRequired", ErrorCode::kUnauthenticated, kTokenHint},
    {"RequestTimeTooSkewed", ErrorCode::kUnauthenticated, ""},
    {"RequestExpired", ErrorCode::kUnauthenticated, ""},
    {"AccessDenied", ErrorCode::kPermissionDenied, kAccessHint},
    {"AllAccessDisabled", ErrorCode::kPermissionDenied, kAccessHint},
    {"NoSuchBucket",
     ErrorCode::kUsage,
     "create bucket $B, or correct spark.kubernetes.file.upload.path"},
    {"InvalidBucketName",
     ErrorCode::kUsage,
     "correct the bucket in spark.kubernetes.file.upload.path"},
    {"AuthorizationHeaderMalformed", ErrorCode::kUsage, kRegionHint},
    {"PermanentRedirect", ErrorCode::kUsage, kRegionHint},
    {"TemporaryRedirect", ErrorCode::kUsage, kRegionHint},
    {"IllegalLocationConstraintException", ErrorCode::kUsage, kRegionHint},
    {"BadDigest", ErrorCode::kUsage, kChangedHint},
    {"XAmzContentSHA256Mismatch", ErrorCode::kUsage, kChangedHint},
    {"KMS.NotFoundException", ErrorCode::kUsage, "check spark.hadoop.fs.s3a.encryption.key"},
    {"EntityTooLarge",
     ErrorCode::kUsage,
     "lower spark.hadoop.fs.s3a.multipart.threshold: the store wants smaller pieces"},
}};

ErrorCode code_of_status(int status) {
  if (status == 401) return ErrorCode::kUnauthenticated;
  if (status == 403) return ErrorCode::kPermissionDenied;
  if (status >= 500 || status == 429 || status == 408) return ErrorCode::kUnavailable;
  return ErrorCode::kInvalid;
}

std::string filled(std::string_view hint, S3Settings const& settings) {
  std::string text = text::replace_all(std::string(hint), "$B", settings.bucket);
  text = text::replace_all(std::move(text), "$E", settings.endpoint_key);
  return text::replace_all(std::move(text), "$K", settings.login_keys);
}

// No store should repeat a secret; if one does, it ends here.
std::string scrubbed(std::string text, AwsKeys const& keys) {
  for (std::string const& secret : {keys.secret_key, keys.session_token})
    if (!secret.empty()) text = text::replace_all(std::move(text), secret, "(secret)");
  return text;
}

}  // namespace

Error s3_refusal(http::Response const& response,
                 S3Settings const& settings,
                 std::chrono::milliseconds now) {
  StoreError const said = parse_store_error(response.body);
  Error error;
  error.code = code_of_status(response.status);
  error.message = "the store answers " + std::to_string(response.status);
  if (!said.code.empty()) error.message += ' ' + scrubbed(said.code, settings.keys);
  if (!said.message.empty()) error.message += ": " + scrubbed(said.message, settings.keys);
  auto const* const known = std::find_if(
      kKnown.begin(), kKnown.end(), [&](Known const& one) { return one.store_code == said.code; });
  if (known != kKnown.end()) {
    error.code = known->code;
    error.hint = filled(known->hint, settings);
    if (error.hint.empty()) error.hint = clock_hint(response, now);
  } else if (response.status == 301 || response.status == 307) {
    error.code = ErrorCode::kUsage;
    error.hint = filled(kRegionHint, settings);
  } else if (response.status == 407) {
    error.code = ErrorCode::kUnauthenticated;
    error.hint = "the proxy wants a login: the proxy.username and proxy.password keys";
  } else if (error.code == ErrorCode::kPermissionDenied) {
    error.hint = settings.keys.access_key.empty() ? "nothing was signed: the provider is anonymous"
                                                  : filled(kKeysHint, settings);
  }
  return error;
}

std::optional<std::string> other_region(http::Response const& response,
                                        S3Settings const& settings) {
  if (response.status != 301 && response.status != 307 && response.status != 400)
    return std::nullopt;
  std::string region = response.header("x-amz-bucket-region").value_or("");
  if (region.empty()) {
    StoreError const said = parse_store_error(response.body);
    region = said.region;
    if (region.empty()) region = region_of_host(said.bucket_endpoint).value_or("");
  }
  bool const sane =
      !region.empty() && region.size() < 64 &&
      region.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string::npos;
  return sane && region != settings.region ? std::optional(region) : std::nullopt;
}

}  // namespace k8spark::storage
