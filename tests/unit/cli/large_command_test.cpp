#include "cli/submit_command.h"
#include "cli/submit_flags.h"

#include <gtest/gtest.h>

#include <ctime>

namespace k8spark::cli {
namespace {

// What a shell can hand over: 128 KiB a word, 2 MiB in all. The bound is for the slowest build.
TEST(LargeCommandLine, IsCutInTimeThatGrowsWithItsLength) {
  constexpr std::size_t kConfs = 10000;
  std::string const long_word(131071, 'x');
  std::vector<std::string> words;
  for (std::size_t i = 0; i < kConfs; ++i) {
    words.emplace_back("--conf");
    words.push_back("spark.test.key" + std::to_string(i) + "=" + std::to_string(i));
    words.emplace_back("--driver-memory");
    words.emplace_back("2g");
  }
  words.insert(words.end(), {"--name", long_word, "app.py", long_word, "--conf"});
  std::clock_t const begin = std::clock();
  auto const request = parse_submit(words, submit_flags());
  double const seconds = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
  ASSERT_TRUE(request);
  profile::LayerInput const& layers = request->options.layers;
  ASSERT_EQ(layers.conf_flags.size(), kConfs);
  EXPECT_EQ(layers.conf_flags.back(),
            (std::pair<std::string, std::string>{"spark.test.key9999", "9999"}));
  EXPECT_EQ(layers.flags.size(), kConfs + 1);
  EXPECT_EQ(layers.flags.back().value, long_word);
  EXPECT_EQ(request->options.app_args, (std::vector<std::string>{long_word, "--conf"}));
  EXPECT_LT(seconds, 2.0);
}

}  // namespace
}  // namespace k8spark::cli
