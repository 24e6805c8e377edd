#include "spark/redaction.h"

#include "text/strings.h"

#include <algorithm>
#include <array>

namespace k8spark::spark {

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

std::string redacted(std::string_view key, std::string_view value) {
  return is_secret_key(key) ? "*********(redacted)" : std::string(value);
}

}  // namespace k8spark::spark
