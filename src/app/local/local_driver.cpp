#include "app/local/local_driver.h"

#include "app/local/leftovers.h"
#include "app/local/local_command.h"
#include "app/local/local_login.h"
#include "app/local/local_ports.h"
#include "app/local/local_proxy.h"
#include "app/report.h"
#include "app/run/plain_outcome.h"
#include "diagnosis/log_tail.h"
#include "diagnosis/run.h"
#include "sys/interrupt.h"
#include "text/encoding.h"
#include "text/strings.h"

#include <csignal>

namespace k8spark::app {

namespace {

using diagnosis::Outcome;
using diagnosis::OutcomeKind;
using launcher::ToolKind;
using Milliseconds = sys::Clock::Milliseconds;

constexpr std::string_view kAppId = "spark.app.id";
// Executors of a shell's driver: it may make several applications, one after the other.
constexpr std::string_view kLaunchLabel = "k8spark.io/launch";

// The end of what the driver prints, for the rules; bytes come as they come.
class Tail {
 public:
  void add(std::string_view bytes) {
    while (!bytes.empty()) {
      std::size_t const end = bytes.find('\n');
      bool const whole = end != std::string_view::npos;
      tail_.add(bytes.substr(0, end), whole);
      bytes.remove_prefix(whole ? end + 1 : bytes.size());
    }
  }
  [[nodiscard]] std::vector<std::string> lines() const { return tail_.lines(); }

 private:
  diagnosis::LogTail tail_;
};

// Which signal the driver shall get, and when it is too late for a kind one.
class SignalPlan {
 public:
  SignalPlan(bool interactive, std::optional<std::chrono::seconds> timeout, Context& context)
      : interactive_(interactive), timeout_(timeout), context_(context) {
    if (timeout_) deadline_ = now() + *timeout_;
  }

  int next() {
    if (int const signal = sys::interrupted_by(); signal != 0) return heard(signal);
    if (deadline_ && !timed_out_ && now() >= *deadline_) {
      timed_out_ = true;
      return stop_by(SIGTERM);
    }
    if (kill_at_ && now() >= *kill_at_) {
      kill_at_ = now() + kGrace;
      return SIGKILL;
    }
    return 0;
  }

  [[nodiscard]] int heard_signal() const { return heard_; }
  [[nodiscard]] bool timed_out() const { return timed_out_; }

 private:
  // As long as Spark may take to stop its executors.
  static constexpr Milliseconds kGrace{20'000};

  int heard(int signal) {
    sys::clear_interrupt();
    // The terminal has sent it to the shell as well, which ends a statement and not itself.
    if (interactive_ && signal == SIGINT) return 0;
    if (heard_ != 0) return SIGKILL;  // whoever asks twice means it
    heard_ = signal;
    return stop_by(signal == SIGHUP ? SIGTERM : signal);
  }

  int stop_by(int signal) {
    kill_at_ = now() + kGrace;
    return signal;
  }

  [[nodiscard]] Milliseconds now() const { return context_.clock.steady(); }

  bool interactive_;
  std::optional<std::chrono::seconds> timeout_;
  Context& context_;
  std::optional<Milliseconds> deadline_;
  std::optional<Milliseconds> kill_at_;
  int heard_ = 0;
  bool timed_out_ = false;
};

class LocalRun {
 public:
  LocalRun(LocalDriverOptions const& options,
           LocalDriver& driver,
           std::optional<std::chrono::seconds> timeout,
           Context& context)
      : options_(options), driver_(driver), timeout_(timeout), context_(context) {}

  Result<LocalEnd> run() {
    if (context_.programs == nullptr)
      return usage_error("no program may be run here", driver_.facts.spark.path);
    K8SPARK_CHECK(say_findings(driver_, context_));
    K8SPARK_ASSIGN(std::optional<int> const ui, check_local_ports(driver_.built, context_));
    mark();
    K8SPARK_ASSIGN(LocalLogin const login, log_in());
    K8SPARK_ASSIGN(LocalCommand const command,
                   make_local_command(options_, driver_, login, context_));
    say_start(ui);
    SignalPlan signals(is_interactive(), timeout_, context_);
    K8SPARK_ASSIGN(sys::ProgramEnd const end, start(command, signals));
    LocalEnd local;
    local.app_id = app_id_;
    local.outcome = outcome_of(end, signals);
    remove_what_is_left();
    return local;
  }

 private:
  [[nodiscard]] bool is_shell() const { return options_.tool != ToolKind::kSubmit; }
  [[nodiscard]] bool is_interactive() const {
    return is_shell() && context_.programs->stdin_is_terminal();
  }

