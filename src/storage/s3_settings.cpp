#include "storage/s3_settings.h"

#include "http/proxy.h"
#include "http/url.h"
#include "spark/sizes.h"
#include "storage/aws_credentials.h"
#include "storage/source.h"
#include "text/encoding.h"
#include "text/strings.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace k8spark::storage {

namespace {

constexpr std::string_view kCentralHost = "s3.amazonaws.com";
constexpr std::string_view kCentralRegion = "us-east-1";
// Source: Hadoop's Constants: DEFAULT_MULTIPART_SIZE, DEFAULT_MIN_MULTIPART_THRESHOLD,
// MULTIPART_MIN_SIZE; S3's limit of one PUT.
constexpr std::uint64_t kMiB = std::uint64_t{1} << 20U;
constexpr std::uint64_t kPartSize = 64 * kMiB;
constexpr std::uint64_t kThreshold = 128 * kMiB;
constexpr std::uint64_t kMinPartSize = 5 * kMiB;
constexpr std::uint64_t kMaxPut = kMiB * 5120;

bool is_amazon(std::string_view host) {
  return host.ends_with(".amazonaws.com") || host.ends_with(".amazonaws.com.cn");
}

std::string amazon_host(std::string const& region) {
  return "s3." + region + (region.starts_with("cn-") ? ".amazonaws.com.cn" : ".amazonaws.com");
}

// A name that can stand in front of the endpoint's host: lower-case letters, digits and '-', and
// with TLS no dot, which the store's certificate would not cover.
bool fits_into_host(std::string_view bucket, bool tls) {
  return bucket.size() >= 3 && bucket.size() <= 63 &&
         std::all_of(bucket.begin(), bucket.end(), [tls](unsigned char c) {
           return std::islower(c) != 0 || std::isdigit(c) != 0 || c == '-' || (c == '.' && !tls);
         });
}

// 127.0.0.1, [::1], localhost: there is nothing to put a bucket in front of.
bool has_no_subdomains(std::string_view host) {
  return host == "localhost" || host.find(':') != std::string_view::npos ||
         host.find_first_not_of("0123456789.") == std::string_view::npos;
}

Result<std::uint64_t> size_option(S3aOptions const& options,
                                  std::string const& option,
                                  std::uint64_t fallback,
                                  spark::SparkVersion const& version) {
  auto const text = options.get(option);
  if (!text) return fallback;
  auto const bytes =
      spark::parse_size(*text, spark::SizeUnit::kByte, spark::SizeUnit::kByte, version);
  if (!bytes || *bytes <= 0)
    return usage_error(options.key(option) + " must be a size, not \"" + *text + '"',
                       options.where(option),
                       "for example 64M");
  return std::max(static_cast<std::uint64_t>(*bytes), kMinPartSize);
}

struct Endpoint {
  std::string url;
  std::string host;
};

Result<Endpoint> endpoint_of(S3aOptions const& options, StoreInput const& input) {
  std::string text = options.get_or("endpoint", "");
  auto const& environment = input.environment;
  // Source: Spark's SparkHadoopUtil (SPARK-45404): only beside both keys.
  if (text.empty() && input.version.at_least(4, 0) &&
      !environment.get_or_empty("AWS_ACCESS_KEY_ID").empty() &&
      !environment.get_or_empty("AWS_SECRET_ACCESS_KEY").empty())
    text = environment.get_or_empty("AWS_ENDPOINT_URL");
  if (text.empty()) {
    std::string const region = options.get_or("endpoint.region", "");
    text = region.empty() ? std::string(kCentralHost) : amazon_host(region);
  }
  bool const tls = options.get_bool("connection.ssl.enabled", true);
  if (!text::contains(text, "://")) text = (tls ? "https://" : "http://") + text;
  while (text.ends_with('/')) text.pop_back();
  auto const parts = http::split_url(text);
  if (!parts || parts->has_userinfo || !parts->path.empty() ||
      (parts->scheme != "https" && parts->scheme != "http"))
    return usage_error(options.key("endpoint") + " must be HOST[:PORT] or http(s)://HOST[:PORT]",
                       options.where("endpoint"));
  return Endpoint{text, parts->host};
}

std::string region_for(S3aOptions const& options,
                       std::string const& host,
                       sys::Environment const& environment) {
  if (auto const region = options.get("endpoint.region")) return *region;
  if (auto const region = region_of_host(host)) return *region;
  if (is_amazon(host))
    for (char const* const name : {"AWS_REGION", "AWS_DEFAULT_REGION"})
      if (std::string region = environment.get_or_empty(name); !region.empty()) return region;
  return std::string(kCentralRegion);
}

// Source: Hadoop's S3AEncryptionMethods; the old names of the keys are of Hadoop before 3.3.2.
Result<std::vector<http::Header>> encryption_headers(S3aOptions const& options) {
  std::string const option = options.get("encryption.algorithm")
                                 ? "encryption.algorithm"
                                 : "server-side-encryption-algorithm";
  auto const algorithm = options.get(option);
  std::vector<http::Header> headers;
  if (!algorithm) return headers;
  constexpr std::array<std::pair<std::string_view, std::string_view>, 3> kAlgorithms = {
      {{"AES256", "AES256"}, {"SSE-KMS", "aws:kms"}, {"DSSE-KMS", "aws:kms:dsse"}}};
  auto const* const at = std::find_if(kAlgorithms.begin(), kAlgorithms.end(), [&](auto const& one) {
    return one.first == *algorithm;
  });
  if (at == kAlgorithms.end())
    return usage_error(
        "uploads with " + options.key(option) + "=" + *algorithm + " are not supported",
        options.where(option),
        "AES256, SSE-KMS and DSSE-KMS are; the bucket's own default needs no key");
  headers.emplace_back("x-amz-server-side-encryption", at->second);
  K8SPARK_ASSIGN(auto key, options.get_secret("encryption.key"));
  if (!key) {
    K8SPARK_ASSIGN(key, options.get_secret("server-side-encryption.key"));
  }
  if (key && *algorithm != "AES256")
    headers.emplace_back("x-amz-server-side-encryption-aws-kms-key-id", *key);
  return headers;
}

// "BucketOwnerFullControl" is "bucket-owner-full-control". Source: Hadoop's AWSCannedACL.
Result<void> add_acl(S3aOptions const& options, std::vector<http::Header>& headers) {
  auto const name = options.get("acl.default");
  if (!name) return {};
  constexpr std::array<std::string_view, 8> kNames = {"Private",
                                                      "PublicRead",
                                                      "PublicReadWrite",
                                                      "AuthenticatedRead",
                                                      "AwsExecRead",
                                                      "BucketOwnerRead",
                                                      "BucketOwnerFullControl",
                                                      "LogDeliveryWrite"};
  if (std::find(kNames.begin(), kNames.end(), *name) == kNames.end())
    return usage_error("\"" + *name + "\" is no canned ACL",
                       options.where("acl.default"),
                       "for example BucketOwnerFullControl");
  std::string dashed;
  for (char const c : *name) {
    if (std::isupper(static_cast<unsigned char>(c)) != 0 && !dashed.empty()) dashed += '-';
    dashed += c;
  }
  headers.emplace_back("x-amz-acl", text::to_lower(dashed));
  return {};
}

Result<std::vector<http::Header>> object_headers(S3aOptions const& options) {
  K8SPARK_ASSIGN(std::vector<http::Header> headers, encryption_headers(options));
  K8SPARK_CHECK(add_acl(options, headers));
  if (auto const storage = options.get("create.storage.class")) {
    std::string upper = *storage;
    std::transform(upper.begin(), upper.end(), upper.begin(), [](unsigned char c) {
      return static_cast<char>(std::toupper(c));
    });
    headers.emplace_back("x-amz-storage-class", upper);
  }
  return headers;
}

Result<std::string> proxy_of(S3aOptions const& options,
                             std::string const& url,
                             sys::Environment const& environment) {
  std::string own;
  if (auto const host = options.get("proxy.host")) {
    bool const tls = options.get_bool("proxy.ssl.enabled", false);
    K8SPARK_ASSIGN(auto const user, options.get_secret("proxy.username"));
    K8SPARK_ASSIGN(auto const password, options.get_secret("proxy.password"));
    own = tls ? "https://" : "http://";
    if (user) own += text::url_encode(*user) + ':' + text::url_encode(password.value_or("")) + '@';
    bool const store_tls = url.starts_with("https://");
    own += *host + ':' + options.get_or("proxy.port", store_tls ? "443" : "80");
  }
  return http::decide_proxy(url, own, environment);
}

Result<void> set_transfer(S3Settings& settings,
                          S3aOptions const& options,
                          spark::SparkVersion const& version) {
  K8SPARK_ASSIGN(settings.part_size, size_option(options, "multipart.size", kPartSize, version));
  K8SPARK_ASSIGN(settings.multipart_threshold,
                 size_option(options, "multipart.threshold", kThreshold, version));
  if (!options.get_bool("multipart.uploads.enabled", true)) settings.multipart_threshold = kMaxPut;
  settings.multipart_threshold = std::min(settings.multipart_threshold, kMaxPut);
  settings.part_size = std::min(settings.part_size, kMaxPut);
  if (options.get_bool("requester.pays.enabled", false)) settings.requester_pays = "requester";
  return {};
}

}  // namespace

