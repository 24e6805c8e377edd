#include "yaml/json_text.h"
#include "yaml/source.h"
#include "yaml/yaml.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <istream>
#include <map>
#include <optional>
#include <set>
#include <sstream>
#include <string>

// yaml-cpp's events and not its nodes: they come with places, tags and aliases, so that depth and
// size are limited before a tree exists, and duplicate keys and "<<" are seen.
namespace k8spark::yaml {

namespace {

// Nodes, and every 64 bytes of text, that aliases may add: a "billion laughs" ends here.
constexpr std::size_t kMaxUnfolded = 200000;

struct Extent {
  std::size_t weight = 1;
  std::size_t depth = 1;
};

Extent extent_of(Node const& node) {
  Extent whole{1 + node.scalar.size() / 64, 0};
  auto const add = [&](Node const& part) {
    Extent const extent = extent_of(part);
    whole.weight += extent.weight;
    whole.depth = std::max(whole.depth, extent.depth);
  };
  for (Node const& item : node.items) add(item);
  for (auto const& [key, value] : node.entries) {
    add(key);
    add(value);
  }
  ++whole.depth;
  return whole;
}

[[noreturn]] void fail(YAML::Mark const& mark, std::string const& message) {
  throw YAML::ParserException(mark, message);
}

void check_document_start(Source const& source, YAML::Mark const& mark) {
  if (!source.may_begin_document(static_cast<std::size_t>(std::max(mark.pos, 0))))
    fail(mark, "text after the end of the document");
}

// A refusal with a place of our own.
struct Refusal {
  Mark mark;
  std::string message;
};

class Builder final : public YAML::EventHandler {
 public:
  Builder(Source const& source, ParseOptions const& options) : source_(source), options_(options) {}

  [[nodiscard]] Node take() { return std::move(root_); }

  // Where the document begins, in bytes; -1: it has not begun.
  [[nodiscard]] int start() const { return start_; }
  [[nodiscard]] Mark start_mark() const { return start_mark_; }

  void OnDocumentStart(YAML::Mark const& mark) override {
    check_document_start(source_, mark);
    start_ = mark.pos;
    start_mark_ = source_.place(mark.line, mark.column);
  }
  void OnDocumentEnd() override {}
  void OnNull(YAML::Mark const& mark, YAML::anchor_t anchor) override {
    Node node = make(Kind::kNull, mark);
    node.scalar = source_.null_word(mark.line, mark.column);
    finish(std::move(node), anchor, mark);
  }
  void OnScalar(YAML::Mark const& mark,
                std::string const& tag,
                YAML::anchor_t anchor,
                std::string const& value) override {
    Node node = make(Kind::kScalar, mark);
    if (!source_.closes_quote(mark.line, mark.column))
      fail(mark, "the quote that begins here is not closed");
    node.scalar = value;
    node.quoted = is_string_tag(tag, mark);
    finish(std::move(node), anchor, mark);
  }
  void OnSequenceStart(YAML::Mark const& mark,
                       std::string const& tag,
                       YAML::anchor_t anchor,
                       YAML::EmitterStyle::value /*style*/) override {
    begin(Kind::kSequence, tag, anchor, mark);
  }
  void OnMapStart(YAML::Mark const& mark,
                  std::string const& tag,
                  YAML::anchor_t anchor,
                  YAML::EmitterStyle::value /*style*/) override {
    begin(Kind::kMap, tag, anchor, mark);
  }
  void OnSequenceEnd() override { end(); }
  void OnMapEnd() override {
    if (options_.duplicates_last)
      drop_earlier_duplicates(open_.back().node);
    else
      check_keys(open_.back().node);
    if (options_.merge_keys) merge(open_.back().node);
    end();
  }
  void OnAlias(YAML::Mark const& mark, YAML::anchor_t anchor) override {
    auto const at = anchors_.find(anchor);
    if (at == anchors_.end()) fail(mark, "an alias inside the node that it stands for");
    auto const& [node, extent] = at->second;
    unfolded_ += extent.weight;
    if (unfolded_ > kMaxUnfolded) fail(mark, "aliases unfold to too large a document");
    check_depth(extent.depth, mark);
    add(node, mark);
  }

