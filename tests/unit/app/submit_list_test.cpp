#include "app/run/submit_list.h"

#include "fake_api.h"
#include "fake_context.h"
#include "k8spark/json.h"
#include "sys/interrupt.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <csignal>
#include <mutex>

namespace k8spark::app {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

// One API server for the connections of all workers. Calls `on_request` with "POST pods" before it
// answers.
class SharedTransport final : public http::Transport {
 public:
  SharedTransport(test::FakeApi& api,
                  std::mutex& mutex,
                  std::function<void(std::string const&)> const& on_request)
      : api_(api), inner_(api), mutex_(mutex), on_request_(on_request) {}

  Result<http::Response> send(http::Request const& request) override {
    std::lock_guard const lock(mutex_);
    Result<http::Response> answer = inner_.send(request);
    if (on_request_) on_request_(api_.requests.back());
    return answer;
  }
  std::vector<Result<http::Response>> send_all(
      std::vector<http::Request> const& requests) override {
    std::vector<Result<http::Response>> answers;
    for (http::Request const& request : requests) answers.push_back(send(request));
    return answers;
  }
  Result<Streamed> stream(http::Request const& request, http::StreamSink const& sink) override {
    std::lock_guard const lock(mutex_);
    return inner_.stream(request, sink);
  }
  void show_identity(std::string, std::string) override {}
  Result<std::unique_ptr<http::Connection>> connect(http::Request const& request) override {
    return inner_.connect(request);
  }

 private:
  test::FakeApi& api_;
  test::FakeApiTransport inner_;
  std::mutex& mutex_;
  std::function<void(std::string const&)> const& on_request_;
};

// A line of these tests: the driver's name, then words that change the options.
Result<SubmitOptions> parse(std::vector<std::string> const& words) {
  SubmitOptions options;
  options.primary_resource = "app.py";
  options.layers.conf_flags = {{"spark.kubernetes.container.image", "r/spark:4.1.4"},
                               {"spark.kubernetes.driver.pod.name", words.at(0)}};
  for (std::size_t i = 1; i < words.size(); ++i) {
    if (words[i] == "bad-word") return usage_error("no such word", "--word");
    if (words[i] == "no-file") options.primary_resource = "absent.py";
    if (words[i] == "dry") options.dry_run = DryRun::kClient;
    if (words[i] == "dry-server") options.dry_run = DryRun::kServer;
    if (words[i] == "client")
      options.layers.conf_flags.emplace_back("spark.submit.deployMode", "client");
    if (words[i] == "secret")
      options.layers.conf_flags.emplace_back("spark.hadoop.fs.s3a.secret.key", "PLANTED-KEY");
    if (words[i] == "prod") options.layers.profile = "prod";
    if (words[i] == "replace") options.replace = true;
    if (words[i] == "exclusive-nothing") options.exclusive = "";
    if (words[i] == "yes") options.yes = true;
  }
  return options;
}

struct List {
  explicit List(std::string text) {
    machine.files.add("/work/jobs.txt", std::move(text));
    machine.make_transport = [this] {
      return std::make_unique<SharedTransport>(api, mutex, on_request);
    };
    options.file = "jobs.txt";
    options.parse = parse;
  }

  int run() {
    Context context = machine.context();
    context.save_state = [this](std::string const& path, std::string const& state) {
      saved.emplace_back(path, state);
    };
    context.ask = ask;
    return run_submit_list(options, context);
  }

  [[nodiscard]] std::string const& out() const { return machine.streams.stdout_text; }
  [[nodiscard]] std::string const& err() const { return machine.streams.stderr_text; }
  [[nodiscard]] std::set<std::string> pods() const {
    std::set<std::string> names;
    for (std::string const& name : api.names())
      if (name.starts_with("pods/")) names.insert(name.substr(5));
    return names;
  }

