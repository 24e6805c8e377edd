#include "app/run/submit_list.h"

#include "app/build.h"
#include "app/changes.h"
#include "app/report.h"
#include "app/run/list_report.h"
#include "app/run/list_sender.h"
#include "app/run/list_worker.h"
#include "app/run/run_begin.h"
#include "app/run/run_settings.h"
#include "app/run/submit_steps.h"
#include "importing/command_list.h"
#include "sys/interrupt.h"

#include <set>

namespace k8spark::app {

namespace {

class SubmitList {
 public:
  SubmitList(SubmitListOptions const& options, Context& context)
      : options_(options),
        context_(context),
        file_(options.file == "-" ? "standard input" : options.file),
        machine_(context),
        planning_(machine_.for_planning(context.streams)) {
    planning_.ask = context.ask;
  }

  int run() {
    Result<importing::CommandList> list = read();
    if (!list) return report_error(list.error(), context_);
    ListReport report(options_, file_, list->commands.size(), context_);
    for (std::string const& repair : list->repairs) warn(context_, repair);
    if (!check_all(*list, report)) return report.finish();
    *list = {};
    send(report);
    return report.finish();
  }

 private:
  Result<importing::CommandList> read() {
    Result<std::string> const text =
        context_.files.read(options_.file == "-" ? "/dev/stdin" : options_.file);
    if (!text) return usage_error(text.error().message, file_);
    K8SPARK_ASSIGN(importing::CommandList list, importing::read_command_list(*text, file_));
    if (list.commands.empty())
      return usage_error("there is no submission in it",
                         file_,
                         "a line holds what stands behind k8spark submit: --profile aws app.py 7");
    return list;
  }

  // True: all of them can be sent.
  bool check_all(importing::CommandList const& list, ListReport& report) {
    bool right = true;
    for (importing::ListedCommand const& command : list.commands) {
      if (sys::interrupted_by() != 0) return false;
      Result<void> const checked = check(command, report);
      if (!checked) report.print_wrong(command.line, checked.error());
      right = right && checked.has_value();
      report.show_progress(lines_.size(), "planned");
    }
    return right;
  }

  // Plans it, and keeps no more of it than what it takes to plan it again.
  Result<void> check(importing::ListedCommand const& command, ListReport& report) {
    K8SPARK_ASSIGN(SubmitOptions line, options_.parse(command.words));
    K8SPARK_CHECK(retry_rule(line));
    K8SPARK_ASSIGN(Built built, build(line));
    K8SPARK_CHECK(check_begin(line, built));
    for (std::string const& warning : warnings_of(built, planning_))
      report.warn_of(command.line, warning);
    lines_.push_back(std::move(line));
    numbers_.push_back(command.line);
    return {};
  }

  // A protected profile asks once for all its lines: nobody answers a thousand questions.
  Result<Built> build(SubmitOptions const& line) {
    profile::LayerInput const& layers = line.layers;
    std::pair const profile(layers.profile.value_or(""), layers.profile_file.value_or(""));
    planning_.change = nullptr;
    if (auto change = change_of(line)) {
      change->confirmed = change->confirmed || confirmed_.contains(profile);
      planning_.change = std::make_shared<Change>(*std::move(change));
    }
    K8SPARK_ASSIGN(Built built,
                   build_submission(line, BuildFor::kApply, planning_, &machine_.accesses()));
    if (planning_.change && planning_.change->confirmed && !line.yes) confirmed_.insert(profile);
    return built;
  }

  void send(ListReport& report) {
    std::pair<std::string, std::string> last;
    {
      ListSender sender(lines_, options_.parallel, options_.fail_fast, machine_);
      auto const progress = [&report](std::size_t ended) {
        report.show_progress(ended, "submitted");
      };
      for (std::size_t i = 0; auto submitted = sender.next(progress); ++i) {
        if (!report.print(numbers_[i], *submitted)) sender.stop();
        if (!submitted->state.first.empty()) last = std::move(submitted->state);
      }
    }
    // "@last" is the list's last.
    if (!last.first.empty() && context_.save_state) context_.save_state(last.first, last.second);
  }

  SubmitListOptions const& options_;
  Context& context_;
  std::string file_;
  ListMachine machine_;
  Context planning_;
  std::vector<SubmitOptions> lines_;
  std::vector<int> numbers_;  // of lines_, in the file
  std::set<std::pair<std::string, std::string>> confirmed_;
};

}  // namespace

int run_submit_list(SubmitListOptions const& options, Context& context) {
  return SubmitList(options, context).run();
}

}  // namespace k8spark::app
