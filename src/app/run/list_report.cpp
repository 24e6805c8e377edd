#include "app/run/list_report.h"

#include "app/report.h"
#include "app/run/submit_steps.h"
#include "sys/interrupt.h"
#include "text/strings.h"

#include <array>
#include <csignal>

namespace k8spark::app {

ListReport::ListReport(SubmitListOptions const& options,
                       std::string file,
                       std::size_t total,
                       Context& context)
    : options_(options),
      file_(std::move(file)),
      total_(total),
      context_(context),
      progress_(context, options.quiet || !wants_live_line(context)) {}

std::string ListReport::place(int line) const {
  return file_ + ':' + std::to_string(line);
}

void ListReport::warn_of(int line, std::string const& warning) {
  if (!warned_.insert(warning).second) return;
  progress_.clear();
  warn(context_, place(line) + ": " + warning);
}

// Each is a whole message: "k8spark: warning: TEXT". A cluster's warnings come on every connection.
void ListReport::print_words(int line, std::vector<std::string> const& words) {
  constexpr std::array<std::string_view, 2> kBeginnings = {"k8spark: warning: ", "k8spark: "};
  for (std::string const& word : words) {
    std::string_view begin;
    for (std::string_view const candidate : kBeginnings)
      if (begin.empty() && word.starts_with(candidate)) begin = candidate;
    bool const warns = begin == kBeginnings.front();
    if (warns && !warned_.insert(word).second) continue;
    progress_.clear();
    context_.streams.err(
        begin.empty() ? word : std::string(begin) + place(line) + ": " + word.substr(begin.size()));
  }
}

void ListReport::print_error(int line, Error error) {
  progress_.clear();
  error.where = place(line) + (error.where.empty() ? "" : ": " + error.where);
  report_error(error, context_);
}

void ListReport::print_wrong(int line, Error const& error) {
  constexpr std::size_t kMostShown = 20;
  Submitted submitted;
  submitted.error = error;
  submitted.outcome = outcome_of_refusal(error);
  if (exit_code_ == 0) exit_code_ = submitted.outcome.exit_code;
  if (++wrong_ <= kMostShown) print_error(line, error);
  if (options_.output != "json") return;
  Json item = outcome_as_json(submitted.outcome, {});
  item["line"] = line;
  print_item(std::move(item));
}

bool ListReport::print(int line, Submitted const& submitted) {
  print_words(line, submitted.words);
  if (submitted.error) {
    ++failed_;
    if (exit_code_ == 0) exit_code_ = submitted.outcome.exit_code;
    print_error(line, *submitted.error);
  } else if (!submitted.dry_run.empty()) {
    ++checked_;
  } else {
    ++submitted_;
    attached_ += submitted.attached ? 1 : 0;
  }
  if (options_.output != "json") {
    print_names(submitted);
    return reader_;
  }
  Json item = submitted.error ? outcome_as_json(submitted.outcome, submitted.run)
                              : detached_document(submitted.pod);
  if (!submitted.dry_run.empty()) item = {{"dryRun", submitted.dry_run}};
  if (submitted.attached) item["attached"] = true;
  if (!submitted.error) item["exitCode"] = 0;
  item["line"] = line;
  print_item(std::move(item));
  return reader_;
}

void ListReport::print_names(Submitted const& submitted) {
  if (submitted.error) return;
  std::string text;
  for (std::string const& name : submitted.dry_run) text += name + '\n';
  if (submitted.dry_run.empty()) text = submitted.pod.name + '\n';
  progress_.clear();
  reader_ = reader_ && context_.streams.out(text) && context_.streams.flush();
}

// As they come, so that memory does not grow with the list.
void ListReport::print_item(Json item) {
  std::string const text = item.dump(2, ' ', false, Json::error_handler_t::replace);
  progress_.clear();
  reader_ = reader_ &&
            context_.streams.out((first_item_ ? "{\n  \"items\": [\n    " : ",\n    ") +
                                 text::replace_all(text, "\n", "\n    ")) &&
            context_.streams.flush();
  first_item_ = false;
}

void ListReport::show_progress(std::size_t count, std::string const& done) {
  progress_.show(std::to_string(count) + " of " + std::to_string(total_) + ' ' + done);
}

void ListReport::print_summary(std::size_t not_begun) {
  std::string const of = " of " + std::to_string(total_);
  std::string text = file_ + ": ";
  if (wrong_ > 0) {
    text += std::to_string(wrong_) + of + (wrong_ == 1 ? " is" : " are") +
            " wrong; nothing was created";
  } else {
    bool const only_checked = submitted_ == 0 && checked_ > 0;
    text += only_checked ? std::to_string(checked_) + of + " checked, nothing was created"
                         : std::to_string(submitted_) + of + " submitted";
    if (attached_ > 0)
      text += ", of which " + std::to_string(attached_) + (attached_ == 1 ? " was" : " were") +
              " there already";
    if (!only_checked && checked_ > 0) text += ", " + std::to_string(checked_) + " only checked";
    if (failed_ > 0) text += ", " + std::to_string(failed_) + " failed";
    if (not_begun > 0) text += ", " + std::to_string(not_begun) + " not begun";
  }
  say(context_, text);
}

int ListReport::finish() {
  progress_.clear();
  std::size_t const not_begun = total_ - submitted_ - checked_ - failed_ - wrong_;
  // While a line is wrong, the right ones are not begun either.
  bool const cut = not_begun > 0 && wrong_ == 0;
  if (cut && sys::interrupted_by() != 0) exit_code_ = interrupted({}).exit_code;
  if (cut && !reader_ && exit_code_ == 0) exit_code_ = 1;
  if (options_.output == "json") {
    context_.streams.out((first_item_ ? std::string("{\n  \"items\": [") : "\n  ") +
                         "],\n  \"exitCode\": " + std::to_string(exit_code_) + "\n}\n");
    context_.streams.flush();
  }
  if (!options_.quiet || cut || wrong_ > 0) print_summary(not_begun);
  return exit_code_;
}

}  // namespace k8spark::app
