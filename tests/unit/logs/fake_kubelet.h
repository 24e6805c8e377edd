#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace k8spark::logs::test {

// One CRI record: a line, or (partial) a part of one.
struct Record {
  std::int64_t ts = 0;
  bool partial = false;
  std::string text;
};

struct Shape {
  int records = 60;
  int distinct_texts = 6;  // few: identical lines are normal
  bool unique_texts = false;
  bool parts = true;  // P/F parts, stderr glued between them
  bool clock_steps = false;
  std::int64_t disorder_ns = 2'000'000;
};

// A log file as a container runtime writes it, and the kubelet's answers from it.
class FakeKubelet {
 public:
  FakeKubelet(std::mt19937_64& random, Shape const& shape);

  // Body of an answer: records [first readable, count) with ts >= since, as ReadLogs of the kubelet
  // writes them: the time stamp only where a line begins, whether or not its beginning is filtered.
  [[nodiscard]] std::string answer(std::optional<std::string> const& since,
                                   std::size_t count) const;
  // The last `tail` records before `start`, and what follows up to `count`.
  [[nodiscard]] std::string tail_answer(std::size_t tail,
                                        std::size_t start,
                                        std::size_t count) const;

  // Records before `index` go to a rotated file. Moves on to where a line begins.
  void rotate(std::size_t index);

  [[nodiscard]] std::size_t size() const { return records_.size(); }
  [[nodiscard]] std::vector<std::string> lines(std::size_t from = 0) const;

 private:
  [[nodiscard]] std::string render(std::size_t from, std::size_t count, std::int64_t since) const;

  std::vector<Record> records_;
  std::size_t first_readable_ = 0;
};

// Lines without their time stamps, a last one without '\n' included.
std::vector<std::string> texts_of(std::string_view stamped);

}  // namespace k8spark::logs::test
