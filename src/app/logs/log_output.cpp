#include "app/logs/log_output.h"

#include "app/report.h"

#include <array>
#include <cerrno>
#include <functional>
#include <system_error>
#include <utility>

namespace k8spark::app {

namespace {

constexpr std::size_t kHandOverAt = std::size_t{64} << 10U;

// Readable on light and dark ground; red is for errors.
constexpr std::array kColors = {"\033[36m",
                                "\033[32m",
                                "\033[33m",
                                "\033[35m",
                                "\033[34m",
                                "\033[96m",
                                "\033[92m",
                                "\033[93m",
                                "\033[95m",
                                "\033[94m"};

std::string label_of(LogTarget const& target) {
  if (target.role == "driver") return "driver";
  if (!target.executor_id.empty()) return "exec-" + target.executor_id;
  return target.pod.name;
}

std::string prefix_of(LogTarget const& target, bool colors) {
  std::string const label = '[' + label_of(target) + ']';
  if (!colors) return label + ' ';
  std::size_t const color = std::hash<std::string>{}(target.pod.name) % kColors.size();
  return kColors.at(color) + label + "\033[0m ";
}

}  // namespace

class LogOutput::Sink final : public LogSink {
 public:
  Sink(LogOutput& output, LogTarget const& target, std::unique_ptr<ArchiveFile> file, bool printed)
      : output_(output),
        name_(target.name()),
        origin_{target.pod.name, target.container, target.role, target.executor_id},
        file_(std::move(file)),
        printed_(printed) {
    print_.timestamps = output.options_.timestamps;
    print_.zone = output.options_.zone;
    if (output.options_.prefixes) print_.prefix = prefix_of(target, output.colors_);
    if (output.options_.patterns) filter_.emplace(output.options_.patterns);
  }
  ~Sink() override {
    if (output_.open_ == this) output_.open_ = nullptr;
  }
  Sink(Sink const&) = delete;
  Sink& operator=(Sink const&) = delete;
  Sink(Sink&&) = delete;
  Sink& operator=(Sink&&) = delete;

  void on_line(logs::Line const& line) override {
    if (file_) file_->add(line);
    if (origin_.role == "driver" && output_.options_.on_driver_line)
      output_.options_.on_driver_line(line);
    if (!printed_) return;
    if (filter_) {
      logs::LineFilter::Verdict const verdict = filter_->take(line);
      if (!verdict.keep) return;
      for (std::size_t i = 0; i < verdict.blanks_before; ++i)
        output_.add(*this, {line.ts_ns, line.stamp, {}});
    }
    output_.add(*this, line);
  }

  void on_pause() override {
    if (file_) file_->hand_over();
    if (output_.pending_.size() >= kHandOverAt) output_.hand_over();
  }

  void on_notice(logs::Notice const& notice) override {
    if (file_ && notice.kind == logs::Notice::Kind::kGap) file_->add_gap(notice.text);
    output_.make_way_for_words();
    warn(output_.context_, notice.text);
  }

  void on_restart(int restarts) override {
    if (file_) file_->begin_run(restarts);
    output_.make_way_for_words();
    say(output_.context_,
        "--- " + name_ + " runs again (restart " + std::to_string(restarts) + ") ---");
  }

  void append(std::string& out, logs::Line const& line) const {
    if (output_.options_.json)
      logs::append_json_line(out, line, origin_, print_);
    else
      logs::append_line(out, line, print_);
  }

 private:
  LogOutput& output_;
  std::string name_;
  logs::LineOrigin origin_;
  logs::PrintOptions print_;
  std::optional<logs::LineFilter> filter_;
  std::unique_ptr<ArchiveFile> file_;
  bool printed_;
};

LogOutput::LogOutput(OutputOptions options, Context& context, Progress& progress)
    : options_(std::move(options)),
      context_(context),
      progress_(progress),
      colors_(context.streams.out_width().has_value() && wants_colors(context)) {}

std::unique_ptr<LogSink> LogOutput::make_sink(LogTarget const& target,
                                              std::unique_ptr<ArchiveFile> file,
                                              bool printed) {
  return std::make_unique<Sink>(*this, target, std::move(file), printed);
}

// A line of more than a mebibyte comes in pieces. Should another log have something to say in
// between, it is cut there: no line ever stands inside of another one.
void LogOutput::add(Sink& from, logs::Line const& line) {
  if (options_.json) {
    from.append(pending_, line);
    return;
  }
  logs::Line piece = line;
  if (line_open_ && (open_ != &from || line.begins)) pending_ += '\n';
  if (!line.begins && open_ != &from) piece.begins = true;
  from.append(pending_, piece);
  line_open_ = !line.ends;
  open_ = &from;
}

void LogOutput::hand_over() {
  if (pending_.empty()) return;
  progress_.clear();
  if (!reader_is_gone_ && !context_.streams.out(pending_)) note_failure();
  pending_.clear();
  unflushed_ = true;
}

void LogOutput::flush() {
  hand_over();
  if (std::exchange(unflushed_, false) && !reader_is_gone_ && !context_.streams.flush())
    note_failure();
}

void LogOutput::note_failure() {
  reader_is_gone_ = true;
  int const number = context_.streams.out_errno();
  if (number == EPIPE || number == EINTR) return;
  trouble_ = Error{ErrorCode::kUsage, std::generic_category().message(number), "stdout", ""};
}

void LogOutput::make_way_for_words() {
  flush();
  progress_.clear();
}

}  // namespace k8spark::app
