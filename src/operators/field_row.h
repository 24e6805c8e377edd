#pragma once

#include "operators/run.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

// Fields of a SparkApplication's spec and the spark.* keys they stand for: one row each, read in
// both directions.
namespace k8spark::operators {

enum class Shape {
  kText,
  kInteger,     // int32, at least `least`, written without sign, blanks or leading zeros
  kBoolean,     // true or false
  kList,        // "a,b" and [a, b]; Spark's lists: trimmed, blank entries dropped
  kMap,         // key ends in '.'; {rest of the key: text}
  kSecretRefs,  // key ends in '.'; {rest: {name, key}} and "name:key"
  kSecrets,     // key ends in '.'; [{name, path, secretType}] and the mount's folder
};

enum class Way {
  kField,    // the field says what the key says
  kWebhook,  // so it does, if the operator's webhook runs and the role has no pod template
  kMirror,   // the field says less, or is not always read: the key stays in sparkConf as well
};

// Keys that are no spark.* key but a part of the command line.
inline constexpr std::string_view kClass = "--class";
inline constexpr std::string_view kProxyUser = "--proxy-user";
inline constexpr std::string_view kApplication = "APP";
inline constexpr std::string_view kVersion = "--spark-version";

struct FieldRow {
  std::string_view path;  // below spec: "driver.coreLimit"
  Shape shape = Shape::kText;
  std::string_view key;
  Way way = Way::kField;
  std::string_view choices = {};  // "cluster|client": any other value stays in sparkConf.
                                  // "cluster=ClusterMode|...": the field's word for it
  int least = 0;
  std::string_view needs = {};  // a boolean key: the field is used only where that is true
};

// What a Run says, by key: its conf and the parts of the command line.
Conf entries_of(Run const& run);
// The way back; what is no part of the command line becomes conf.
void take_entries(Conf entries, Run& run);

// Moves what the rows can say from `entries` into `spec`. Rows of kWebhook under a path that begins
// with one of `no_webhook` ("driver.") are left alone; the paths of those used are returned.
std::vector<std::string> fields_from_entries(std::span<FieldRow const> rows,
                                             std::vector<std::string> const& no_webhook,
                                             Conf& entries,
                                             Json& spec);

// The way back: moves what the rows know from `spec` into `entries`. A key that is there already
// stays. What remains in `spec` has no key.
void entries_from_fields(std::span<FieldRow const> rows, Json& spec, Conf& entries);

// "driver.coreLimit" in a tree, made on the way; and without making anything (nullptr).
Json& make_at(Json& tree, std::string_view path);
Json const* find_at(Json const& tree, std::string_view path);

// The text of a key of a map; a number or boolean as it is written, "" for anything else. Documents
// of others may hold anything.
std::string text_in(Json const& map, std::string_view key);
// Takes a value out of the tree, and the maps that are empty then. Null if there is none.
Json take_at(Json& tree, std::string_view path);

// "| `driver.coreLimit` | `spark.kubernetes.driver.limit.cores` | ... |": rows of
// docs/operators.md.
std::vector<std::string> manual_rows(std::span<FieldRow const> rows);

}  // namespace k8spark::operators
