#pragma once

#include <cstddef>
#include <cstring>
#include <string>
#include <string_view>

namespace k8spark::logs {

// Bytes in any cut → pieces of lines. A line up to `cap` bytes is one piece; a longer one comes in
// pieces of exactly `cap` bytes, counted from its start, so that a resend is cut at the same
// places.
class LineCutter {
 public:
  static constexpr std::size_t kDefaultCap = std::size_t{1} << 20U;

  struct Piece {
    std::string_view bytes;  // without '\n'; lives until the call returns
    bool begins = true;
    bool ends = true;
  };

  explicit LineCutter(std::size_t cap = kDefaultCap) : cap_(cap) {}

  // Calls on_piece(Piece) for each piece that is complete. Copies only what stays behind.
  template <typename OnPiece>
  void feed(std::string_view bytes, OnPiece&& on_piece);

  // Bytes after the last piece. A line of exactly `cap` bytes waits here for its '\n'.
  [[nodiscard]] std::string const& partial() const { return partial_; }
  // False in the middle of a line that has given a piece already.
  [[nodiscard]] bool partial_begins() const { return begins_; }
  // Forgets everything: a new stream begins.
  void reset();

 private:
  std::size_t cap_;
  std::string partial_;
  bool begins_ = true;
};

template <typename OnPiece>
void LineCutter::feed(std::string_view bytes, OnPiece&& on_piece) {
  while (!bytes.empty()) {
    // One byte more than fits: the '\n' of a line that is exactly `cap` long.
    std::size_t const room = cap_ - partial_.size();
    std::size_t const window = room < bytes.size() ? room + 1 : bytes.size();
    auto const* newline = static_cast<char const*>(std::memchr(bytes.data(), '\n', window));
    bool const ends = newline != nullptr;
    std::size_t const taken =
        ends ? static_cast<std::size_t>(newline - bytes.data()) : (window > room ? room : window);
    if (!ends && window <= room) {
      partial_.append(bytes);
      return;
    }
    std::string_view const head = bytes.substr(0, taken);
    if (partial_.empty()) {
      on_piece(Piece{head, begins_, ends});
    } else {
      partial_.append(head);
      on_piece(Piece{partial_, begins_, ends});
      partial_.clear();
    }
    begins_ = ends;
    bytes.remove_prefix(taken + (ends ? 1 : 0));
  }
}

inline void LineCutter::reset() {
  partial_.clear();
  begins_ = true;
}

}  // namespace k8spark::logs
