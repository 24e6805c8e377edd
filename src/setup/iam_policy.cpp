#include "setup/iam_policy.h"

#include <nlohmann/json.hpp>

#include <map>

namespace k8spark::setup {

namespace {

Json const& read_actions() {
  static Json const actions = Json::array({"s3:GetObject"});
  return actions;
}

Json const& write_actions() {
  static Json const actions =
      Json::array({"s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload"});
  return actions;
}

// Without a condition on s3:prefix: it would also deny S3A's probes of parent folders.
Json bucket_statement(std::string const& arn, bool write) {
  Json actions = Json::array({"s3:ListBucket", "s3:GetBucketLocation"});
  if (write) actions.push_back("s3:ListBucketMultipartUploads");
  return {{"Effect", "Allow"}, {"Action", actions}, {"Resource", arn}};
}

}  // namespace

Result<S3Place> parse_s3_place(std::string const& uri, bool write) {
  std::size_t const scheme = uri.find("://");
  std::string const name = scheme == std::string::npos ? "" : uri.substr(0, scheme);
  if (name != "s3a" && name != "s3" && name != "s3n")
    return usage_error("\"" + uri + "\" is no path in S3", "", "for example s3a://bucket/folder/");
  std::string const rest = uri.substr(scheme + 3);
  std::size_t const slash = rest.find('/');
  S3Place place;
  place.bucket = rest.substr(0, slash);
  place.write = write;
  if (place.bucket.empty() || place.bucket.find('@') != std::string::npos)
    return usage_error("a path in S3 without a bucket", "", "for example s3a://bucket/folder/");
  if (slash != std::string::npos) place.prefix = rest.substr(slash + 1);
  while (place.prefix.starts_with('/')) place.prefix.erase(0, 1);
  while (place.prefix.ends_with('/')) place.prefix.pop_back();
  if (!place.prefix.empty()) place.prefix += '/';
  return place;
}

Json iam_policy(std::vector<S3Place> const& places, std::string const& partition) {
  struct Bucket {
    bool write = false;
    std::map<std::string, bool> prefixes;  // of read-only and of written places
  };
  std::map<std::string, Bucket> buckets;
  for (S3Place const& place : places) {
    Bucket& bucket = buckets[place.bucket];
    bucket.write = bucket.write || place.write;
    bool& write = bucket.prefixes[place.prefix];
    write = write || place.write;
  }
  Json statements = Json::array();
  for (auto const& [name, bucket] : buckets) {
    std::string const arn = "arn:" + partition + ":s3:::" + name;
    statements.push_back(bucket_statement(arn, bucket.write));
    for (bool const write : {false, true}) {
      Json resources = Json::array();
      for (auto const& [prefix, writes] : bucket.prefixes)
        if (writes == write) resources.push_back(arn + '/' + prefix + '*');
      if (resources.empty()) continue;
      statements.push_back({{"Effect", "Allow"},
                            {"Action", write ? write_actions() : read_actions()},
                            {"Resource", resources.size() == 1 ? resources[0] : resources}});
    }
  }
  return {{"Version", "2012-10-17"}, {"Statement", statements}};
}

}  // namespace k8spark::setup
