#include "spark/redaction.h"

#include "text/strings.h"

#include <algorithm>
#include <array>

namespace k8spark::spark {

namespace {

bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}
bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_word(char c) {
  return is_upper(c) || is_lower(c) || is_digit(c);
}
bool is_base64(char c) {
  return is_word(c) || c == '+' || c == '/';
}

bool is_private_key(std::string_view value) {
  return text::contains(value, "-----BEGIN ") && text::contains(value, "PRIVATE KEY-----");
}

// Long-lived and temporary ones: AKIA or ASIA and sixteen more.
bool has_aws_key_id(std::string_view value) {
  constexpr std::size_t kLength = 20;
  for (std::string_view const prefix : {"AKIA", "ASIA"})
    for (std::size_t at = value.find(prefix); at != std::string_view::npos;
         at = value.find(prefix, at + 1)) {
      std::string_view const word = value.substr(at, kLength);
      bool const whole = word.size() == kLength && (at == 0 || !is_word(value[at - 1])) &&
                         (at + kLength == value.size() || !is_word(value[at + kLength]));
      if (whole &&
          std::all_of(word.begin(), word.end(), [](char c) { return is_upper(c) || is_digit(c); }))
        return true;
    }
  return false;
}

// Forty characters of base64 of all kinds; a digest in hex has no capitals, a path begins with '/'.
bool is_aws_secret_key(std::string_view value) {
  return value.size() == 40 && value.front() != '/' &&
         std::all_of(value.begin(), value.end(), is_base64) &&
         std::any_of(value.begin(), value.end(), is_upper) &&
         std::any_of(value.begin(), value.end(), is_lower) &&
         std::any_of(value.begin(), value.end(), is_digit) &&
         value.find_first_of("+/") != std::string_view::npos;
}

// 64 bytes in base64.
bool is_azure_key(std::string_view value) {
  return value.size() == 88 && value.ends_with("==") &&
         std::all_of(value.begin(), value.end() - 2, is_base64);
}

// "name=" at the beginning of a parameter.
bool has_parameter(std::string_view value, std::string_view name) {
  for (std::size_t at = value.find(name); at != std::string_view::npos;
       at = value.find(name, at + 1)) {
    bool const begins = at == 0 || text::contains("?&; ", value.substr(at - 1, 1));
    if (begins && at + name.size() < value.size() && value[at + name.size()] != '&') return true;
  }
  return false;
}

bool has_sas(std::string_view value) {
  return has_parameter(value, "sig=") &&
         (has_parameter(value, "sv=") || has_parameter(value, "se="));
}

bool is_jwt(std::string_view value) {
  return value.size() > 60 && value.starts_with("eyJ") &&
         std::count(value.begin(), value.end(), '.') == 2 &&
         std::all_of(value.begin(), value.end(), [](char c) {
           return is_word(c) || c == '-' || c == '_' || c == '.';
         });
}

// "scheme://user:password@host"
bool has_password_in_url(std::string_view value) {
  for (std::size_t at = value.find("://"); at != std::string_view::npos;
       at = value.find("://", at + 3)) {
    std::string_view const rest = value.substr(at + 3);
    std::string_view const place = rest.substr(0, rest.find_first_of("/?# ,"));
    std::size_t const end = place.rfind('@');
    std::size_t const colon = place.find(':');
    if (end != std::string_view::npos && colon != std::string_view::npos && colon + 1 < end &&
        place.substr(colon + 1, 2) != "${")
      return true;
  }
  return false;
}

// "...;password=x" of a connection string, "-Djavax.net.ssl.keyStorePassword=x".
bool has_password_assignment(std::string_view value) {
  std::string const lower = text::to_lower(value);
  for (std::string_view const name : {"password=", "pwd="})
    if (has_parameter(lower, name)) return true;
  for (std::string const& word : text::split(value, ' ')) {
    std::size_t const equals = word.find('=');
    if (word.starts_with("-D") && equals != std::string::npos && equals + 1 < word.size() &&
        !std::string_view(word).substr(equals + 1).starts_with("${") &&
        is_secret_key(std::string_view(word).substr(2, equals - 2)))
      return true;
  }
  return false;
}

}  // namespace

bool is_secret_key(std::string_view key) {
  constexpr auto kWords = std::to_array<std::string_view>({"secret",
                                                           "password",
                                                           "token",
                                                           "credential",
                                                           "access.key",
                                                           "access_key",
                                                           "access-key",
                                                           "accesskey",
                                                           "account.key",
                                                           ".sas.",
                                                           "private.key",
                                                           "private_key",
                                                           "encryption.key",
                                                           "api.key",
                                                           "api_key",
                                                           "api-key",
                                                           "apikey"});
  constexpr auto kInnocent = std::to_array<std::string_view>({".secretkeyref.",
                                                              "application_credentials",
                                                              ".driver.secrets.",
                                                              ".executor.secrets.",
                                                              "file",
                                                              "provider",
                                                              "provider.path",
                                                              "provider.type",
                                                              "pullsecrets",
                                                              "redaction.regex",
                                                              "tokensecret.name",
                                                              "tokensecret.itemkey"});
  std::string const lower = text::to_lower(key);
  auto const innocent = [&](std::string_view word) {
    return word.starts_with('.') ? text::contains(lower, word) : lower.ends_with(word);
  };
  return std::any_of(kWords.begin(),
                     kWords.end(),
                     [&](std::string_view word) { return text::contains(lower, word); }) &&
         std::none_of(kInnocent.begin(), kInnocent.end(), innocent);
}

bool looks_secret(std::string_view value) {
  constexpr auto kTests = std::to_array<bool (*)(std::string_view)>({
      is_private_key,
      has_aws_key_id,
      is_aws_secret_key,
      is_azure_key,
      has_sas,
      is_jwt,
      has_password_in_url,
      has_password_assignment,
  });
  return std::any_of(kTests.begin(), kTests.end(), [&](auto const test) { return test(value); });
}

bool is_environment_reference(std::string_view value) {
  constexpr std::string_view kBegin = "${env.";
  if (!value.starts_with(kBegin) || !value.ends_with('}')) return false;
  std::string_view const name = value.substr(kBegin.size(), value.size() - kBegin.size() - 1);
  return !name.empty() &&
         std::all_of(name.begin(), name.end(), [](char c) { return is_word(c) || c == '_'; });
}

std::string redacted(std::string_view key, std::string_view value) {
  if (is_environment_reference(value)) return std::string(value);
  return is_secret_key(key) || looks_secret(value) ? "*********(redacted)" : std::string(value);
}

std::string_view default_redaction_regex(SparkVersion const& version) {
  return version.at_least(3, 5, 2) ? "(?i)secret|password|token|access[.]?key"
                                   : "(?i)secret|password|token|access[.]key";
}

std::string_view wide_redaction_regex() {
  return "(?i)secret|password|token|credential|access[._-]?key|account[.]key|[.]sas[.]|"
         "private[.]key|encryption[.]key|api[._-]?key";
}

}  // namespace k8spark::spark
