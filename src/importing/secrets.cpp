#include "importing/secrets.h"

#include "importing/notation.h"
#include "spark/redaction.h"
#include "text/strings.h"

#include <algorithm>
#include <array>
#include <optional>

namespace k8spark::importing {

namespace {

constexpr auto kEnvPrefixes =
    std::to_array<std::string_view>({"spark.kubernetes.driverEnv.", "spark.executorEnv."});
constexpr std::string_view kHadoop = "spark.hadoop.";

// S3A finds its keys in these variables by itself. Source: Hadoop's S3A, credential providers.
struct S3aKey {
  std::string_view key;
  std::string_view variable;
};
constexpr auto kS3aKeys = std::to_array<S3aKey>({
    {"spark.hadoop.fs.s3a.access.key", "AWS_ACCESS_KEY_ID"},
    {"spark.hadoop.fs.s3a.secret.key", "AWS_SECRET_ACCESS_KEY"},
    {"spark.hadoop.fs.s3a.session.token", "AWS_SESSION_TOKEN"},
});

std::optional<std::string> env_name(std::string_view key) {
  for (std::string_view const prefix : kEnvPrefixes)
    if (key.starts_with(prefix)) return std::string(key.substr(prefix.size()));
  return std::nullopt;
}

// A variable that names the file of a secret and holds none.
bool names_a_file(std::string_view key) {
  std::string const name = text::to_lower(env_name(key).value_or(""));
  return name == "google_application_credentials" || name.ends_with("_file") ||
         name.ends_with("_path") || name.ends_with("_location");
}

// FS_S3A_SECRET_KEY of spark.hadoop.fs.s3a.secret.key; a variable keeps its name.
std::string variable_for(std::string_view key) {
  for (S3aKey const& known : kS3aKeys)
    if (key == known.key) return std::string(known.variable);
  std::string name = env_name(key).value_or("");
  if (name.empty()) {
    std::string_view const prefix = key.starts_with(kHadoop) ? kHadoop : "spark.";
    name = key.substr(std::min(prefix.size(), key.size()));
    std::transform(name.begin(), name.end(), name.begin(), [](char c) {
      return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    });
  }
  for (char& c : name)
    if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'))) c = '_';
  if (name.empty() || (name[0] >= '0' && name[0] <= '9')) name.insert(0, "_");
  return name;
}

std::string item_name(std::string const& variable) {
  return text::replace_all(text::to_lower(variable), "_", "-");
}

}  // namespace

std::vector<Secret> take_secrets(operators::Conf& conf) {
  std::vector<Secret> secrets;
  std::map<std::string, std::string> values;  // by variable: one name, one value
  for (auto& [key, value] : conf) {
    if (!spark::is_secret_key(key) || names_a_file(key) || value.empty() || is_reference(value))
      continue;
    std::string const stem = variable_for(key);
    std::string variable = stem;
    for (int n = 2; values.contains(variable) && values.at(variable) != value; ++n)
      variable = stem + '_' + std::to_string(n);
    values[variable] = value;
    value = "${" + variable + '}';
    secrets.push_back({key, std::move(variable)});
  }
  return secrets;
}

std::string advice_for(Secret const& secret, std::string const& profile_name) {
  std::string const object = profile_name + "-secrets";
  std::string const item = item_name(secret.variable);
  std::string text = secret.key + ": its value is a secret and is not copied; the profile says ${" +
                     secret.variable + "}\n  set it where you submit:  read -rs " +
                     secret.variable + " && export " + secret.variable +
                     "\n  or keep it in the cluster:  kubectl create secret generic " + object +
                     " --from-literal=" + item + "=\"$" + secret.variable + "\"\n";
  bool const s3a = std::any_of(kS3aKeys.begin(), kS3aKeys.end(), [&](S3aKey const& known) {
    return known.key == secret.key;
  });
  std::string const reference =
      "secretEnv: {" + secret.variable + ": \"" + object + ':' + item + "\"}";
  if (env_name(secret.key) || s3a)
    return text + "    and in the profile, instead of the key:  " + reference;
  if (secret.key.starts_with(kHadoop))
    return text + "    and in the profile:  " + reference + ", conf: {" + secret.key +
           ": \"${env." + secret.variable + "}\"}";
  return text + "    and in the profile:  " + reference +
         ", for an application that reads the variable";
}

std::vector<std::string> suspicious_arguments(std::vector<std::string> const& words) {
  std::vector<std::string> found;
  for (std::string const& word : words) {
    std::string const name = word.substr(0, word.find('='));
    if (name.starts_with("--") && spark::is_secret_key("spark." + name.substr(2)))
      found.push_back(name);
  }
  return found;
}

}  // namespace k8spark::importing
