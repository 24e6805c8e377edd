#include "import_support.h"
#include "importing/from_words.h"
#include "importing/notation.h"
#include "profile/fields.h"
#include "spark/key_table.h"
#include "spark/submit_args.h"
#include "spark/submit_flags.h"

#include <gmock/gmock.h>

#include <array>
#include <map>
#include <random>

// argv → profile → argv, through the real loader and the real renderer.
namespace k8spark::importing {
namespace {

using Words = std::vector<std::string>;

constexpr auto kHostile = std::to_array<std::string_view>({
    "",
    " ",
    "a b",
    "'",
    "\"",
    "it's",
    "a\"b",
    "\n",
    "l1\nl2",
    "\t",
    "\r",
    "\\",
    "\\n",
    "caf\xC3\xA9",
    "\xF0\x9F\x9A\x80",
    "\xC2\xA0",
    "“q”",
    "–",
    "${x}",
    "${X}",
    "$${X}",
    "$$${X}",
    "${X:-d}",
    "${env:X}",
    "${env.X}",
    "${",
    "$",
    "$$",
    "}",
    "${a${b}}",
    "=",
    "a=b",
    ",",
    "a,b",
    "a,,b",
    ",a",
    "-",
    "-x",
    "--conf",
    "yes",
    "no",
    "true",
    "false",
    "True",
    "null",
    "~",
    "1e3",
    "0x10",
    "010",
    "4",
    "1_000",
    ".5",
    "2001-01-01",
    "12:30",
    "<<",
    "*",
    "&a",
    "!x",
    "#c",
    "a #c",
    "a: b",
    "- a",
    "[a]",
    "{a: b}",
    "|",
    ">",
    "%",
    "@",
    "`id`",
    "$(id)",
    ";",
    "s:k",
    ":k",
    "s:",
    "s:k:x",
    "cluster",
    "Always",
    "/abs/x",
    "rel/x",
    "s3a://b/k",
    "local:///x",
    "a\x01"
    "b",
    "x\xEF\xBB\xBF",
    "/a/x#y",
    " lead",
    "trail ",
    "a, b",
    "\xE2\x80\xA8",
    "\x7f",
});

class Maker {
 public:
  explicit Maker(unsigned seed) : random_(seed) {}

  Words command() {
    Words words = {"--master", "k8s://https://h:6443", "--deploy-mode", "cluster"};
    for (std::size_t n = below(14); n > 0; --n) add_option(words);
    if (below(2) == 0) add(words, {"--class", value()});
    if (below(4) == 0) add(words, {"--proxy-user", value()});
    words.emplace_back(application());
    for (std::size_t n = below(4); n > 0; --n) words.push_back(value());
    return words;
  }

 private:
  std::size_t below(std::size_t end) { return random_() % end; }

  static void add(Words& words, Words const& more) {
    words.insert(words.end(), more.begin(), more.end());
  }

  std::string value() {
    std::string text(kHostile[below(kHostile.size())]);
    if (below(4) == 0) text += kHostile[below(kHostile.size())];
    return text;
  }

  std::string application() {
    constexpr std::array<std::string_view, 5> kApplications = {"local:///opt/app.py",
                                                               "/abs/app dir/x.jar",
                                                               "s3a://b/k/app.jar",
                                                               "spark-internal",
                                                               "local:///opt/${X}/$${Y}/a.R"};
    return std::string(kApplications[below(kApplications.size())]);
  }

  void add_option(Words& words) {
    switch (below(3)) {
      case 0: {
        auto const flags = spark::spark_submit_flags();
        spark::FlagSpec const& flag = flags[below(flags.size())];
        if (flag.conf_key.empty() || flag.name == "--master" || flag.name == "--deploy-mode")
          return;
        add(words, {std::string(flag.name), value()});
        return;
      }
      case 1: {
        auto const fields = profile::field_table();
        profile::Field const& field = fields[below(fields.size())];
        std::string key(field.keys.substr(0, field.keys.find(' ')));
        if (key.empty() || key == "*") return;
        if (key.ends_with('*')) key = key.substr(0, key.size() - 1) + name();
        add_conf(words, key);
        return;
      }
      default: {
        auto const keys = spark::key_table();
        std::string key(keys[below(keys.size())].name);
        if (key.ends_with('.')) key += name();
        add_conf(words, key);
      }
    }
  }

  std::string name() {
    constexpr std::array<std::string_view, 8> kNames = {
        "A", "a.b/c", "yes", "~", "x y", "", "<<", "${X}"};
    return std::string(kNames[below(kNames.size())]);
  }

  void add_conf(Words& words, std::string const& key) {
    if (key == "spark.master" || key == "spark.submit.deployMode") return;
    if (key.find('=') != std::string::npos) return;
    std::string const text = value();
    add(words, {"--conf", key + '=' + text});
    // The same in both roles, as people do.
    std::size_t const role = key.find(".driver.");
    if (role != std::string::npos && below(2) == 0)
      add(words, {"--conf", std::string(key).replace(role, 8, ".executor.") + '=' + text});
  }

