#include "fuzz.h"
#include "logs/cursor.h"
#include "text/timestamp.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

// The log of a container across streams that are cut anywhere: the lines that come out are those
// of the file, whatever the bytes say about lines, times and cuts.
namespace {

using namespace k8spark;

class Dice {
 public:
  Dice(std::uint8_t const* data, std::size_t size) : data_(data), size_(size) {}
  std::size_t next() { return at_ < size_ ? data_[at_++] : 0; }
  [[nodiscard]] bool empty() const { return at_ >= size_; }

 private:
  std::uint8_t const* data_;
  std::size_t size_;
  std::size_t at_ = 0;
};

struct FileLine {
  std::int64_t ns = 0;
  std::string text;
};

constexpr std::int64_t kBegin = 1'767'225'600'000'000'000;
constexpr std::int64_t kStepNs = 37'000'000;
constexpr std::size_t kPieceCap = 64;  // so that lines come in pieces, too

// Lines of few different texts: equal ones at equal times are what is hard.
std::vector<FileLine> make_file(Dice& dice) {
  std::vector<FileLine> file(dice.next() % 48);
  std::int64_t now = kBegin;
  for (FileLine& line : file) {
    std::size_t const step = dice.next();
    if (step % 3 != 0) now += static_cast<std::int64_t>(step) * kStepNs;
    std::size_t const shape = dice.next();
    line = {now,
            std::string(shape % 7 == 0 ? shape : shape % 7, static_cast<char>('a' + shape % 3))};
    if (shape % 11 == 0) line.text.insert(0, text::format_timestamp(now) + ' ');
    if (shape % 13 == 0) line.text += '\r';
  }
  return file;
}

std::string answer_of(std::vector<FileLine> const& file,
                      std::size_t there,
                      std::optional<std::string> const& since) {
  std::int64_t const from = since ? text::parse_timestamp(*since).value_or(0) : 0;
  std::string answer;
  for (std::size_t i = 0; i < there; ++i)
    if (file[i].ns >= from)
      answer += text::format_timestamp(file[i].ns) + ' ' + file[i].text + '\n';
  return answer;
}

std::string wanted_text(std::vector<FileLine> const& file) {
  std::string text;
  for (FileLine const& line : file) text += line.text + '\n';
  return text;
}

}  // namespace

int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  Dice dice(data, size);
  std::vector<FileLine> const file = make_file(dice);
  logs::CursorOptions options;
  options.name = "pod/c";
  options.piece_cap = kPieceCap;
  logs::LogCursor cursor(options);
  std::string out;
  auto const sink = [&out](logs::Line const& line) {
    out += line.text;
    if (line.ends) out += '\n';
  };
  std::size_t there = 0;  // lines that the application has written so far
  while (!dice.empty()) {
    there = std::min(file.size(), there + dice.next() % 8);
    std::string const answer = answer_of(file, there, cursor.since());
    std::size_t const cut = answer.size() * dice.next() / 255;
    std::size_t const step = 1 + dice.next();
    for (std::size_t at = 0; at < cut; at += step) {
      cursor.feed(std::string_view(answer).substr(at, std::min(step, cut - at)), sink);
      if (step % 5 == 0) cursor.settle(sink);
    }
    cursor.end_of_stream(logs::StreamEnd::kCut, sink);
  }
  for (int i = 0; i < 2; ++i) {
    cursor.feed(answer_of(file, file.size(), cursor.since()), sink);
    cursor.end_of_stream(logs::StreamEnd::kComplete, sink);
  }
  cursor.finish(sink);
  fuzz::promise(out == wanted_text(file), "the lines are those of the file");
  for (logs::Notice const& notice : cursor.take_notices())
    fuzz::promise(notice.kind != logs::Notice::Kind::kGap, "no gap is told where there is none");
  return 0;
}
