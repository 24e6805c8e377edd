#include "app/setup/secret_sources.h"

#include "setup/trust_store.h"
#include "storage/aws_profile.h"
#include "text/strings.h"

#include <algorithm>

namespace k8spark::app {

namespace {

using setup::SecretEntry;
using setup::WantedKey;

struct Assignment {
  std::string key;
  std::string value;
};

// "key=rest", or only "rest" with a key of its own.
Assignment assignment(std::string const& word, std::string const& own_key) {
  std::size_t const equals = word.find('=');
  if (equals == std::string::npos) return {own_key, word};
  return {word.substr(0, equals), word.substr(equals + 1)};
}

class Sources {
 public:
  Sources(SecretCreateOptions const& options,
          std::vector<WantedKey> const& wanted,
          Context& context)
      : options_(options), wanted_(wanted), context_(context) {}

  Result<std::vector<SecretEntry>> read() {
    for (std::string const& list : options_.from_env)
      for (std::string const& word : text::split_list(list)) K8SPARK_CHECK(read_variable(word));
    for (std::string const& word : options_.from_file) K8SPARK_CHECK(read_file(word));
    K8SPARK_CHECK(read_literals());
    if (options_.from_aws_profile) K8SPARK_CHECK(read_aws_profile(*options_.from_aws_profile));
    if (options_.from_azure) K8SPARK_CHECK(read_azure());
    for (std::string const& word : options_.trust_store) K8SPARK_CHECK(read_trust_store(word));
    if (entries_.empty())
      return usage_error("nothing to put into the Secret",
                         "k8spark secret create",
                         "--from-env, --from-file, --from-aws-profile, --from-azure or "
                         "--trust-store");
    return std::move(entries_);
  }

 private:
  [[nodiscard]] std::string key_of_variable(std::string const& variable) const {
    for (WantedKey const& wanted : wanted_)
      if (wanted.name == variable) return wanted.key;
    return variable;
  }

  // The name of the variable tells what the value is; without one the key's does.
  void add(std::string key, std::string value, std::string source, std::string const& variable) {
    setup::SecretKind kind = setup::kind_of_name(variable);
    if (kind == setup::SecretKind::kOther) kind = setup::kind_of_name(key);
    entries_.push_back({std::move(key), std::move(value), std::move(source), kind});
  }

  Result<void> read_variable(std::string const& word) {
    auto const [key, variable] = assignment(word, key_of_variable(word));
    auto const value = context_.environment.get(variable);
    if (!value || value->empty())
      return usage_error("variable " + variable + " is " + (value ? "empty" : "not set"),
                         "--from-env",
                         "export it first: the value stays out of the command line");
    add(key, *value, '$' + variable, variable);
    return {};
  }

  Result<void> read_file(std::string const& word) {
    auto const [key, path] = assignment(word, std::string(sys::base_name(word)));
    Result<std::string> bytes = context_.files.read(path);
    if (!bytes) return usage_error(bytes.error().message, path);
    add(key, *std::move(bytes), path, "");
    return {};
  }

  Result<void> read_trust_store(std::string const& word) {
    auto const [key, path] = assignment(word, "truststore.jks");
    Result<std::string> const pem = context_.files.read(path);
    if (!pem) return usage_error(pem.error().message, path);
    Result<std::string> store = setup::make_trust_store(*pem);
    if (!store) return usage_error(store.error().message, path, store.error().hint);
    entries_.push_back({key, *std::move(store), path, setup::SecretKind::kBinary});
    return {};
  }

  Result<void> read_literals() {
    if (!options_.from_literal.empty() && !options_.insecure_literals)
      return usage_error(
          "a value on the command line is seen by everybody on this machine, and "
          "kept in the shell's history",
          "--from-literal",
          "use --from-env or --from-file; or say --insecure-literals");
    for (std::string const& word : options_.from_literal) {
      std::size_t const equals = word.find('=');
      // The text is not repeated: it may be a secret whose key was forgotten.
      if (equals == std::string::npos || equals == 0)
        return usage_error("--from-literal needs KEY=VALUE", "--from-literal");
      add(word.substr(0, equals), word.substr(equals + 1), "--from-literal", "");
    }
    return {};
  }

