#include "cli/submit_command.h"
#include "cli/submit_flags.h"
#include "fuzz.h"
#include "spark/submit_args.h"
#include "text/strings.h"

namespace {

using namespace k8spark;

// The words that say the same, one way for each use.
std::vector<std::string> words_of(spark::SubmitArgs const& args) {
  std::vector<std::string> words;
  for (spark::FlagUse const& use : args.flags) {
    words.emplace_back(use.name);
    for (auto const flags : {cli::render_flags(), spark::spark_submit_flags()})
      for (spark::FlagSpec const& flag : flags)
        if (flag.name == use.name && flag.takes_value()) words.push_back(use.value);
  }
  if (args.primary_resource) words.push_back(*args.primary_resource);
  words.insert(words.end(), args.app_args.begin(), args.app_args.end());
  return words;
}

}  // namespace

// Words are cut at zero bytes, as in an argv. Cutting them again gives the same.
int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  std::vector<std::string> const words = text::split(fuzz::text_of(data, size), '\0');
  auto const args = spark::parse_submit_args(words, cli::render_flags());
  if (args) {
    auto const again = spark::parse_submit_args(words_of(*args), cli::render_flags());
    fuzz::promise(again.has_value() && *again == *args, "a cut command line is a fixed point");
    fuzz::promise(args->app_args.size() < words.size() || words.empty(), "no argument is made up");
  }
  auto const request = cli::parse_submit(words, cli::render_flags());
  fuzz::promise(args.has_value() || !request.has_value(), "what cannot be cut is refused");
  return 0;
}