std::optional<std::string> region_of_host(std::string_view host) {
  if (!is_amazon(host)) return std::nullopt;
  std::vector<std::string> labels = text::split(host, '.');
  auto const amazon = std::find(labels.begin(), labels.end(), "amazonaws");
  if (amazon == labels.begin()) return std::nullopt;
  auto at = amazon - 1;
  if (*at == "vpce" && at != labels.begin()) --at;
  std::string region = *at;
  if (region.starts_with("s3-") && region != "s3-external-1") {
    region = region.substr(3);
    if (region.starts_with("fips-")) region = region.substr(5);
  }
  // "us-east-1", and nothing that only looks like a host's label
  bool const is_region = std::count(region.begin(), region.end(), '-') >= 2 &&
                         std::isdigit(static_cast<unsigned char>(region.back())) != 0 &&
                         !region.starts_with("s3-");
  return is_region ? std::optional(region) : std::nullopt;
}

void move_to_region(S3Settings& settings, std::string const& region) {
  settings.region = region;
  auto const parts = http::split_url(settings.endpoint);
  if (parts && (parts->host == kCentralHost || parts->host.starts_with("s3.")) &&
      is_amazon(parts->host) && !text::contains(parts->host, "vpce"))
    settings.endpoint = parts->scheme + "://" + amazon_host(region);
}