  Result<void> read_aws_profile(std::string const& profile) {
    std::string path = context_.environment.get_or_empty("AWS_SHARED_CREDENTIALS_FILE");
    if (path.empty())
      path = sys::join_path(sys::home_folder(context_.environment), ".aws/credentials");
    Result<std::string> const text = context_.files.read(path);
    if (!text) return usage_error(text.error().message, path);
    auto const keys = storage::keys_of_profile(*text, profile);
    if (!keys)
      return usage_error("profile " + profile + " has no pair of keys",
                         path,
                         "a role or a single sign-on has none to copy: export them with "
                         "aws configure export-credentials --format env, then --from-env");
    std::string const source = "profile " + profile + " of " + path;
    auto const take = [&](char const* variable, std::string const& value) {
      if (!value.empty()) add(key_of_variable(variable), value, source, variable);
    };
    take("AWS_ACCESS_KEY_ID", keys->access_key);
    take("AWS_SECRET_ACCESS_KEY", keys->secret_key);
    take("AWS_SESSION_TOKEN", keys->session_token);
    return {};
  }

  // Source: Azure CLI's "Configuration" page: environment, then [storage] of ~/.azure/config.
  [[nodiscard]] std::optional<std::pair<std::string, std::string>> azure_setting(
      std::string const& variable, std::string const& option) const {
    if (auto const value = context_.environment.get(variable); value && !value->empty())
      return std::pair(*value, '$' + variable);
    std::string folder = context_.environment.get_or_empty("AZURE_CONFIG_DIR");
    if (folder.empty()) folder = sys::join_path(sys::home_folder(context_.environment), ".azure");
    std::string const path = sys::join_path(folder, "config");
    Result<std::string> const text = context_.files.read(path);
    if (!text) return std::nullopt;
    bool inside = false;
    for (std::string const& raw : text::split(*text, '\n')) {
      std::string_view const line = text::trim(raw);
      if (line.starts_with('[')) inside = line == "[storage]";
      std::size_t const equals = line.find('=');
      if (!inside || equals == std::string_view::npos) continue;
      if (text::trim(line.substr(0, equals)) == option)
        return std::pair(std::string(text::trim(line.substr(equals + 1))), path);
    }
    return std::nullopt;
  }

  Result<void> read_azure() {
    auto found = azure_setting("AZURE_STORAGE_KEY", "key");
    if (!found) {
      found = azure_setting("AZURE_STORAGE_CONNECTION_STRING", "connection_string");
      constexpr std::string_view kPart = "AccountKey=";
      std::size_t const at = found ? found->first.find(kPart) : std::string::npos;
      if (at == std::string::npos) {
        found.reset();
      } else {
        std::string const rest = found->first.substr(at + kPart.size());
        found->first = rest.substr(0, rest.find(';'));
      }
    }
    if (found) {
      add(key_of_variable("AZURE_STORAGE_KEY"), found->first, found->second, "AZURE_STORAGE_KEY");
      return {};
    }
    if (auto const sas = azure_setting("AZURE_STORAGE_SAS_TOKEN", "sas_token")) {
      add(key_of_variable("AZURE_STORAGE_SAS_TOKEN"), sas->first, sas->second, "AZURE_SAS");
      return {};
    }
    return usage_error("the Azure configuration holds no account key and no SAS",
                       "--from-azure",
                       "AZURE_STORAGE_KEY, AZURE_STORAGE_CONNECTION_STRING, "
                       "AZURE_STORAGE_SAS_TOKEN, or [storage] of ~/.azure/config");
  }

  SecretCreateOptions const& options_;
  std::vector<WantedKey> const& wanted_;
  Context& context_;
  std::vector<SecretEntry> entries_;
};

}  // namespace

std::vector<WantedKey> wanted_keys(SparkConf const& conf, std::string const& secret) {
  std::vector<WantedKey> wanted;
  for (char const* const role : {"driver", "executor"})
    for (auto const& entry :
         conf.with_prefix("spark.kubernetes." + std::string(role) + ".secretKeyRef.")) {
      std::string const& variable = entry.first;
      std::string const& reference = entry.second;
      std::size_t const colon = reference.find(':');
      if (colon == std::string::npos || reference.substr(0, colon) != secret) continue;
      std::string const key = reference.substr(colon + 1);
      bool const known = std::any_of(wanted.begin(), wanted.end(), [&](WantedKey const& one) {
        return one.key == key && one.name == variable;
      });
      if (!known) wanted.push_back({key, variable});
    }
  return wanted;
}

Result<std::vector<SecretEntry>> read_secret_sources(SecretCreateOptions const& options,
                                                     std::vector<WantedKey> const& wanted,
                                                     Context& context) {
  return Sources(options, wanted, context).read();
}

}  // namespace k8spark::app
