#include "cli/workload_words.h"

#include "cli/submit_flags.h"
#include "text/strings.h"

#include <algorithm>
#include <array>

namespace k8spark::cli {

Result<NamedRequest> parse_named(std::string const& command,
                                 std::vector<std::string> words,
                                 std::span<spark::FlagSpec const> flags) {
  NamedRequest named;
  if (!words.empty() && !words[0].starts_with('-')) {
    named.name = words[0];
    words.erase(words.begin());
  }
  K8SPARK_ASSIGN(named.request, parse_submit(words, flags));
  app::SubmitOptions& options = named.request.options;
  std::vector<std::string> further = std::move(options.app_args);
  options.app_args.clear();
  if (options.primary_resource) {
    if (named.name.empty())
      named.name = *options.primary_resource;
    else
      further.insert(further.begin(), *options.primary_resource);
    options.primary_resource.reset();
  }
  if (further.empty()) return named;
  return usage_error("unexpected argument \"" + further.front() + '"',
                     "k8spark " + command,
                     further.front().starts_with('-')
                         ? "options come before the name, or all behind"
                         : "one name at a time");
}

bool is_on(SubmitRequest const& request, std::string_view flag) {
  return request.has_own(flag);
}

Result<std::optional<int>> port_of(SubmitRequest const& request, std::string_view flag) {
  if (!request.has_own(flag)) return std::optional<int>();
  constexpr long long kHighest = 65535;
  std::string const text = request.own_value(flag);
  auto const number = text::to_integer(text);
  if (!number || *number < 0 || *number > kHighest)
    return usage_error('"' + text + "\" is no port",
                       std::string(flag),
                       "a number from 1 to 65535; 0: any free one");
  return std::optional<int>(static_cast<int>(*number));
}

Result<std::optional<std::chrono::seconds>> time_of(SubmitRequest const& request,
                                                    std::string const& flag) {
  if (!request.has_own(flag)) return std::optional<std::chrono::seconds>();
  K8SPARK_ASSIGN(std::chrono::seconds const seconds, parse_seconds(flag, request.own_value(flag)));
  return std::optional<std::chrono::seconds>(seconds);
}

std::vector<spark::FlagSpec> with_pod_flags(std::span<spark::FlagSpec const> own) {
  constexpr std::array<std::string_view, 2> kOfRuns = {"--start-timeout", "--quiet"};
  std::vector<spark::FlagSpec> flags(own.begin(), own.end());
  for (spark::FlagSpec const& flag : submit_flags()) {
    bool const wanted = flag.group == "Profile" || flag.group == "Cluster" ||
                        std::find(kOfRuns.begin(), kOfRuns.end(), flag.name) != kOfRuns.end();
    if (wanted) flags.push_back(flag);
  }
  return flags;
}

}  // namespace k8spark::cli