std::string s3_url(S3Settings const& settings, std::string_view key, std::string_view query) {
  std::string url = settings.endpoint;
  if (settings.path_style) {
    url += '/' + settings.bucket;
  } else {
    url.insert(url.find("://") + 3, settings.bucket + '.');
  }
  url += '/' + encoded_path(key);
  return query.empty() ? url : url.append("?").append(query);
}

Result<S3Settings> s3a_settings(Target const& target,
                                HadoopConf const& conf,
                                StoreInput const& input) {
  if (target.authority.empty() || text::contains(target.authority, "@") ||
      text::contains(target.authority, ":"))
    return usage_error("the upload path names no bucket",
                       "spark.kubernetes.file.upload.path",
                       "write s3a://BUCKET/FOLDER");
  S3aOptions const options(conf, target.authority);
  S3Settings settings;
  settings.bucket = target.authority;
  K8SPARK_ASSIGN(Endpoint const endpoint, endpoint_of(options, input));
  settings.endpoint = endpoint.url;
  settings.endpoint_key = options.key("endpoint");
  settings.login_keys = "fs.s3a.*";
  settings.region = region_for(options, endpoint.host, input.environment);
  if (endpoint.host == kCentralHost && settings.region != kCentralRegion)
    move_to_region(settings, settings.region);
  bool const tls = settings.endpoint.starts_with("https://");
  settings.path_style = options.get_bool("path.style.access", false) ||
                        !fits_into_host(settings.bucket, tls) || has_no_subdomains(endpoint.host);
  K8SPARK_ASSIGN(settings.keys, find_aws_keys(options, input.environment, input.files));
  K8SPARK_ASSIGN(settings.object_headers, object_headers(options));
  K8SPARK_CHECK(set_transfer(settings, options, input.version));
  K8SPARK_ASSIGN(settings.connection.proxy,
                 proxy_of(options, settings.endpoint, input.environment));
  K8SPARK_CHECK(read_trust(settings.connection, {"AWS_CA_BUNDLE", "SSL_CERT_FILE"}, input));
  return settings;
}

}  // namespace k8spark::storage
