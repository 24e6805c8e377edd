#pragma once

#include "importing/imported_run.h"

#include <map>
#include <string>
#include <vector>

// Secrets that somebody wrote out.
namespace k8spark::importing {

// A value that was taken out of a run; the run says ${variable} now.
struct Secret {
  std::string key;       // spark.hadoop.fs.s3a.secret.key
  std::string variable;  // FS_S3A_SECRET_KEY
};

// Replaces the values of secret keys (spark::is_secret_key) that are no references.
std::vector<Secret> take_secrets(operators::Conf& conf);

// How to give the value back: in the submitter's environment, or out of a Kubernetes Secret. Lines
// of a warning; no value is in them.
std::string advice_for(Secret const& secret, std::string const& profile_name);

// Arguments of the application that look like a secret's name: "--password". Only said, never
// taken.
std::vector<std::string> suspicious_arguments(std::vector<std::string> const& words);

}  // namespace k8spark::importing
