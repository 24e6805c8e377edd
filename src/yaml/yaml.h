#pragma once

#include "k8spark/json.h"
#include "k8spark/result.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

// YAML text to a tree with line numbers, to Json, and back. The only room that knows yaml-cpp.
namespace k8spark::yaml {

// Where a node begins; both count from 1, columns in characters. {0, 0}: nobody knows.
struct Mark {
  int line = 0;
  int column = 0;

  bool operator==(Mark const&) const = default;
};

enum class Kind { kNull, kScalar, kSequence, kMap };

struct Entry;

// One node with its aliases and merge keys (<<) already resolved. `kind` is kNull for an empty
// value, "~" and "null".
struct Node {
  Kind kind = Kind::kNull;
  std::string scalar;   // as written, a null's too
  bool quoted = false;  // written in quotes, as a block scalar or with !!str: a string, always
  std::vector<Node> items;
  std::vector<Entry> entries;  // as written, keys are unique
  Mark mark;

  // The value of a key of a map; nullptr if there is none or this is no map.
  [[nodiscard]] Node const* find(std::string_view key) const;
  [[nodiscard]] bool is_map() const { return kind == Kind::kMap; }
  [[nodiscard]] bool is_sequence() const { return kind == Kind::kSequence; }
  [[nodiscard]] bool is_scalar() const { return kind == Kind::kScalar; }
  [[nodiscard]] bool is_null() const { return kind == Kind::kNull; }
};

// Key and value of a map, for `auto const& [key, value]`. (No std::pair: clang 14 cannot have one
// of a type that holds it.)
struct Entry {
  Node first;
  Node second;
};

// For texts that another YAML reader takes in its own way.
struct ParseOptions {
  bool merge_keys = true;        // false: "<<" is a key like any other
  bool duplicates_last = false;  // true: of two equal keys the last wins, and no error
};

// The first document; later ones are not even looked at. JSON is YAML here, surrogate pairs
// included. An empty text is a kNull node.
//
// `file` is only for messages. kUsage errors with "file:line:col" in `where` and the line with a
// caret under it after the message's first line: bad syntax, a duplicate key, more than 100 levels,
// aliases that unfold without end, 20,000 marks on one line (JSON aside), a map as a key, a tag of
// the user's own, bytes that are not UTF-8, control characters.
Result<Node> parse(std::string_view text, std::string_view file, ParseOptions const& options = {});

// Every document that is not empty.
Result<std::vector<Node>> parse_all(std::string_view text,
                                    std::string_view file,
                                    ParseOptions const& options = {});

// Plain scalars as kubectl reads them (sigs.k8s.io/yaml: YAML 1.1): yes/no/on/off/true/false, ints
// with 0x, 0o, 0b and leading-0 octal, floats, null; quoted ones stay strings. Keys become strings.
// kUsage for .inf and .nan, which JSON cannot hold.
Result<Json> to_json(Node const& node);

// One document in kubectl's style, ending in a line feed: block style, two spaces, lists not
// indented below their key. A string is quoted exactly when a YAML 1.1 or 1.2 reader would read
// something else, and is a block literal when it has several lines. For every Json value x that has
// valid UTF-8 and finite numbers, to_json(parse(emit(x))) == x.
std::string emit(Json const& value);

// `file:line:col` for `where`.
std::string where(std::string_view file, Mark const& mark);

// A kUsage error at a place in a text: "MESSAGE\n  the line\n    ^". Tabs are kept in the caret's
// indentation, long lines are cut. What looks like a secret is shown as "***": the value of a key
// with password, token, secret ... in its name, and long runs of letters and digits.
// For rooms that check what they have parsed.
Error error_at(std::string_view file,
               std::string_view text,
               Mark const& mark,
               std::string message,
               std::string hint = {});

}  // namespace k8spark::yaml
