#include "cli/completion.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace k8spark::cli {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr char const* kMain =
    "Run:\n"
    "  submit     run an application\n"
    "  image      make images\n"
    "  logs       print a log\n\n"
    "Examples:\n"
    "  k8spark submit app.py\n";
constexpr char const* kImage =
    "Usage: k8spark image COMMAND\n\n"
    "  jars          list the jars\n"
    "  build         build it\n";
constexpr char const* kJars =
    "Options:\n"
    "  -h,--help                   Print this help message and exit\n"
    "  -o,--output TEXT:{table,json}\n"
    "                              table or json\n"
    "  --store TEXT ...            s3, azure\n";
constexpr char const* kSubmit =
    "Profile:\n"
    "      --profile NAME                profile of k8spark.yaml\n"
    "  -d, --detach                      print the name\n"
    "      --context NAME                context\n"
    "      --on-exit detach|kill         what a signal does\n";

CompletionSources sources() {
  CompletionSources all;
  all.help = [](std::vector<std::string> const& command) -> std::string {
    if (command.empty()) return kMain;
    if (command == std::vector<std::string>{"image"}) return kImage;
    if (command == std::vector<std::string>{"image", "jars"}) return kJars;
    if (command == std::vector<std::string>{"submit"}) return kSubmit;
    return "";
  };
  all.profiles = [] { return std::vector<std::string>{"dev", "prod"}; };
  all.contexts = [] { return std::vector<std::string>{"kind-a"}; };
  all.drivers = [] { return std::vector<std::string>{"pi-1-driver", "etl-driver"}; };
  return all;
}

std::vector<std::string> words_for(std::vector<std::string> const& line) {
  std::vector<std::string> words;
  for (Candidate const& one : complete(line, sources())) words.push_back(one.word);
  return words;
}

TEST(Completion, OffersCommandsAndTheirCommands) {
  EXPECT_THAT(words_for({""}), ElementsAre("submit", "image", "logs"));
  EXPECT_THAT(words_for({"su"}), ElementsAre("submit"));
  EXPECT_THAT(words_for({"image", ""}), ElementsAre("jars", "build"));
  EXPECT_THAT(words_for({"image", "b"}), ElementsAre("build"));
}

TEST(Completion, OffersTheOptionsOfTheCommandAtHand) {
  EXPECT_THAT(words_for({"image", "jars", "--"}), ElementsAre("--help", "--output", "--store"));
  EXPECT_THAT(words_for({"submit", "--de"}), ElementsAre("--detach"));
  EXPECT_THAT(complete({"image", "jars", "--out"}, sources()),
              ElementsAre(Candidate{"--output", "table or json"}));
}

TEST(Completion, OffersValuesWhereTheyAreKnown) {
  EXPECT_THAT(words_for({"image", "jars", "-o", ""}), ElementsAre("table", "json"));
  EXPECT_THAT(words_for({"submit", "--on-exit", "k"}), ElementsAre("kill"));
  EXPECT_THAT(words_for({"submit", "--profile", "p"}), ElementsAre("prod"));
  EXPECT_THAT(words_for({"submit", "--context", ""}), ElementsAre("kind-a"));
  EXPECT_THAT(words_for({"image", "jars", "--store", ""}), IsEmpty());
  // A switch has no value: what follows is another word.
  EXPECT_THAT(words_for({"submit", "--detach", "--on"}), ElementsAre("--on-exit"));
}

TEST(Completion, OffersDriversWhereOneIsWanted) {
  EXPECT_THAT(words_for({"logs", "pi"}), ElementsAre("pi-1-driver"));
  EXPECT_THAT(words_for({"submit", ""}), IsEmpty());  // a file
  EXPECT_THAT(words_for({}), IsEmpty());
  EXPECT_THAT(words_for({"nonsense", ""}), IsEmpty());
}

TEST(CompletionScript, IsThereForThreeShells) {
  for (char const* const shell : {"bash", "zsh", "fish"})
    EXPECT_THAT(*completion_script(shell), testing::HasSubstr("k8spark __complete --")) << shell;
  EXPECT_EQ(completion_script("csh").error().code, ErrorCode::kUsage);
}

}  // namespace
}  // namespace k8spark::cli
