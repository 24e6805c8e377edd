#include "app/build.h"
#include "app/commands.h"
#include "app/report.h"
#include "render/table.h"
#include "text/strings.h"

#include <array>

namespace k8spark::app {

namespace {

// Spark's own redaction pattern (spark.redaction.regex) and the names that it misses.
bool is_secret_key(std::string const& key) {
  std::string const lower = text::to_lower(key);
  constexpr std::array<std::string_view, 8> kWords = {"secret",
                                                      "password",
                                                      "token",
                                                      "accesskey",
                                                      "access.key",
                                                      "account.key",
                                                      "credential",
                                                      "passphrase"};
  // These name a Secret object, a file or a class; they hold no secret themselves.
  for (std::string_view const plain : {"secretkeyref",
                                       "kubernetes.driver.secrets.",
                                       "kubernetes.executor.secrets.",
                                       "file",
                                       "provider"})
    if (text::contains(lower, plain)) return false;
  for (std::string_view const word : kWords)
    if (text::contains(lower, word)) return true;
  return false;
}

}  // namespace

int run_explain(SubmitOptions const& options, Context& context) {
  Result<Configured> configured = configure(options, context);
  if (!configured) return report_error(configured.error(), context);
  std::vector<std::vector<std::string>> rows;
  rows.push_back({"spark.version",
                  configured->layers.spark_version.text,
                  configured->layers.spark_version_origin.where});
  for (auto const& [key, value] : configured->conf.values())
    rows.push_back(
        {key, is_secret_key(key) ? "*********(redacted)" : value.value, value.origin.where});
  for (std::string const& warning : configured->layers.warnings) warn(context, warning);
  return context.streams.out(render::table({"KEY", "VALUE", "ORIGIN"}, rows)) &&
                 context.streams.flush()
             ? 0
             : 1;
}

}  // namespace k8spark::app