 private:
  struct Open {
    Node node;
    std::optional<Node> key;
    YAML::anchor_t anchor = YAML::NullAnchor;
    YAML::Mark mark;
  };

  [[nodiscard]] Node make(Kind kind, YAML::Mark const& mark) const {
    Node node;
    node.kind = kind;
    node.mark = source_.place(mark.line, mark.column);
    return node;
  }

  void begin(Kind kind, std::string const& tag, YAML::anchor_t anchor, YAML::Mark const& mark) {
    constexpr std::array<std::string_view, 5> kKnown{
        "", "?", "!", "tag:yaml.org,2002:map", "tag:yaml.org,2002:seq"};
    if (std::find(kKnown.begin(), kKnown.end(), tag) == kKnown.end())
      fail(mark, "the tag \"" + tag + "\" is not supported");
    check_depth(1, mark);
    if (!open_.empty() && open_.back().node.is_map() && !open_.back().key)
      fail(mark, "a map or a list cannot be a key");
    open_.push_back({make(kind, mark), std::nullopt, anchor, mark});
  }

  void end() {
    Open done = std::move(open_.back());
    open_.pop_back();
    finish(std::move(done.node), done.anchor, done.mark);
  }

  void finish(Node node, YAML::anchor_t anchor, YAML::Mark const& mark) {
    if (anchor != YAML::NullAnchor) anchors_[anchor] = {node, extent_of(node)};
    add(std::move(node), mark);
  }

  void add(Node node, YAML::Mark const& mark) {
    if (open_.empty()) {
      root_ = std::move(node);
      return;
    }
    Open& parent = open_.back();
    if (parent.node.is_sequence()) {
      parent.node.items.push_back(std::move(node));
    } else if (parent.key) {
      parent.node.entries.push_back({*std::move(parent.key), std::move(node)});
      parent.key.reset();
    } else {
      if (!node.is_scalar() && !node.is_null()) fail(mark, "a map or a list cannot be a key");
      if (node.is_null()) node.scalar = "null";
      parent.key = std::move(node);
    }
  }

  void check_depth(std::size_t more, YAML::Mark const& mark) const {
    if (open_.size() + more > kMaxDepth) fail(mark, "more than 100 levels deep");
  }

  static void check_keys(Node const& map) {
    std::set<std::string_view> seen;
    for (auto const& [key, value] : map.entries)
      if (!seen.insert(key.scalar).second)
        throw Refusal{key.mark, "duplicate key \"" + key.scalar + '"'};
  }

  // "<<: *base" and "<<: [*a, *b]": what the map says itself wins, then the earlier of the list.
  static void merge(Node& map) {
    auto const is_merge = [](auto const& entry) {
      return !entry.first.quoted && entry.first.scalar == "<<";
    };
    auto const at = std::find_if(map.entries.begin(), map.entries.end(), is_merge);
    if (at == map.entries.end()) return;
    Node const merged = std::move(at->second);
    Mark const mark = at->first.mark;
    map.entries.erase(at);
    auto const take_over = [&](Node const& parent) {
      if (!parent.is_map()) throw Refusal{mark, "\"<<\" takes a map or a list of maps"};
      std::set<std::string, std::less<>> have;
      for (auto const& entry : map.entries) have.insert(entry.first.scalar);
      for (auto const& entry : parent.entries)
        if (!have.contains(entry.first.scalar)) map.entries.push_back(entry);
    };
    if (merged.is_sequence())
      std::for_each(merged.items.begin(), merged.items.end(), take_over);
    else
      take_over(merged);
  }

  static bool is_string_tag(std::string const& tag, YAML::Mark const& mark) {
    constexpr std::string_view kCore = "tag:yaml.org,2002:";
    if (tag == "?" || tag.empty()) return false;
    if (tag == "!") return true;
    std::string_view const name =
        tag.starts_with(kCore) ? std::string_view(tag).substr(kCore.size()) : std::string_view();
    if (name == "str" || name == "timestamp") return true;
    constexpr std::array<std::string_view, 4> kPlain{"int", "float", "bool", "null"};
    if (std::find(kPlain.begin(), kPlain.end(), name) == kPlain.end())
      fail(mark, "the tag \"" + tag + "\" is not supported");
    return false;
  }

