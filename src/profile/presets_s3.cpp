#include "matrix/jars.h"
#include "profile/preset_build.h"
#include "text/strings.h"

#include <algorithm>
#include <array>

// S3A: endpoint, region, encryption, committers, signatures.
//
// Source: Hadoop's hadoop-aws pages of each line (storage-images-recipes.md 1.4 to 1.10).
namespace k8spark::profile {

namespace {

constexpr std::string_view kPreset = "storage.s3";

std::string spark_key(S3Place const& place, std::string_view option) {
  return "spark.hadoop." + place.keys + std::string(option);
}

// "https://s3.cern.ch:443/x" gives "s3.cern.ch".
std::string host_of(std::string const& endpoint) {
  std::size_t const scheme = endpoint.find("://");
  std::string const rest = scheme == std::string::npos ? endpoint : endpoint.substr(scheme + 3);
  return text::to_lower(rest.substr(0, rest.find_first_of(":/")));
}

bool is_aws(std::string const& endpoint) {
  std::string const host = host_of(endpoint);
  return host == "amazonaws.com" || host.ends_with(".amazonaws.com") ||
         host.ends_with(".amazonaws.com.cn");
}

std::string aws_endpoint(std::string const& region) {
  return "s3." + region + ".amazonaws.com" + (region.starts_with("cn-") ? ".cn" : "");
}

// Words that S3A or the SDK take for something else than a region.
Result<void> check_region(ConfValue const& region) {
  constexpr auto kReserved = std::to_array<std::string_view>({"auto", "ec2", "null", "sdk"});
  if (std::find(kReserved.begin(), kReserved.end(), text::to_lower(region.value)) ==
      kReserved.end())
    return {};
  return usage_error('"' + region.value + "\" is no region to sign with: S3A reserves the word",
                     region.origin.where,
                     "a store that is not AWS takes any other name: external");
}

// The key came with Hadoop 3.3.1 (HADOOP-17705).
bool knows_region(PresetBuild const& build) {
  return build.hadoop(3, 3, 1);
}

void other_store(PresetBuild& build, S3Place const& place, ConfValue const& endpoint) {
  auto const fill = [&](std::string_view option, std::string value) {
    build.fill(kPreset, spark_key(place, option), std::move(value), endpoint);
  };
  bool const virtual_hosts_only = !build.hadoop(2, 8);
  if (!virtual_hosts_only) fill("path.style.access", "true");
  if (virtual_hosts_only)
    build.warn(endpoint,
               build.hadoop_name() +
                   " cannot put the bucket into the path: the store must answer "
                   "to BUCKET." +
                   host_of(endpoint.value));
  if (knows_region(build) && build.option(place.fields + "region") == nullptr)
    fill("endpoint.region", "external");
  if (endpoint.value.starts_with("http://")) fill("connection.ssl.enabled", "false");
  // Newer AWS SDKs add checksums that many other stores refuse; Hadoop 3.4.3 can turn them off.
  if (build.hadoop(3, 4, 3)) {
    fill("checksum.generation", "false");
    fill("checksum.validation", "false");
  }
  if (build.hadoop(3, 5))
    build.note(endpoint,
               build.hadoop_name() +
                   " reads by Amazon's accelerator; where the store does not "
                   "bear that, storage.s3.options: {input.stream.type: classic}");
}

Result<void> endpoint_and_region(PresetBuild& build, S3Place const& place) {
  ConfValue const* const region = build.option(place.fields + "region");
  ConfValue const* const endpoint = build.option(place.fields + "endpoint");
  ConfValue const* const style = build.option(place.fields + "pathStyle");
  if (region != nullptr) K8SPARK_CHECK(check_region(*region));
  if (region != nullptr && !knows_region(build)) {
    build.drop(spark_key(place, "endpoint.region"));
    if (endpoint == nullptr)
      build.fill(kPreset, spark_key(place, "endpoint"), aws_endpoint(region->value), *region);
  }
  if (style != nullptr && !build.hadoop(2, 8) && style->value == "true")
    return usage_error(build.hadoop_name() + " cannot put the bucket into the path",
                       style->origin.where,
                       "use an image with Hadoop 3, or a store that answers to BUCKET.HOST");
  if (endpoint != nullptr && !is_aws(endpoint->value)) other_store(build, place, *endpoint);
  return {};
}

// Hadoop 3.3.1 itself fails where neither is set (HADOOP-17771, in 3.3.2).
void default_endpoint(PresetBuild& build) {
  bool const fails_without = build.hadoop(3, 3, 1) && !build.hadoop(3, 3, 2);
  ConfValue const* used = build.first_of("storage.s3.");
  if (used == nullptr) used = build.first_of("credentials.s3.");
  if (!fails_without || used == nullptr) return;
  if (build.option("storage.s3.region") == nullptr &&
      build.option("storage.s3.endpoint") == nullptr)
    build.fill(kPreset, "spark.hadoop.fs.s3a.endpoint", "s3.amazonaws.com", *used);
}

struct Algorithm {
  std::string_view name;
  matrix::HadoopVersion since;
  bool by_kms;
};

// Source: hadoop-aws's encryption page, HADOOP-18850 (DSSE-KMS), HADOOP-13887 (CSE-KMS).
constexpr auto kAlgorithms = std::to_array<Algorithm>({
    {"AES256", {2, 7, 0}, false},
    {"SSE-KMS", {3, 0, 0}, true},
    {"SSE-C", {3, 0, 0}, false},
    {"DSSE-KMS", {3, 4, 0}, true},
    {"CSE-KMS", {3, 3, 2}, true},
});

Result<void> check_algorithm(PresetBuild const& build,
                             S3Place const& place,
                             ConfValue const& name) {
  auto const* const algorithm =
      std::find_if(kAlgorithms.begin(), kAlgorithms.end(), [&](Algorithm const& row) {
        return row.name == name.value;
      });
  // The first releases on SDK v2 lacked client-side encryption (HADOOP-18708).
  bool const gap = name.value == "CSE-KMS" && build.hadoop(3, 4, 0) && !build.hadoop(3, 4, 2);
  if (build.stack().hadoop < algorithm->since || gap)
    return usage_error(
        build.stack_name() + " does not know the encryption " + name.value,
        name.origin.where,
        "it knows AES256" + std::string(build.hadoop(3, 0) ? ", SSE-KMS, SSE-C" : ""));
  std::string const section = place.fields + "encryption.";
  ConfValue const* const kms = build.option(section + "kmsKey");
  if (kms != nullptr && !algorithm->by_kms)
    return usage_error("encryption " + name.value + " takes no kmsKey", kms->origin.where);
  if (name.value == "CSE-KMS" && kms == nullptr)
    return usage_error("encryption CSE-KMS wants kmsKey", name.origin.where);
  bool const whole =
      build.option(section + "secret") != nullptr && build.option(section + "key") != nullptr;
  if (name.value == "SSE-C" && !whole)
    return usage_error("encryption SSE-C wants the secret that holds its key, and the key's name",
                       name.origin.where,
                       "encryption: {algorithm: SSE-C, secret: NAME, key: KEY}");
  return {};
}

Result<void> encryption(PresetBuild& build, S3Place const& place) {
  std::string const section = place.fields + "encryption.";
  ConfValue const* const any = build.first_of(section);
  if (any == nullptr) return {};
  ConfValue const* const name = build.option(section + "algorithm");
  if (name == nullptr)
    return usage_error("encryption wants an algorithm", any->origin.where, "SSE-KMS, for one");
  K8SPARK_CHECK(check_algorithm(build, place, *name));
  // Renamed in 3.3.2; the old names still work, but with a warning.
  bool const renamed = build.hadoop(3, 3, 2);
  build.set(spark_key(place, renamed ? "encryption.algorithm" : "server-side-encryption-algorithm"),
            name->value,
            *name);
  std::string const key = renamed ? "encryption.key" : "server-side-encryption.key";
  if (ConfValue const* const kms = build.option(section + "kmsKey"))
    build.set(spark_key(place, key), kms->value, *kms);
  if (name->value != "SSE-C") return {};
  std::string const variable = variable_of("S3_ENCRYPTION_KEY", place.bucket);
  std::string const ref = build.text(section + "secret") + ':' + build.text(section + "key");
  K8SPARK_CHECK(build.secret_conf(place.keys + key, variable, ref, *name));
  build.redact(*name);
  return {};
}

// Source: Spark's cloud-integration page; SPARK-35383, SPARK-47618.
Result<void> committer(PresetBuild& build) {
  ConfValue const* const name = build.option("storage.s3.committer");
  if (name == nullptr) return {};
  bool const own_jar = !build.jar_version("spark-hadoop-cloud_" + build.stack().scala).empty();
  if (!build.hadoop(3, 1))
    return usage_error(build.stack_name() + " has no S3A committers",
                       name->origin.where,
                       "they came with Hadoop 3.1");
  if (!build.spark(3, 2) && !own_jar)
    return usage_error("Spark " + build.stack().spark.text +
                           " was published without spark-hadoop-cloud, which the committers need",
                       name->origin.where,
                       "use Spark 3.2 or newer, or name a jar of your own in image.jars");
  auto const fill = [&](std::string key, std::string value) {
    build.fill("storage.s3.committer", std::move(key), std::move(value), *name);
  };
  fill("spark.sql.sources.commitProtocolClass",
       "org.apache.spark.internal.io.cloud.PathOutputCommitProtocol");
  fill("spark.sql.parquet.output.committer.class",
       "org.apache.spark.internal.io.cloud.BindingParquetOutputCommitter");
  fill("spark.hadoop.mapreduce.outputcommitter.factory.scheme.s3a",
       "org.apache.hadoop.fs.s3a.commit.S3ACommitterFactory");
  // On by itself in later lines.
  if (name->value == "magic" && !build.hadoop(3, 4))
    fill("spark.hadoop.fs.s3a.committer.magic.enabled", "true");
  if (name->value != "magic")
    build.warn(*name,
               "the " + name->value +
                   " committer stages on a file system that all pods share; "
                   "without one, use magic");
  if (own_jar) return {};
  if (auto const published = matrix::cloud_jar(build.stack()))
    build.note(*name, "the committers need " + published->file() + " in the image");
  else
    build.warn(*name,
               "the committers need spark-hadoop-cloud, which was not published for Spark " +
                   build.stack().spark.text +
                   ": build it from Spark's sources (-Phadoop-cloud) and name it in image.jars, or "
                   "leave committer out: Spark's own one renames, which is slow on S3");
  return {};
}

// SDK 1.7.4 signs by V2 unless told so; SDK v2 knows no other signature than V4.
void signature(PresetBuild& build) {
  constexpr std::string_view kOption = "-Dcom.amazonaws.services.s3.enableV4=true";
  ConfValue const* const asked = build.option("storage.s3.signatureV4");
  ConfValue const* const used = asked != nullptr ? asked : build.first_of("storage.s3.");
  std::string const wish = asked == nullptr ? "auto" : asked->value;
  if (used == nullptr || wish == "false") return;
  if (wish == "true" && build.hadoop(3, 4))
    return build.warn(*asked,
                      "signatureV4 is obsolete: " + build.hadoop_name() + " knows no other one");
  if (wish == "auto" && build.hadoop(3, 0)) return;
  bool const placed = build.option("storage.s3.region") != nullptr ||
                      build.option("storage.s3.endpoint") != nullptr;
  if (wish == "true" && !placed)
    build.warn(*asked, "signatureV4 needs storage.s3.region or storage.s3.endpoint beside it");
  build.java_option(std::string(kOption), *used);
}

// Every bucket of storage.s3.buckets, once.
std::vector<S3Place> buckets_of(PresetBuild const& build) {
  std::vector<S3Place> places;
  for (auto const& [path, value] : build.all_of("storage.s3.buckets.")) {
    std::string const name = path.substr(0, path.find('.'));
    if (!places.empty() && places.back().bucket == name) continue;
    std::string const fields = "storage.s3.buckets." + name + '.';
    places.push_back({fields, fields + "credentials.", "fs.s3a.bucket." + name + '.', name});
  }
  return places;
}

}  // namespace

Result<void> expand_s3(PresetBuild& build) {
  std::vector<S3Place> places = {{"storage.s3.", "credentials.s3.", "fs.s3a.", ""}};
  for (S3Place& bucket : buckets_of(build)) places.push_back(std::move(bucket));
  if (places.size() > 1 && !build.hadoop(2, 8))
    return usage_error(build.hadoop_name() + " has no options for single buckets",
                       build.first_of("storage.s3.buckets.")->origin.where,
                       "they came with Hadoop 2.8");
  default_endpoint(build);
  for (S3Place const& place : places) {
    K8SPARK_CHECK(endpoint_and_region(build, place));
    K8SPARK_CHECK(encryption(build, place));
    K8SPARK_CHECK(expand_s3_login(build, place));
  }
  signature(build);
  return committer(build);
}

}  // namespace k8spark::profile
