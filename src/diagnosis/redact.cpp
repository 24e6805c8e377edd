#include "diagnosis/redact.h"

#include <array>
#include <memory>
#include <re2/re2.h>

namespace k8spark::diagnosis {

namespace {

struct Row {
  std::string_view pattern;
  std::string_view with;
};

constexpr std::array kRows = std::to_array<Row>({
    // Spark's own spark.redaction.regex, and the names that it misses: account.key, accesskey.
    {R"re((?i)((?:secret|passw(?:or)?d|token|credential|access[._-]?key|account[._-]?key|api[._-]?key)[^\s=:"',]{0,80}["']?\s*[=:]\s*["']?)([^\s"',;&]{4,}))re",
     R"(\1*****)"},
    {R"re((?i)\b(bearer|basic)\s+[a-z0-9+/=._~-]{8,})re", R"(\1 *****)"},
    {R"re(\b(?:AKIA|ASIA)[A-Z0-9]{16}\b)re", "*****"},
    {R"re(\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*)re", "*****"},
    {R"re((?i)([?&](?:sig|x-amz-signature|x-amz-security-token)=)[^\s&"']+)re", R"(\1*****)"},
    {R"re((://[^\s/:@]+:)[^\s/@]+@)re", R"(\1*****@)"},
});

struct Rule {
  std::unique_ptr<re2::RE2> pattern;
  std::string with;
};

std::array<Rule, kRows.size()> const& rules() {
  static std::array<Rule, kRows.size()> const made = [] {
    std::array<Rule, kRows.size()> compiled;
    for (std::size_t i = 0; i < kRows.size(); ++i)
      compiled[i] = {std::make_unique<re2::RE2>(kRows[i].pattern, re2::RE2::Quiet),
                     std::string(kRows[i].with)};
    return compiled;
  }();
  return made;
}

}  // namespace

std::string redact_secrets(std::string_view line) {
  std::string text(line);
  for (Rule const& rule : rules()) re2::RE2::GlobalReplace(&text, *rule.pattern, rule.with);
  return text;
}

}  // namespace k8spark::diagnosis
