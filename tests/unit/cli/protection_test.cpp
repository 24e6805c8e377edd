#include "cli/main_command.h"
#include "sys/programs.h"
#include "unit/app/fake_context.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

// Every command line there is, with a profile in use that is protected.
namespace k8spark::cli {
namespace {

using testing::HasSubstr;
using Words = std::vector<std::string>;

class APython final : public sys::Programs {
 public:
  Result<sys::ProgramEnd> run(sys::Program const& /*program*/) override {
    return sys::ProgramEnd{R"({"version": "3.11.2", "jupyter": "lab"})"};
  }
  [[nodiscard]] bool stdin_is_terminal() const override { return false; }
};

class NoServer final : public http::Transport {
 public:
  Result<http::Response> send(http::Request const& /*request*/) override { return nobody(); }
  std::vector<Result<http::Response>> send_all(
      std::vector<http::Request> const& requests) override {
    return {requests.size(), nobody()};
  }
  Result<Streamed> stream(http::Request const& /*request*/,
                          http::StreamSink const& /*sink*/) override {
    return nobody();
  }
  void show_identity(std::string /*cert*/, std::string /*key*/) override {}
  Result<std::unique_ptr<http::Connection>> connect(http::Request const& /*request*/) override {
    return nobody();
  }

 private:
  static Error nobody() { return {ErrorCode::kUnauthenticated, "nobody is there", "", ""}; }
};

struct Ran {
  int code = 0;
  std::string out;
  std::string err;
};

Ran ran(Words const& words) {
  app::FakeMachine machine;
  machine.files.add("/work/k8spark.yaml",
                    "version: 1\ndefaultProfile: prod\nprofiles:\n"
                    "  prod: {protected: true, namespace: etl, image: {name: 'r/spark:4.1.1'}, "
                    "eventLog: {dir: 's3a://logs/x/'}}\n");
  machine.files.add("/spark/bin/spark-submit", "#!");
  machine.files.add("/spark/jars/spark-core_2.13-4.1.1.jar", "");
  machine.files.add("/key", "0123456789");
  machine.environment = sys::Environment(
      sys::Environment::Map{{"HOME", "/home/ann"}, {"SPARK_HOME", "/spark"}, {"KEY", "abcdefgh"}});
  machine.make_transport = [] { return std::make_unique<NoServer>(); };
  APython python;
  app::Context context = machine.context();
  context.programs = &python;
  Ran ran;
  ran.code = run(words, context);
  ran.out = machine.streams.stdout_text;
  ran.err = machine.streams.stderr_text;
  return ran;
}

Words words_of(std::string const& line) {
  Words words;
  for (std::size_t at = 0; at < line.size();) {
    std::size_t const end = std::min(line.find(' ', at), line.size());
    if (end > at) words.push_back(line.substr(at, end - at));
    at = end + 1;
  }
  return words;
}

// With these words a protected profile asks, and --yes lets them pass.
constexpr char const* kAsked[][2] = {
    {"submit --class M local:///a.jar", "submit"},
    {"submit --detach --class M local:///a.jar", "submit"},
    {"submit --retry 1 --retry-delay 1s --class M local:///a.jar", "submit"},
    {"submit --replace --name n --class M local:///a.jar", "submit"},
    {"submit --exclusive n --class M local:///a.jar", "submit"},
    {"submit --deploy-mode client --class M local:///a.jar", "submit"},
    {"submit --master spark://spark-master:7077 --class M local:///a.jar", "submit"},
    {"submit --kill etl:d-driver", "submit --kill"},
    {"kill d-driver", "kill"},
    {"kill --all", "kill"},
    {"smoke pi", "smoke"},
    {"smoke", "smoke"},
    {"shell --scala", "shell"},
    {"shell", "shell"},
    {"notebook local", "notebook local"},
    {"notebook pod", "notebook pod"},
    {"notebook open --create", "notebook open --create"},
    {"notebook open --delete", "notebook open --delete"},
    {"notebook delete n", "notebook delete"},
    {"connect", "connect"},
    {"connect delete n", "connect delete"},
    {"client pod --class M local:///a.jar", "client pod"},
    {"history-server apply", "history-server apply"},
    {"history-server delete", "history-server delete"},
    {"history delete", "history-server delete"},
    {"standalone apply", "standalone apply"},
    {"standalone scale 4", "standalone scale"},
    {"standalone delete", "standalone delete"},
    {"rbac --apply", "rbac --apply"},
    {"namespace n --apply", "namespace --apply"},
    {"secret create s --from-file k=/key --apply", "secret create --apply"},
    {"eventlog init", "eventlog init"},
};

// They change nothing, or (gc, doctor) nothing without a --yes of their own.
constexpr char const* kNotAsked[] = {
    "submit --dry-run=client --class M local:///a.jar",
    "submit --dry-run=server --class M local:///a.jar",
    "submit --status etl:d-driver",
    "render --class M local:///a.jar",
    "explain",
    "diff prod prod",
    "import -- spark-submit --class M a.jar",
    "profile list",
    "profile show prod",
    "profile validate",
    "profile schema",
    "profile init --region eu-central-1 -o -",
    "logs d-driver",
    "timeline d-driver",
    "report d-driver",
    "status d-driver",
    "why d-driver",
    "events d-driver",
    "list",
    "wait d-driver",
    "kill --all --dry-run",
    "gc",
    "gc --yes",
    "exec d-driver -- true",
    "port-forward d-driver 1:1",
    "ui d-driver",
    "proxy --port x",
    "client doctor",
    "client docker-run --class M local:///a.jar",
    "client firewall --cidr 10.0.0.0/8",
    "client pod --dry-run=client --class M local:///a.jar",
    "client pod --format yaml --class M local:///a.jar",
    "notebook kernel",
    "notebook pod --format yaml",
    "notebook open",
    "notebook status",
    "connect --format yaml",
    "connect --attach n",
    "connect status",
    "history-server render",
    "history-server apply --dry-run=client",
    "history-server status",
    "history-server list",
    "history-server open",
    "history-server values",
    "standalone render",
    "standalone apply --dry-run=client",
    "standalone status",
    "standalone ui",
    "standalone exec bash",
    "image jars",
    "image dockerfile",
    "image build --dry-run",
    "image push --dry-run",
    "image tool build",
    "image distribution",
    "ci github local:///a.jar",
    "rbac",
    "rbac --dry-run=server",
    "namespace n",
    "secret create s --from-file k=/key",
    "secret check s",
    "eventlog check",
    "storage iam-policy s3a://b/",
    "storage copy --print s3a://b/ s3a://c/",
    "storage convert-wasb wasbs://d@a.blob.core.windows.net/in",
    "doctor",
    "doctor --fix",
    "doctor --fix --yes",
    "completion bash",
    "help",
    "version",
};

std::set<std::string> const kGroups = {"profile",
                                       "notebook",
                                       "connect",
                                       "client",
                                       "history",
                                       "history-server",
                                       "standalone",
                                       "image",
                                       "secret",
                                       "eventlog",
                                       "storage"};

TEST(Protection, EveryCommandThatChangesSomethingWantsYes) {
  for (auto const& [line, command] : kAsked) {
    Words words = words_of(line);
    Ran const refused = ran(words);
    EXPECT_EQ(refused.code, 2) << line << '\n' << refused.err;
    EXPECT_THAT(refused.err,
                HasSubstr(std::string("k8spark: error: k8spark ") + command +
                          ": profile prod is protected: " + command +
                          " at context x, https://k8s.example:6443, namespace "))
        << line;
    EXPECT_EQ(refused.out, "") << line;
    bool const is_member = words.size() > 1 && kGroups.contains(words[0]) && words[1][0] != '-';
    words.insert(words.begin() + (is_member ? 2 : 1), "--yes");
    Ran const meant = ran(words);
    EXPECT_THAT(meant.err, testing::Not(HasSubstr("is protected"))) << line;
    EXPECT_THAT(meant.err, testing::Not(HasSubstr("unknown option"))) << line;
  }
}

TEST(Protection, WhatOnlyLooksIsNotAsked) {
  for (char const* const line : kNotAsked) {
    Ran const one = ran(words_of(line));
    EXPECT_THAT(one.err, testing::Not(HasSubstr("is protected"))) << line;
    EXPECT_THAT(one.err, testing::Not(HasSubstr("unknown option"))) << line;
    EXPECT_THAT(one.err, testing::Not(HasSubstr("unknown command"))) << line;
  }
}

// What completion offers behind `command`, words only.
Words offered(Words const& command) {
  Words words = {"__complete", "--"};
  words.insert(words.end(), command.begin(), command.end());
  words.emplace_back();
  Words found;
  std::string const out = ran(words).out;
  for (std::size_t at = 0; at < out.size();) {
    std::size_t const end = std::min(out.find('\n', at), out.size());
    std::string const word = out.substr(at, std::min(out.find('\t', at), end) - at);
    if (!word.empty() && word[0] >= 'a' && word[0] <= 'z') found.push_back(word);
    at = end + 1;
  }
  return found;
}

// A new command must be put into one of the two tables.
TEST(Protection, TheTablesHaveEveryCommand) {
  std::set<std::string> known;
  auto const learn = [&](std::string const& line) {
    Words const words = words_of(line);
    known.insert(words[0]);
    if (words.size() > 1) known.insert(words[0] + ' ' + words[1]);
  };
  for (auto const& row : kAsked) learn(row[0]);
  for (char const* const line : kNotAsked) learn(line);
  Words const commands = offered({});
  ASSERT_GT(commands.size(), 30U);
  std::size_t members = 0;
  for (std::string const& command : commands) {
    EXPECT_TRUE(known.contains(command)) << command;
    if (!kGroups.contains(command) || command == "connect") continue;
    for (std::string const& member : offered({command})) {
      ++members;
      EXPECT_TRUE(known.contains(command + ' ' + member)) << command << ' ' << member;
    }
  }
  EXPECT_GT(members, 35U);
}

}  // namespace
}  // namespace k8spark::cli
