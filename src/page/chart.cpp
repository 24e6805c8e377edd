#include "page/chart.h"

#include "page/html.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>

namespace k8spark::page {

namespace {

constexpr std::int64_t kSecondNs = 1'000'000'000;
constexpr double kWidth = 1070;
constexpr double kLeft = 110;  // where the axis begins
constexpr double kRight = 1050;
constexpr double kTop = 26;
constexpr double kRow = 26;
constexpr double kBar = 16;
constexpr std::int64_t kMostLines = 10;

class Chart {
 public:
  Chart(std::vector<Life> const& lives,
        std::vector<diagnosis::Moment> const& moments,
        std::int64_t now_ns)
      : lives_(lives), moments_(moments), now_(now_ns) {
    begin_ = std::numeric_limits<std::int64_t>::max();
    end_ = std::numeric_limits<std::int64_t>::min();
    for (Life const& life : lives_) {
      begin_ = std::min(begin_, life.created);
      end_ = std::max(end_, end_of(life));
    }
    end_ = std::max(end_, begin_ + kSecondNs);
  }

  [[nodiscard]] std::string svg() const {
    double const height = kTop + kRow * static_cast<double>(lives_.size()) + 8;
    std::string svg =
        fmt::format("<svg viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"the pods over time\">\n",
                    kWidth,
                    height);
    svg += axis(height);
    double y = kTop;
    for (Life const& life : lives_) {
      svg += row(life, y);
      y += kRow;
    }
    return svg + "</svg>\n";
  }

 private:
  // A pod that is asked to go may tell of an end before its start; nothing runs backwards here.
  [[nodiscard]] std::int64_t end_of(Life const& life) const {
    return std::max(life.ended.value_or(now_), life.created);
  }

  [[nodiscard]] double x_of(std::int64_t ns) const {
    double const share = static_cast<double>(std::clamp(ns, begin_, end_) - begin_) /
                         static_cast<double>(end_ - begin_);
    return kLeft + share * (kRight - kLeft);
  }

  [[nodiscard]] std::string axis(double height) const {
    std::string svg;
    std::int64_t const seconds = (end_ - begin_) / kSecondNs;
    std::int64_t const step = axis_step(seconds);
    for (std::int64_t at = 0; at <= seconds; at += step) {
      double const x = x_of(begin_ + at * kSecondNs);
      svg += fmt::format(
          "<line class=\"grid\" x1=\"{0:.1f}\" y1=\"18\" x2=\"{0:.1f}\" y2=\"{1:.0f}\"/>"
          "<text class=\"axis\" x=\"{0:.1f}\" y=\"12\" text-anchor=\"middle\">{2}</text>\n",
          x,
          height,
          span_text(at));
    }
    return svg;
  }

  [[nodiscard]] std::string bar(char const* kind,
                                std::int64_t from,
                                std::int64_t to,
                                double y,
                                std::string const& title) const {
    if (to < from) return "";
    double const x = x_of(from);
    return fmt::format(
        "<rect class=\"{}\" x=\"{:.1f}\" y=\"{:.0f}\" width=\"{:.1f}\" height=\"{:.0f}\" rx=\"2\">"
        "<title>{}</title></rect>",
        kind,
        x,
        y + (kRow - kBar) / 2,
        std::max(1.5, x_of(to) - x),
        kBar,
        escape(title + ": " + span_text((to - from) / kSecondNs)));
  }

  [[nodiscard]] std::string row(Life const& life, double y) const {
    std::int64_t const end = end_of(life);
    std::int64_t const scheduled = std::min(life.scheduled.value_or(end), end);
    std::int64_t const started = std::clamp(life.started.value_or(end), scheduled, end);
    std::string svg = fmt::format(
        "<text x=\"0\" y=\"{:.0f}\">{}</text>", y + kRow / 2 + 4, escape(life.label.substr(0, 18)));
    svg += bar("wait", life.created, scheduled, y, life.pod + " waits for a node");
    if (life.scheduled)
      svg += bar("start", scheduled, started, y, life.pod + " starts (image, volumes, init)");
    if (life.started) svg += bar(life.failed ? "dead" : "run", started, end, y, life.pod + " runs");
    for (diagnosis::Moment const& moment : moments_)
      if (moment.kind == "event" && moment.pod == life.pod) svg += mark(moment, y);
    return svg + '\n';
  }

  [[nodiscard]] std::string mark(diagnosis::Moment const& moment, double y) const {
    if (moment.ns < begin_ || moment.ns > end_) return "";
    return fmt::format(
        "<line class=\"mark\" x1=\"{0:.1f}\" y1=\"{1:.0f}\" x2=\"{0:.1f}\" y2=\"{2:.0f}\">"
        "<title>{3}</title></line>",
        x_of(moment.ns),
        y + 2,
        y + kRow - 2,
        escape(moment.what));
  }

  std::vector<Life> const& lives_;
  std::vector<diagnosis::Moment> const& moments_;
  std::int64_t now_;
  std::int64_t begin_;
  std::int64_t end_;
};

}  // namespace

std::int64_t axis_step(std::int64_t seconds) {
  constexpr std::array<std::int64_t, 15> kSteps{
      1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 21600};
  for (std::int64_t const step : kSteps)
    if (seconds / step <= kMostLines) return step;
  constexpr std::int64_t kDay = 86400;
  return (seconds / kMostLines / kDay + 1) * kDay;
}

std::string span_text(std::int64_t seconds) {
  constexpr std::int64_t kMinute = 60;
  constexpr std::int64_t kHour = 3600;
  if (seconds < kMinute) return fmt::format("{} s", seconds);
  std::string text;
  if (seconds >= kHour) text = fmt::format("{} h", seconds / kHour);
  if (std::int64_t const minutes = seconds % kHour / kMinute; minutes > 0)
    text += fmt::format("{}{} min", text.empty() ? "" : " ", minutes);
  if (std::int64_t const rest = seconds % kMinute; rest > 0 && seconds < kHour)
    text += fmt::format(" {} s", rest);
  return text;
}

std::string life_chart(std::vector<Life> const& lives,
                       std::vector<diagnosis::Moment> const& moments,
                       std::int64_t now_ns) {
  return lives.empty() ? "" : Chart(lives, moments, now_ns).svg();
}

}  // namespace k8spark::page
