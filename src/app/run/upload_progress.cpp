#include "app/run/upload_progress.h"

#include "app/progress.h"
#include "sys/file_system.h"

#include <fmt/format.h>

namespace k8spark::app {

namespace {

constexpr sys::Clock::Milliseconds kFirst{1'000};
constexpr sys::Clock::Milliseconds kLive{200};
constexpr sys::Clock::Milliseconds kPlain{10'000};

double mebibytes(std::uint64_t bytes) {
  return static_cast<double>(bytes) / (1024.0 * 1024.0);
}

}  // namespace

std::string upload_progress_text(std::string const& name,
                                 std::uint64_t sent,
                                 std::uint64_t total,
                                 sys::Clock::Milliseconds elapsed) {
  std::uint64_t const percent = total == 0 ? 100 : sent * 100 / total;
  double const seconds = static_cast<double>(elapsed.count()) / 1000.0;
  return fmt::format("uploading {}: {:.1f} of {:.1f} MiB ({} %), {:.1f} MiB/s",
                     name,
                     mebibytes(sent),
                     mebibytes(total),
                     percent,
                     seconds > 0 ? mebibytes(sent) / seconds : 0.0);
}

UploadProgress::UploadProgress(Context& context, std::string_view path, bool quiet)
    : context_(context),
      name_(sys::base_name(path)),
      quiet_(quiet),
      live_(wants_live_line(context)),
      started_(context.clock.steady()),
      next_(started_ + (live_ ? kFirst : kPlain)) {}

UploadProgress::~UploadProgress() {
  clear();
}

void UploadProgress::show(std::uint64_t sent, std::uint64_t total) {
  auto const now = context_.clock.steady();
  if (quiet_ || now < next_) return;
  next_ = now + (live_ ? kLive : kPlain);
  std::string const text = "k8spark: " + upload_progress_text(name_, sent, total, now - started_);
  context_.streams.err(live_ ? "\r\033[K" + text : text + '\n');
  on_screen_ = live_;
}

void UploadProgress::clear() {
  if (on_screen_) context_.streams.err("\r\033[K");
  on_screen_ = false;
}

}  // namespace k8spark::app
