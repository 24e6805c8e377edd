#include "fake_kubelet.h"

#include "text/timestamp.h"

#include <algorithm>
#include <limits>

namespace k8spark::logs::test {

namespace {

int pick(std::mt19937_64& random, int most) {
  return std::uniform_int_distribution<int>(0, most)(random);
}

std::int64_t next_step(std::mt19937_64& random) {
  switch (pick(random, 5)) {
    case 0:
    case 1:
      return 0;
    case 2:
      return pick(random, 1000);
    case 3:
      return std::int64_t{pick(random, 3000)} * 1000;
    case 4:
      return std::int64_t{pick(random, 400)} * 1'000'000;
    default:
      return std::int64_t{pick(random, 1500)} * 1'000'000;
  }
}

std::string text_of(std::mt19937_64& random, Shape const& shape, int index) {
  if (shape.unique_texts) return "line " + std::to_string(index);
  switch (int const kind = pick(random, shape.distinct_texts); kind) {
    case 0:
      return "";
    case 1:
      return std::string("nul\0byte\r", 9);
    case 2:
      return "\xff\xfe not UTF-8";
    case 3:
      return "2026-01-01T00:00:00Z looks like a time stamp";
    default:
      return "text " + std::to_string(kind);
  }
}

}  // namespace

FakeKubelet::FakeKubelet(std::mt19937_64& random, Shape const& shape) {
  std::int64_t now = 1'767'225'600'000'000'000 + std::int64_t{pick(random, 999)} * 1'000'000;
  for (int i = 0; i < shape.records; ++i) {
    now += next_step(random);
    // One step back stays inside the slack of a resume: more can be lost while nobody listens.
    if (shape.clock_steps && i % 20 == 19) {
      now -= std::int64_t{pick(random, 990)} * 1'000'000;
    }
    std::int64_t const back = pick(random, 4) == 0 ? std::uniform_int_distribution<std::int64_t>(
                                                         0, shape.disorder_ns)(random)
                                                   : 0;
    bool const partial = shape.parts && pick(random, 4) == 0;
    records_.push_back({now - back, partial, text_of(random, shape, i)});
  }
}

std::string FakeKubelet::render(std::size_t from, std::size_t count, std::int64_t since) const {
  std::string out;
  bool new_line = true;
  for (std::size_t i = from; i < std::min(count, records_.size()); ++i) {
    Record const& record = records_[i];
    if (record.ts >= since) {
      if (new_line) out += text::format_timestamp(record.ts) + ' ';
      out += record.text;
      if (!record.partial) out += '\n';
    }
    new_line = !record.partial;
  }
  return out;
}

std::string FakeKubelet::answer(std::optional<std::string> const& since, std::size_t count) const {
  std::int64_t const from =
      since ? text::parse_timestamp(*since).value() : std::numeric_limits<std::int64_t>::min();
  return render(first_readable_, count, from);
}

std::string FakeKubelet::tail_answer(std::size_t tail, std::size_t start, std::size_t count) const {
  return render(start - std::min(tail, start), count, std::numeric_limits<std::int64_t>::min());
}

void FakeKubelet::rotate(std::size_t index) {
  while (index > 0 && index < records_.size() && records_[index - 1].partial) ++index;
  first_readable_ = std::max(first_readable_, index);
}

std::vector<std::string> FakeKubelet::lines(std::size_t from) const {
  return texts_of(render(from, records_.size(), std::numeric_limits<std::int64_t>::min()));
}

std::vector<std::string> texts_of(std::string_view stamped) {
  std::vector<std::string> texts;
  while (!stamped.empty()) {
    std::size_t const end = std::min(stamped.find('\n'), stamped.size());
    std::string_view const line = stamped.substr(0, end);
    if (std::optional<text::StampedText> const split = text::split_timestamp(line)) {
      // A last line that is empty and has no '\n' cannot be told from none.
      if (end < stamped.size() || !split->rest.empty()) texts.emplace_back(split->rest);
    } else {
      texts.emplace_back(line);
    }
    stamped.remove_prefix(std::min(end + 1, stamped.size()));
  }
  return texts;
}

}  // namespace k8spark::logs::test