  FakeMachine machine;
  test::FakeApi api{machine.clock};
  std::mutex mutex;
  std::function<void(std::string const&)> on_request;
  std::function<std::optional<std::string>(std::string_view)> ask;
  std::vector<std::pair<std::string, std::string>> saved;
  SubmitListOptions options;
};

TEST(SubmitList, PrintsTheDriversInTheOrderOfTheList) {
  std::string text;
  std::string expected;
  for (int i = 0; i < 40; ++i) {
    text += "d" + std::to_string(i) + "\n";
    expected += "d" + std::to_string(i) + "\n";
  }
  List list(text);
  EXPECT_EQ(list.run(), 0) << list.err();
  EXPECT_EQ(list.out(), expected);
  EXPECT_EQ(list.err(), "k8spark: jobs.txt: 40 of 40 submitted\n");
  EXPECT_THAT(list.pods(), SizeIs(40));
}

TEST(SubmitList, SharesAFewConnectionsAndReadsEachFileOnce) {
  List list("a\nb\nc\nd\ne\nf\n");
  list.options.parallel = 2;
  EXPECT_EQ(list.run(), 0) << list.err();
  EXPECT_LE(list.machine.transports_made, 2);
  auto const& read = list.machine.files.read_log();
  EXPECT_EQ(std::count(read.begin(), read.end(), "/home/ann/.kube/config"), 1);
}

TEST(SubmitList, CreatesNothingWhileALineIsWrong) {
  List list("a\nb bad-word\n\nc no-file\nd client\n\n\ne replace\nf replace exclusive-nothing\n");
  EXPECT_EQ(list.run(), 2);
  EXPECT_EQ(list.out(), "");
  EXPECT_EQ(list.machine.transports_made, 0);
  EXPECT_THAT(list.err(),
              AllOf(HasSubstr("k8spark: error: jobs.txt:2: --word: no such word\n"),
                    HasSubstr("k8spark: error: jobs.txt:4: "),
                    HasSubstr("absent.py"),
                    HasSubstr("k8spark: error: jobs.txt:5: "),
                    HasSubstr("jobs.txt:9: --exclusive: a key may not be empty"),
                    HasSubstr("k8spark: jobs.txt: 4 of 6 are wrong; nothing was created\n")));
}

TEST(SubmitList, ShowsTheFirstOfVeryManyWrongLines) {
  std::string text;
  for (int i = 0; i < 100; ++i) text += "a bad-word\n";
  List list(text);
  EXPECT_EQ(list.run(), 2);
  EXPECT_THAT(list.err(), AllOf(HasSubstr("jobs.txt:20: "), Not(HasSubstr("jobs.txt:21: "))));
  EXPECT_THAT(list.err(), HasSubstr("100 of 100 are wrong"));
}

TEST(SubmitList, AListThatCannotBeReadSaysWhere) {
  List list("a 'b\n");
  EXPECT_EQ(list.run(), 2);
  EXPECT_THAT(list.err(), HasSubstr("k8spark: error: jobs.txt:1:3: "));
  List none("# nothing\n\n");
  EXPECT_EQ(none.run(), 2);
  EXPECT_THAT(none.err(), HasSubstr("jobs.txt: there is no submission in it"));
  List absent("");
  absent.options.file = "absent.txt";
  EXPECT_EQ(absent.run(), 2);
  EXPECT_THAT(absent.err(), HasSubstr("k8spark: error: absent.txt: "));
}

TEST(SubmitList, OneThatFailsDoesNotStopTheOthers) {
  List list("a\nb\nc\n");
  list.api.add({{"kind", "Pod"}, {"apiVersion", "v1"}, {"metadata", {{"name", "b"}}}});
  EXPECT_EQ(list.run(), 111);
  EXPECT_EQ(list.out(), "a\nc\n");
  EXPECT_THAT(list.err(),
              AllOf(HasSubstr("k8spark: error: jobs.txt:2: POST /api/v1/namespaces/etl/pods: "),
                    HasSubstr("k8spark: jobs.txt: 2 of 3 submitted, 1 failed\n")));
  EXPECT_THAT(list.pods(), SizeIs(3));
}

TEST(SubmitList, FailFastBeginsNoMore) {
  List list("a\nb\nc\nd\n");
  list.options.fail_fast = true;
  list.options.parallel = 1;
  list.api.add({{"kind", "Pod"}, {"apiVersion", "v1"}, {"metadata", {{"name", "b"}}}});
  EXPECT_EQ(list.run(), 111);
  EXPECT_EQ(list.out(), "a\n");
  EXPECT_THAT(list.err(), HasSubstr("1 of 4 submitted, 1 failed, 2 not begun\n"));
  EXPECT_EQ(list.pods(), (std::set<std::string>{"a", "b"}));
}

TEST(SubmitList, IsADocumentAsJson) {
  List list("a\n\nb\nc dry\n");
  list.options.output = "json";
  list.api.add({{"kind", "Pod"}, {"apiVersion", "v1"}, {"metadata", {{"name", "b"}}}});
  EXPECT_EQ(list.run(), 111);
  Json const document = Json::parse(list.out());
  EXPECT_EQ(document["exitCode"], 111);
  ASSERT_EQ(document["items"].size(), 3U);
  Json const& first = document["items"][0];
  EXPECT_EQ(first["line"], 1);
  EXPECT_EQ(first["exitCode"], 0);
  EXPECT_EQ(first["run"]["driver"], "a");
  EXPECT_FALSE(first["run"]["uid"].get<std::string>().empty());
  Json const& second = document["items"][1];
  EXPECT_EQ(second["line"], 3);
  EXPECT_EQ(second["outcome"], "refused");
  EXPECT_EQ(second["exitCode"], 111);
  EXPECT_EQ(second["run"]["driver"], "b");
  EXPECT_THAT(document["items"][2]["dryRun"].dump(), HasSubstr("Pod/c (client dry run)"));
}

TEST(SubmitList, WrongLinesAreItemsToo) {
  List list("a\nb bad-word\n");
  list.options.output = "json";
  EXPECT_EQ(list.run(), 2);
  Json const document = Json::parse(list.out());
  EXPECT_EQ(document["exitCode"], 2);
  ASSERT_EQ(document["items"].size(), 1U);
  EXPECT_EQ(document["items"][0]["line"], 2);
  EXPECT_EQ(document["items"][0]["outcome"], "usage");
}

TEST(SubmitList, ADryRunIsOfItsLineAlone) {
  List list("a dry\nb\n");
  EXPECT_EQ(list.run(), 0) << list.err();
  EXPECT_THAT(list.out(), AllOf(HasSubstr("Pod/a (client dry run)\n"), HasSubstr("\nb\n")));
  EXPECT_EQ(list.pods(), std::set<std::string>{"b"});
  EXPECT_THAT(list.err(), HasSubstr("1 of 2 submitted, 1 only checked\n"));
  List all("a dry\nb dry\n");
  EXPECT_EQ(all.run(), 0) << all.err();
  EXPECT_EQ(all.machine.transports_made, 0);
  EXPECT_THAT(all.err(), HasSubstr("2 of 2 checked, nothing was created\n"));
}

TEST(SubmitList, AWarningIsSaidOnce) {
  List list("a secret\nb secret\nc secret\n");
  EXPECT_EQ(list.run(), 0) << list.err();
  EXPECT_THAT(list.err(), HasSubstr("k8spark: warning: jobs.txt:1: --conf: \"spark.hadoop.fs.s3a"));
  EXPECT_THAT(list.err(), Not(HasSubstr("jobs.txt:2")));
}

TEST(SubmitList, TheLastOfTheListIsTheLastRun) {
  List list("a\nb\nc\n");
  EXPECT_EQ(list.run(), 0) << list.err();
  ASSERT_THAT(list.saved, SizeIs(1));
  EXPECT_EQ(Json::parse(list.saved[0].second)["driver"], "c");
}

TEST(SubmitList, AsksOnceForAProtectedProfile) {
  constexpr char const* kProfiles =
      "version: 1\nprofiles:\n  prod: {protected: true, deployMode: cluster}\n";
  int asked = 0;
  List list("a prod\nb prod\nc\n");
  list.machine.files.add("/work/k8spark.yaml", kProfiles);
  list.ask = [&asked](std::string_view) {
    ++asked;
    return std::optional<std::string>("y");
  };
  EXPECT_EQ(list.run(), 0) << list.err();
  EXPECT_EQ(asked, 1);
  List meant("a prod yes\nb prod dry\n");
  meant.machine.files.add("/work/k8spark.yaml", kProfiles);
  EXPECT_EQ(meant.run(), 0) << meant.err();
  List silent("a\nb prod\n");
  silent.machine.files.add("/work/k8spark.yaml", kProfiles);
  EXPECT_EQ(silent.run(), 2);
  EXPECT_THAT(silent.err(), HasSubstr("jobs.txt:2: k8spark submit: profile prod is protected"));
  EXPECT_THAT(silent.pods(), IsEmpty());
}

TEST(SubmitList, NoSecretOfALineIsShown) {
  List list("a secret\nb secret\n");
  list.api.forbidden = {"create services"};
  EXPECT_EQ(list.run(), 111);
  EXPECT_THAT(list.out() + list.err(),
              AllOf(Not(HasSubstr("PLANTED-KEY")), Not(HasSubstr("PLANTED-TOKEN"))));
  EXPECT_THAT(list.api.objects["configmaps"], IsEmpty()) << "it was not undone";
}

TEST(SubmitList, ASignalBeginsNoMoreAndCompletesWhatWasBegun) {
  sys::install_signal_handlers();
  List list("a\nb\nc\nd\n");
  list.options.parallel = 1;
  int pods = 0;
  list.on_request = [&pods](std::string const& request) {
    if (request == "POST pods" && ++pods == 2) std::raise(SIGINT);
  };
  EXPECT_EQ(list.run(), 130);
  sys::clear_interrupt();
  EXPECT_EQ(list.out(), "a\nb\n");
  EXPECT_EQ(list.pods(), (std::set<std::string>{"a", "b"}));
  EXPECT_THAT(list.err(), HasSubstr("2 of 4 submitted, 2 not begun\n"));
}

TEST(SubmitList, ASubmissionThatTheSignalCutsIsUndone) {
  sys::install_signal_handlers();
  List list("a\nb\n");
  list.options.parallel = 1;
  list.on_request = [](std::string const& request) {
    if (request == "POST services") std::raise(SIGINT);
  };
  EXPECT_EQ(list.run(), 130);
  sys::clear_interrupt();
  EXPECT_EQ(list.out(), "");
  EXPECT_THAT(list.api.names(), IsEmpty());
  EXPECT_THAT(list.err(), HasSubstr("0 of 2 submitted, 1 failed, 1 not begun\n"));
}

// Nobody reads the names any more.
TEST(SubmitList, BeginsNoMoreWhenStdoutIsClosed) {
  class Closed final : public Streams {
   public:
    bool out(std::string_view /*bytes*/) override { return false; }
    bool flush() override { return false; }
    void err(std::string_view bytes) override { text.append(bytes); }
    [[nodiscard]] bool err_is_terminal() const override { return false; }
    std::string text;
  } closed;
  std::string text;
  for (int i = 0; i < 500; ++i) text += "d" + std::to_string(i) + "\n";
  List list(text);
  list.options.parallel = 1;
  Context const machine = list.machine.context();
  Context context{closed,
                  machine.files,
                  machine.environment,
                  machine.clock,
                  machine.random,
                  machine.user_name,
                  machine.make_transport};
  EXPECT_EQ(run_submit_list(list.options, context), 1);
  EXPECT_LT(list.pods().size(), 500U);
  EXPECT_THAT(closed.text, HasSubstr(" not begun"));
}

}  // namespace
}  // namespace k8spark::app