  // So that its executors are known when it is gone.
  void mark() {
    SparkConf& conf = driver_.built.command.conf;
    Origin const origin{Layer::kDerived, "k8spark"};
    std::string const fresh = driver_.built.submission.ids.app_id;
    if (!is_shell()) {
      if (!conf.contains(kAppId)) conf.set(std::string(kAppId), fresh, origin);
      app_id_ = conf.get_or(kAppId, "");
      return;
    }
    conf.set("spark.kubernetes.executor.label." + std::string(kLaunchLabel), fresh, origin);
    selector_ = std::string(kLaunchLabel) + '=' + fresh;
  }

  Result<LocalLogin> log_in() {
    Built const& built = driver_.built;
    std::string const master = built.command.conf.get_or("spark.master", "");
    if (built.wants_proxy) {
      K8SPARK_ASSIGN(proxy_, LocalProxy::start(built.access, context_));
      warn(context_,
           "while the driver runs, whoever can reach " + proxy_->url() +
               " on this machine acts with your login");
      return proxy_login(proxy_->url());
    }
    if (text::contains(master, "http://")) {
      warn(context_,
           master.substr(std::string_view("k8s://").size()) +
               " is spoken to in the clear and without a login: whoever can reach it has the "
               "rights of who serves it");
      return LocalLogin{};
    }
    return local_login(options_.submit, built.layers.settings, built.conf, built.access);
  }

  void say_start(std::optional<int> ui) {
    if (options_.submit.quiet || is_shell()) return;
    launcher::SparkHome const& home = driver_.facts.spark;
    say(context_,
        "driver on this machine, Spark " + (home.version ? home.version->text : "") + " of " +
            home.path + " (" + home.found_by + ')');
    if (ui) say(context_, "its UI while it runs: http://localhost:" + std::to_string(*ui));
    if (!driver_.built.conf.contains("spark.driver.host"))
      say(context_,
          "spark.driver.host is not set: executors must reach this machine by the name that Spark "
          "finds for it");
  }

  Result<sys::ProgramEnd> start(LocalCommand const& command, SignalPlan& signals) {
    sys::AttachedProgram program;
    program.command = command.program;
    program.args = command.words;
    program.env = command.variables;
    program.ask = [&signals] { return signals.next(); };
    if (!is_shell()) {
      // Of -o json stdout is the document's.
      bool const document = options_.submit.output == "json";
      program.on_out = [this, document](std::string_view bytes) {
        tail_.add(bytes);
        if (document)
          context_.streams.err(bytes);
        else if (context_.streams.out(bytes))
          context_.streams.flush();
      };
      program.on_err = [this](std::string_view bytes) {
        tail_.add(bytes);
        context_.streams.err(bytes);
      };
    }
    return context_.programs->attach(program);
  }

  Outcome outcome_of(sys::ProgramEnd const& end, SignalPlan const& signals) {
    Outcome const own = diagnosis::outcome_of_process(end.exit_code, end.signal, tail_.lines());
    Outcome outcome = own;
    if (signals.heard_signal() != 0)
      outcome = plain_outcome(
          signals.heard_signal() == SIGINT ? OutcomeKind::kInterrupted : OutcomeKind::kTerminated,
          "interrupted");
    else if (signals.timed_out())
      outcome = plain_outcome(OutcomeKind::kTimeout,
                              "--timeout of " + std::to_string(timeout_->count()) + " s passed");
    outcome.driver_exit_code = own.driver_exit_code;
    return outcome;
  }

  void remove_what_is_left() {
    std::string const& ns = driver_.built.plan.namespace_name;
    auto const left = remove_leftovers(driver_.built.access, ns, app_id_, selector_, context_);
    std::string const where = " in " + ns;
    if (!left) {
      warn(context_,
           "executors that the driver may have left" + where +
               " could not be looked for: " + left.error().message);
      return;
    }
    if (left->executors > 0)
      say(context_,
          "deleted " + std::to_string(left->executors) +
              (left->executors == 1 ? " executor" : " executors") + where +
              " that the driver had left");
  }

  LocalDriverOptions const& options_;
  LocalDriver& driver_;
  std::optional<std::chrono::seconds> timeout_;
  Context& context_;
  std::unique_ptr<LocalProxy> proxy_;
  Tail tail_;
  std::string app_id_;
  std::string selector_;
};

}  // namespace

Result<LocalEnd> run_local_driver(LocalDriverOptions const& options,
                                  LocalDriver& driver,
                                  std::optional<std::chrono::seconds> timeout,
                                  Context& context) {
  return LocalRun(options, driver, timeout, context).run();
}

std::string local_command_text(LocalDriverOptions const& options, LocalDriver const& driver) {
  launcher::OpenAndSecret const parts = launcher::split_secrets(driver.built.command.conf);
  std::string line;
  for (std::string const& word : tool_words(options, driver, parts.open))
    line += (line.empty() ? "" : " ") + text::shell_quote(word);
  return line + '\n';
}

}  // namespace k8spark::app
