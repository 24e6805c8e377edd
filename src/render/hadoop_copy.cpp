#include "render/hadoop_copy.h"

#include "spark/redaction.h"
#include "spark/uri.h"
#include "text/encoding.h"
#include "text/strings.h"

#include <algorithm>
#include <array>
#include <map>

namespace k8spark::render {

namespace {

constexpr std::string_view kHadoop = "spark.hadoop.";
constexpr char const* kProvider = "hadoop.security.credential.provider.path";

// What S3A finds in the environment by itself (its default list of providers).
struct FromEnvironment {
  std::string_view key;
  std::string_view variable;
};
constexpr std::array kOfS3 = std::to_array<FromEnvironment>({
    {"fs.s3a.access.key", "AWS_ACCESS_KEY_ID"},
    {"fs.s3a.secret.key", "AWS_SECRET_ACCESS_KEY"},
    {"fs.s3a.session.token", "AWS_SESSION_TOKEN"},
});

// A jar of the store is found by its scheme; uploads are fast since Hadoop 2.8.
constexpr std::array<std::string_view, 2> kNeedless = {"fs.s3a.impl", "fs.s3a.fast.upload"};

struct Settings {
  std::map<std::string, std::string> plain;
  std::vector<std::string> secrets;  // keys of Hadoop
};

Settings settings_of(SparkConf const& conf) {
  Settings out;
  for (auto const& [key, value] : conf.with_prefix(kHadoop)) {
    if (std::find(kNeedless.begin(), kNeedless.end(), key) != kNeedless.end()) continue;
    bool const secret = spark::is_secret_key(key) || spark::looks_secret(value) ||
                        spark::is_environment_reference(value);
    if (secret)
      out.secrets.push_back(key);
    else
      out.plain[key] = value;
  }
  return out;
}

bool uses_s3(HadoopCopy const& copy) {
  auto const is_s3 = [](std::string const& uri) { return spark::scheme_of(uri) == "s3a"; };
  return is_s3(copy.target) || std::any_of(copy.sources.begin(), copy.sources.end(), is_s3);
}

// With the keys that a profile keeps in a Secret: the configuration then names only variables.
std::vector<std::string> secret_keys(HadoopCopy const& copy, Settings const& settings) {
  std::vector<std::string> keys = settings.secrets;
  if (!uses_s3(copy)) return keys;
  for (FromEnvironment const& row : kOfS3) {
    bool const named =
        copy.conf.contains("spark.kubernetes.driver.secretKeyRef." + std::string(row.variable));
    bool const known = std::find(keys.begin(), keys.end(), row.key) != keys.end();
    if (named && !known) keys.emplace_back(row.key);
  }
  std::sort(keys.begin(), keys.end());
  return keys;
}

std::string variable_of(std::string const& key) {
  for (FromEnvironment const& row : kOfS3)
    if (row.key == key) return std::string(row.variable);
  return "";
}

std::string environment_lines(std::vector<std::string> const& keys) {
  std::string out;
  for (std::string const& key : keys) {
    std::string const variable = variable_of(key);
    if (!variable.empty())
      out += ": \"${" + variable + ":?must be set: it is " + key + "}\"\n";
    else
      out += "# " + key + " is secret: put it into a credential store, --credstore\n";
  }
  return out;
}

std::string store_lines(std::vector<std::string> const& keys, std::string const& store) {
  std::string out;
  for (std::string const& key : keys)
    out += "hadoop credential create " + text::shell_quote(key) + " -provider " +
           text::shell_quote(store) + "  # asks for the value\n";
  return out;
}

}  // namespace

std::string hadoop_copy(HadoopCopy const& copy) {
  Settings const settings = settings_of(copy.conf);
  std::vector<std::string> const keys = secret_keys(copy, settings);
  bool const store = !copy.cred_store.empty();
  std::string out = store ? store_lines(keys, copy.cred_store) : environment_lines(keys);
  // Generic options stand behind the command and before its own.
  out += copy.distcp ? "hadoop distcp" : "hadoop fs";
  auto const set = [&](std::string const& key, std::string const& value) {
    std::string option = "-D";
    option += key;
    option += '=';
    option += value;
    out += " \\\n  " + text::shell_quote(option);
  };
  if (store) set(kProvider, copy.cred_store);
  for (auto const& [key, value] : settings.plain) set(key, value);
  if (!copy.distcp) out += " \\\n  -cp";
  for (std::string const& source : copy.sources) out += " \\\n  " + text::shell_quote(source);
  return out + " \\\n  " + text::shell_quote(copy.target) + '\n';
}

}  // namespace k8spark::render
