#include "profile/plain_secrets.h"

#include "profile/preset_build.h"
#include "spark/redaction.h"
#include "text/strings.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <map>

namespace k8spark::profile {

namespace {

constexpr std::string_view kHadoop = "spark.hadoop.";
constexpr auto kEnvironments =
    std::to_array<std::string_view>({"spark.kubernetes.driverEnv.", "spark.executorEnv."});

// What stands in the place of a plain value. SECRET and KEY are for the user to fill in.
struct Cure {
  std::string profile;
  std::vector<std::string> variables;
  std::string conf;  // a further line, "" for none
};

bool is_s3_key(std::string_view key) {
  return key == "spark.hadoop.fs.s3a.access.key" || key == "spark.hadoop.fs.s3a.secret.key" ||
         key == "spark.hadoop.fs.s3a.session.token";
}

// Spark takes the variables only together: one of them beside a plain key would be ignored.
Cure of_s3(ConfMap const& all) {
  Cure cure{"", {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"}, ""};
  if (all.contains("spark.hadoop.fs.s3a.session.token"))
    cure.variables.emplace_back("AWS_SESSION_TOKEN");
  cure.profile = "credentials: {s3: {secret: SECRET, keys: {" +
                 text::join(cure.variables, ": KEY, ") + ": KEY}}}";
  return cure;
}

Cure of_hadoop(std::string const& option) {
  constexpr std::string_view kAzureKey = "fs.azure.account.key.";
  bool const azure = option.starts_with(kAzureKey);
  std::string const variable =
      azure ? "AZURE_STORAGE_KEY" : variable_of("HADOOP", text::to_lower(option));
  std::string profile = "hadoopConf: {secrets: {" + option + ": \"SECRET:KEY\"}}";
  if (azure && option.ends_with(".dfs.core.windows.net")) {
    std::string const host = option.substr(kAzureKey.size());
    profile = "credentials: {azure: {secret: SECRET, key: KEY, account: " +
              host.substr(0, host.find('.')) + "}}";
  }
  return {std::move(profile), {variable}, "'spark.hadoop." + option + "=${env." + variable + "}'"};
}

std::string lines_of(Cure const& cure) {
  std::string text =
      "; keep it in a Secret, and write in its place\n    in the profile:       " + cure.profile;
  std::string_view before = "\n    on the command line:  ";
  for (std::string const& variable : cure.variables)
    for (std::string_view const role : {"driver", "executor"}) {
      text += std::string(before) + "--conf spark.kubernetes." + std::string(role) +
              ".secretKeyRef." + variable + "=SECRET:KEY";
      before = "\n                          ";
    }
  if (!cure.conf.empty()) text += std::string(before) + "--conf " + cure.conf;
  return text;
}

std::string cure_for(std::string const& key, ConfMap const& all, matrix::Stack const& stack) {
  if (is_s3_key(key)) return lines_of(of_s3(all));
  if (key.starts_with(kHadoop)) {
    if (stack.hadoop.at_least(3, 0)) return lines_of(of_hadoop(key.substr(kHadoop.size())));
    return "; Hadoop " + stack.hadoop.text() +
           " expands no ${env.NAME}: keep it in a core-site.xml (hadoopConf.configMap) or a jceks "
           "keystore";
  }
  for (std::string_view const prefix : kEnvironments)
    if (key.starts_with(prefix)) {
      std::string const name = key.substr(prefix.size());
      return lines_of({"secretEnv: {" + name + ": \"SECRET:KEY\"}", {name}, ""});
    }
  return "; keep it in a Secret and name that under credentials, secretEnv or hadoopConf.secrets";
}

// A KMS key is named, and the name is no secret: S3A's algorithm tells.
bool is_kms_key(std::string const& key, ConfMap const& all) {
  for (auto const& [end, algorithm] : std::map<std::string, std::string>{
           {"encryption.key", "encryption.algorithm"},
           {"server-side-encryption.key", "server-side-encryption-algorithm"}}) {
    if (!key.ends_with('.' + end)) continue;
    auto const at = all.find(key.substr(0, key.size() - end.size()) + algorithm);
    return at != all.end() && at->second.value.ends_with("-KMS");
  }
  return false;
}

bool is_plain_secret(std::string const& key, std::string const& value, ConfMap const& all) {
  if (value.empty() || text::contains(value, "${") || is_kms_key(key, all)) return false;
  if (text::contains(key, ".secretKeyRef.") || key == "spark.redaction.regex") return false;
  return spark::is_secret_key(key) || spark::looks_secret(value);
}

// The keys to look at in one layer, into `found`; a higher layer's value replaces a lower one's.
void collect(ConfMap const& layer, std::string_view prefix, ConfMap& found) {
  for (auto at = layer.lower_bound(prefix); at != layer.end() && at->first.starts_with(prefix);
       ++at)
    found.insert_or_assign(at->first, at->second);
}

}  // namespace

std::optional<PlainSecret> find_plain_secret(ConfMap const& layer, matrix::Stack const& stack) {
  for (auto const& [key, value] : layer)
    if (is_plain_secret(key, value.value, layer))
      return PlainSecret{key, cure_for(key, layer, stack).substr(std::string_view("; ").size())};
  return std::nullopt;
}

std::vector<std::string> plain_secrets(std::vector<ConfMap> const& layers,
                                       matrix::Stack const& stack) {
  constexpr auto kLooked = std::to_array<std::string_view>({"spark.driver.extraJavaOptions",
                                                            "spark.executor.extraJavaOptions",
                                                            "spark.executorEnv.",
                                                            "spark.hadoop.fs.",
                                                            "spark.kubernetes.driverEnv."});
  ConfMap found;
  for (std::size_t i = 0; i < layers.size(); ++i) {
    if (i == static_cast<std::size_t>(Layer::kPreset)) continue;
    if (i == static_cast<std::size_t>(Layer::kProfile)) {
      collect(layers[i], "", found);
      continue;
    }
    for (std::string_view const prefix : kLooked) collect(layers[i], prefix, found);
  }
  constexpr std::size_t kMost = 10;
  std::vector<std::string> warnings;
  std::size_t count = 0;
  bool s3_said = false;
  for (auto const& [key, value] : found) {
    if (!is_plain_secret(key, value.value, found) || ++count > kMost) continue;
    bool const again = s3_said && is_s3_key(key);
    s3_said = s3_said || is_s3_key(key);
    warnings.push_back(value.origin.where + ": \"" + key + "\" holds a secret in clear text" +
                       (again ? "; the same lines replace it" : cure_for(key, found, stack)));
  }
  if (count > kMost)
    warnings.push_back("and " + std::to_string(count - kMost) + " more secrets in clear text");
  return warnings;
}

}  // namespace k8spark::profile
