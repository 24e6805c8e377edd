#pragma once

#include "k8spark/json.h"
#include "k8spark/result.h"

#include <string>
#include <vector>

// What an AWS identity must be allowed for the paths of a run. Pure.
namespace k8spark::setup {

// A place in S3: "s3a://bucket/prefix/".
struct S3Place {
  std::string bucket;
  std::string prefix;  // "history/", no slash in front; empty: the whole bucket
  bool write = true;

  bool operator==(S3Place const&) const = default;
};

// kUsage for what is no s3a:, s3: or s3n: URI.
Result<S3Place> parse_s3_place(std::string const& uri, bool write = true);

// An IAM policy document. Listing is a right on the bucket, reading and writing on what is in it:
// both ARNs must be there. Several places of one bucket share a statement.
// Source: Hadoop's S3A documentation, "Policies"; storage-images-recipes.md 1.11.
// partition: "aws", "aws-cn", "aws-us-gov"
Json iam_policy(std::vector<S3Place> const& places, std::string const& partition = "aws");

}  // namespace k8spark::setup
