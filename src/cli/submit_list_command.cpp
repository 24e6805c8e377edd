#include "cli/submit_list_command.h"

#include "cli/submit_flags.h"
#include "spark/submit_args.h"
#include "text/strings.h"

#include <algorithm>
#include <array>
#include <utility>

namespace k8spark::cli {

namespace {

using Words = std::vector<std::string>;

// They say how a driver is followed, or what becomes of it then.
constexpr auto kOfFollowing = std::to_array<std::string_view>({"--on-exit",
                                                               "--timeout",
                                                               "--start-timeout",
                                                               "--image-timeout",
                                                               "--min-executors",
                                                               "--executor-timeout",
                                                               "--events",
                                                               "--treat-143",
                                                               "--report",
                                                               "--kill-after-stop",
                                                               "--executors",
                                                               "--save-logs",
                                                               "--max-log-requests"});
// They are about the list as a whole, beside list_flags().
constexpr auto kOfAll = std::to_array<std::string_view>({"--output", "--quiet"});

template <typename Names>
bool is_one_of(Names const& names, std::string_view name) {
  return std::find(std::begin(names), std::end(names), name) != std::end(names);
}

bool is_list_flag(std::string_view name) {
  auto const flags = list_flags();
  return std::any_of(
      flags.begin(), flags.end(), [&](spark::FlagSpec const& flag) { return flag.name == name; });
}

bool takes_value(std::string_view name) {
  for (auto const flags : {submit_and_list_flags(), spark::spark_submit_flags()})
    for (spark::FlagSpec const& flag : flags)
      if (flag.name == name) return flag.takes_value();
  return false;
}

Result<void> check_flags(spark::SubmitArgs const& args) {
  for (spark::FlagUse const& use : args.flags) {
    std::string const name(use.name);
    if (is_one_of(kOfFollowing, use.name))
      return usage_error("a list submits its drivers and does not wait for them",
                         name,
                         "k8spark submit --file LIST | xargs k8spark wait");
    if (name == "--kill" || name == "--status" || name == "--help" || name == "--version")
      return usage_error("this submits nothing", name);
  }
  return {};
}

Result<app::SubmitOptions> parse_line(Words const& defaults, Words const& line) {
  Words words = defaults;
  words.insert(words.end(), line.begin(), line.end());
  K8SPARK_ASSIGN(spark::SubmitArgs const args,
                 spark::parse_submit_args(words, submit_and_list_flags()));
  K8SPARK_CHECK(check_flags(args));
  for (spark::FlagUse const& use : args.flags)
    if (is_list_flag(use.name) || is_one_of(kOfAll, use.name))
      return usage_error("this is about the whole list",
                         std::string(use.name),
                         "write it beside --file, on the command line");
  K8SPARK_ASSIGN(SubmitRequest request, parse_submit(words, submit_flags()));
  return std::move(request.options);
}

Result<int> parse_parallel(std::string const& value) {
  constexpr long long kMost = 256;
  auto const number = text::to_integer(value);
  if (!number || *number < 1 || *number > kMost)
    return usage_error("--parallel must be a number from 1 to 256, not \"" + value + '"');
  return static_cast<int>(*number);
}

// The words of the command line that hold for each line.
Words defaults_of(spark::SubmitArgs const& args) {
  Words words;
  for (spark::FlagUse const& use : args.flags) {
    if (is_list_flag(use.name) || is_one_of(kOfAll, use.name)) continue;
    words.emplace_back(use.name);
    if (takes_value(use.name)) words.push_back(use.value);
  }
  if (args.primary_resource) words.push_back(*args.primary_resource);
  words.insert(words.end(), args.app_args.begin(), args.app_args.end());
  return words;
}

}  // namespace

bool wants_list(SubmitRequest const& request) {
  auto const flags = list_flags();
  return std::any_of(flags.begin(), flags.end(), [&](spark::FlagSpec const& flag) {
    return request.has_own(flag.name);
  });
}

Result<app::SubmitListOptions> parse_submit_list(Words const& words) {
  K8SPARK_ASSIGN(SubmitRequest const request, parse_submit(words, submit_and_list_flags()));
  K8SPARK_ASSIGN(spark::SubmitArgs const args,
                 spark::parse_submit_args(words, submit_and_list_flags()));
  app::SubmitListOptions options;
  options.file = request.own_value("--file");
  if (options.file.empty())
    return usage_error("--parallel and --fail-fast are for a list",
                       "k8spark submit",
                       "name one: --file LIST; -: standard input");
  K8SPARK_CHECK(check_flags(args));
  if (request.has_own("--parallel")) {
    K8SPARK_ASSIGN(options.parallel, parse_parallel(request.own_value("--parallel")));
  }
  options.fail_fast = request.has_own("--fail-fast");
  options.quiet = request.options.quiet;
  options.output = request.options.output;
  options.parse = [defaults = defaults_of(args)](Words const& line) {
    return parse_line(defaults, line);
  };
  return options;
}

}  // namespace k8spark::cli