  std::mt19937 random_;
};

// The secrets' values, which the profile leaves to the environment.
sys::Environment::Map environment_of(ProfileDraft const& draft, ImportedRun const& run) {
  sys::Environment::Map environment;
  for (Secret const& secret : draft.secrets)
    environment[secret.variable] = as_literal(run.run.conf.at(secret.key)).value_or("");
  return environment;
}

Words without_program(Words words) {
  words.erase(words.begin());
  return words;
}

struct Round {
  std::string profile;
  render::SubmitCommand command;
  Words words;  // behind "spark-submit"
};

Round round_of(Words const& words) {
  Round round;
  Result<ImportedRun> imported = from_argv(words);
  EXPECT_TRUE(imported) << (imported ? "" : imported.error().message);
  if (!imported) return round;
  ImportedRun const copy = *imported;
  ProfileDraft const draft = draft_of(*std::move(imported));
  round.profile = profile_file({draft});
  round.command = load(round.profile, environment_of(draft, copy));
  round.words = without_program(render::spark_submit_words(round.command));
  return round;
}

// What spark-submit makes of the words, told without the importer.
std::map<std::string, std::string> conf_of(Words const& words) {
  std::map<std::string, std::string> conf;
  auto const args = spark::parse_submit_args(words, {});
  EXPECT_TRUE(args);
  profile::LayerInput input;
  input.no_profile = true;
  input.cwd = "/work";
  for (spark::FlagUse const& use : args->flags) {
    if (use.name == "--conf")
      input.conf_flags.emplace_back(use.value.substr(0, use.value.find('=')),
                                    use.value.substr(use.value.find('=') + 1));
    for (spark::FlagSpec const& spec : spark::spark_submit_flags())
      if (spec.name == use.name && !spec.conf_key.empty())
        input.flags.push_back({std::string(use.name),
                               std::string(spec.conf_key),
                               use.value,
                               input.conf_flags.size()});
  }
  test::MemoryFileSystem const files;
  input.spark_version = "4.1";
  auto const layers = profile::load_layers(input, files, sys::Environment());
  EXPECT_TRUE(layers);
  SparkConf const merged = merge(layers->in_order);
  for (auto const& [key, value] : merged.values()) conf[key] = value.value;
  return conf;
}

std::map<std::string, std::string> plain(SparkConf const& conf) {
  std::map<std::string, std::string> values;
  for (auto const& [key, value] : conf.values()) values[key] = value.value;
  return values;
}

class FixedPoint : public testing::TestWithParam<unsigned> {};

TEST_P(FixedPoint, ArgvToProfileToArgv) {
  constexpr unsigned kEach = 500;
  for (unsigned i = 0; i < kEach && !HasFailure(); ++i) {
    Words const words = Maker(GetParam() * kEach + i).command();
    Round const first = round_of(words);
    auto const args = spark::parse_submit_args(words, {});
    ASSERT_EQ(plain(first.command.conf), conf_of(words)) << first.profile;
    ASSERT_EQ(first.command.main_class, args->last("--class")) << first.profile;
    ASSERT_EQ(first.command.proxy_user, args->last("--proxy-user")) << first.profile;
    ASSERT_EQ(first.command.primary_resource, *args->primary_resource) << first.profile;
    ASSERT_EQ(first.command.app_args, args->app_args) << first.profile;
    Round const second = round_of(first.words);
    ASSERT_EQ(second.words, first.words);
    ASSERT_EQ(second.profile, first.profile);
    // Pasted back as a shell command, the words are the same.
    std::string const shell = render::command_as_shell(first.command);
    Result<ImportedRun> const pasted = from_pasted(shell, "argv");
    ASSERT_TRUE(pasted) << shell << pasted.error().message;
    ASSERT_THAT(pasted->repairs, testing::IsEmpty()) << shell;
    Result<ImportedRun> const direct = from_argv(first.words);
    ASSERT_EQ(pasted->run.conf, direct->run.conf) << shell;
    ASSERT_EQ(pasted->run.app_args, direct->run.app_args) << shell;
    ASSERT_EQ(pasted->run.main_class, direct->run.main_class) << shell;
    ASSERT_EQ(pasted->run.primary_resource, direct->run.primary_resource) << shell;
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, FixedPoint, testing::Range(0U, 6U));

TEST(FixedPointOfPaths, ARelativeApplicationBecomesAbsoluteOnce) {
  Words const words = {"--master", "k8s://https://h:6443", "--deploy-mode", "cluster", "app.py"};
  Round const first = round_of(words);
  EXPECT_EQ(first.command.primary_resource, "/work/app.py");
  EXPECT_EQ(round_of(first.words).words, first.words);
}

}  // namespace
}  // namespace k8spark::importing
