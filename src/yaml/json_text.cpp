#include "yaml/json_text.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <set>
#include <string>
#include <vector>

namespace k8spark::yaml {

namespace {

// Walks over the text and tells how far the parser has read.
class CountingIterator {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = char const*;
  using reference = char const&;

  CountingIterator(char const* at, std::size_t* read) : at_(at), read_(read) {}

  reference operator*() const { return *at_; }
  CountingIterator& operator++() {
    ++at_;
    ++*read_;
    return *this;
  }
  bool operator==(CountingIterator const& other) const { return at_ == other.at_; }
  bool operator!=(CountingIterator const& other) const { return at_ != other.at_; }

 private:
  char const* at_;
  std::size_t* read_;
};

// nlohmann's SAX events become Nodes; its names are its own.
class Handler final : public nlohmann::json_sax<nlohmann::json> {
 public:
  Handler(Source const& source,
          std::string_view file,
          ParseOptions const& options,
          std::size_t const& read)
      : source_(source), file_(file), options_(options), read_(read) {}

  [[nodiscard]] Node take() { return std::move(root_); }
  [[nodiscard]] std::optional<Error> const& error() const { return error_; }

  bool null() override { return add(make(Kind::kNull)); }
  bool boolean(bool value) override { return add(scalar(value ? "true" : "false", false)); }
  bool number_integer(number_integer_t /*value*/) override { return number(); }
  bool number_unsigned(number_unsigned_t /*value*/) override { return number(); }
  bool number_float(number_float_t /*value*/, string_t const& /*text*/) override {
    return number();
  }
  bool string(string_t& value) override { return add(scalar(value, true)); }
  bool binary(binary_t& /*value*/) override { return false; }
  bool start_object(std::size_t /*size*/) override { return begin(Kind::kMap); }
  bool start_array(std::size_t /*size*/) override { return begin(Kind::kSequence); }
  bool end_object() override { return end(); }
  bool end_array() override { return end(); }
  bool key(string_t& name) override {
    Open& map = open_.back();
    map.key = scalar(name, true);
    if (!map.names.insert(name).second && !options_.duplicates_last)
      return refuse(map.key.mark, "duplicate key \"" + name + '"');
    return true;
  }
  bool parse_error(std::size_t /*position*/,
                   std::string const& /*token*/,
                   nlohmann::json::exception const& /*error*/) override {
    return false;
  }

 private:
  struct Open {
    Node node;
    Node key;
    std::set<std::string> names;
  };

  // The token that was just read begins after what was read before it and the signs between. (Of
  // a number the parser has read one character too many, but that is one of the signs.)
  std::size_t token_start() {
    std::size_t const start =
        std::min(source_.text().find_first_not_of(" \t\r\n,:]}", last_end_), read_);
    last_end_ = read_;
    return start;
  }

  Node make(Kind kind) {
    Node node;
    node.kind = kind;
    node.mark = source_.place_of_byte(token_start());
    return node;
  }

  Node scalar(std::string value, bool quoted) {
    Node node = make(Kind::kScalar);
    node.scalar = std::move(value);
    node.quoted = quoted;
    return node;
  }

  // As written: 1.50 stays 1.50.
  bool number() {
    std::size_t const start = token_start();
    std::string_view const rest = source_.text().substr(start);
    Node node;
    node.kind = Kind::kScalar;
    node.scalar = std::string(rest.substr(0, rest.find_first_not_of("+-.0123456789eE")));
    node.mark = source_.place_of_byte(start);
    return add(std::move(node));
  }

  bool begin(Kind kind) {
    Node node = make(kind);
    if (open_.size() >= kMaxDepth) return refuse(node.mark, "more than 100 levels deep");
    open_.push_back({std::move(node), {}, {}});
    return true;
  }

  bool end() {
    Node node = std::move(open_.back().node);
    open_.pop_back();
    last_end_ = read_;
    if (options_.duplicates_last) drop_earlier_duplicates(node);
    return add(std::move(node));
  }

  bool add(Node node) {
    if (open_.empty())
      root_ = std::move(node);
    else if (open_.back().node.is_map())
      open_.back().node.entries.push_back({std::move(open_.back().key), std::move(node)});
    else
      open_.back().node.items.push_back(std::move(node));
    return true;
  }

  bool refuse(Mark const& mark, std::string message) {
    error_ = error_at(file_, source_.text(), mark, std::move(message));
    return false;
  }

  Source const& source_;
  std::string_view file_;
  ParseOptions const& options_;
  std::size_t const& read_;
  std::size_t last_end_ = 0;
  std::vector<Open> open_;
  Node root_;
  std::optional<Error> error_;
};

}  // namespace

void drop_earlier_duplicates(Node& map) {
  std::set<std::string> later;
  std::vector<Entry> kept;
  for (auto at = map.entries.rbegin(); at != map.entries.rend(); ++at)
    if (later.insert(at->first.scalar).second) kept.push_back(std::move(*at));
  std::reverse(kept.begin(), kept.end());
  map.entries = std::move(kept);
}

Result<std::optional<Node>> read_json_text(Source const& source,
                                           std::string_view file,
                                           ParseOptions const& options) {
  std::string_view const text = source.text();
  std::size_t const first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos || (text[first] != '{' && text[first] != '['))
    return std::optional<Node>();
  std::size_t read = 0;
  Handler handler(source, file, options, read);
  bool accepted = false;
  try {
    accepted = nlohmann::json::sax_parse(CountingIterator(text.data(), &read),
                                         CountingIterator(text.data() + text.size(), &read),
                                         &handler);
  } catch (nlohmann::json::exception const&) {  // a number that overflows; YAML may do
    return std::optional<Node>();
  }
  // A refusal counts only if the text is JSON to its end: "{a: 1, a: 2}" and "[[[" are YAML's.
  if (handler.error() && nlohmann::json::accept(text.begin(), text.end())) return *handler.error();
  return accepted ? std::optional<Node>(handler.take()) : std::nullopt;
}

}  // namespace k8spark::yaml