  int start_ = -1;
  Mark start_mark_;
  Source const& source_;
  ParseOptions const& options_;
  std::vector<Open> open_;
  std::map<YAML::anchor_t, std::pair<Node, Extent>> anchors_;
  std::size_t unfolded_ = 0;
  Node root_;
};

// Only sees where the next document begins.
class Peek final : public YAML::EventHandler {
 public:
  struct Seen {};

  explicit Peek(Source const& source) : source_(source) {}
  void OnDocumentStart(YAML::Mark const& mark) override {
    check_document_start(source_, mark);
    throw Seen();
  }
  void OnDocumentEnd() override {}
  void OnNull(YAML::Mark const& /*mark*/, YAML::anchor_t /*anchor*/) override {}
  void OnAlias(YAML::Mark const& /*mark*/, YAML::anchor_t /*anchor*/) override {}
  void OnScalar(YAML::Mark const& /*mark*/,
                std::string const& /*tag*/,
                YAML::anchor_t /*anchor*/,
                std::string const& /*value*/) override {}
  void OnSequenceStart(YAML::Mark const& /*mark*/,
                       std::string const& /*tag*/,
                       YAML::anchor_t /*anchor*/,
                       YAML::EmitterStyle::value /*style*/) override {}
  void OnSequenceEnd() override {}
  void OnMapStart(YAML::Mark const& /*mark*/,
                  std::string const& /*tag*/,
                  YAML::anchor_t /*anchor*/,
                  YAML::EmitterStyle::value /*style*/) override {}
  void OnMapEnd() override {}

 private:
  Source const& source_;
};

// Reads documents until `enough` says so; every exception of yaml-cpp ends here.
Result<std::vector<Node>> read_documents(std::string_view text,
                                         std::string_view file,
                                         bool all,
                                         ParseOptions const& options) {
  Source const source(text);
  K8SPARK_ASSIGN(std::optional<Node> json, read_json_text(source, file, options));
  if (json) return std::vector<Node>{*std::move(json)};
  if (std::optional<SourceFault> const fault = source.fault())
    return error_at(file, source.text(), fault->mark, fault->message);
  try {
    std::istringstream stream{std::string(source.text())};
    YAML::Parser parser(stream);
    std::vector<Node> documents;
    int last_start = -1;
    while (all || documents.empty()) {
      Builder builder(source, options);
      if (!parser.HandleNextDocument(builder)) return documents;
      // yaml-cpp gives empty documents without end where none can begin: at a stray comma.
      if (builder.start() == last_start)
        return error_at(file, source.text(), builder.start_mark(), "no document can begin here");
      last_start = builder.start();
      documents.push_back(builder.take());
    }
    try {
      Peek peek(source);
      parser.HandleNextDocument(peek);
    } catch (Peek::Seen const&) {  // another document: not looked at
    }
    return documents;
  } catch (Refusal const& refusal) {
    return error_at(file, source.text(), refusal.mark, refusal.message);
  } catch (YAML::Exception const& error) {
    Mark const mark = source.place(error.mark.line, error.mark.column);
    return error_at(file, source.text(), mark, error.msg);
  } catch (std::exception const&) {
    return usage_error("cannot be read as YAML", std::string(file));
  }
}

}  // namespace

Result<Node> parse(std::string_view text, std::string_view file, ParseOptions const& options) {
  K8SPARK_ASSIGN(std::vector<Node> documents, read_documents(text, file, false, options));
  if (documents.empty()) return Node{};
  return std::move(documents.front());
}

Result<std::vector<Node>> parse_all(std::string_view text,
                                    std::string_view file,
                                    ParseOptions const& options) {
  K8SPARK_ASSIGN(std::vector<Node> documents, read_documents(text, file, true, options));
  std::erase_if(documents, [](Node const& node) { return node.is_null(); });
  return documents;
}

}  // namespace k8spark::yaml
