#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

// What a profile may hold, declared once: validation, the mapping to spark.* keys, the manual's
// table (docs/profiles.md) and the JSON Schema are read off this table.
namespace k8spark::profile {

enum class FieldType {
  kText,         // any scalar; numbers and booleans keep the text as written
  kInteger,      // a whole number, 0 or more
  kBoolean,      // true or false
  kChoice,       // one of `choices`
  kPath,         // a file, relative to the profile's folder, or a URI
  kList,         // a list of texts, or one text with commas; becomes "a,b,c"
  kPathList,     // the same, of paths and URIs
  kWords,        // a list of texts that stays a list
  kMap,          // name: text
  kMounts,       // secret: folder, or a list of {name, mountPath}
  kSecretEnv,    // NAME: {secret, key}, or NAME: "secret:key"
  kConf,         // spark.* key: text
  kTolerations,  // a list of {key, operator, value, effect, tolerationSeconds}, as Kubernetes has
                 // it
};

struct Field {
  // "driver.memory". A '*' stands for a name of the user's choice: "storage.s3.buckets.*.region";
  // it then stands in `keys`, too.
  std::string_view path;
  FieldType type = FieldType::kText;
  // The spark.* keys it sets, separated by blanks; '*' stands for the key in a map. Empty: an
  // option of k8spark itself, or a part of a preset (profile/presets.h).
  std::string_view keys;
  std::string_view choices;   // "client|cluster", for kChoice; of a kList, what each entry may be
  std::string_view doc = {};  // one line
  // What a preset adds to the field's own key, unless it is set as well: this key, or "*" for
  // several. `import` uses the field only where nothing can be added.
  std::string_view adds = {};
};

// In the order of the manual.
std::span<Field const> field_table();
Field const* find_field(std::string_view path);

// Is there a '*' in its path?
bool has_name(Field const& field);
// What that '*' stands for in a path of the field; "" without one.
std::string name_in_path(Field const& field, std::string_view path);
// A pattern of `Field::keys` with the name in the place of its '*'.
std::string key_for(std::string_view pattern, std::string_view name);

// "driver" is a section: some field's path begins with "driver.".
bool is_section(std::string_view path);
// The names that may stand in a section; "" is a profile itself. None where the user chooses them.
std::vector<std::string> names_in_section(std::string_view path);

}  // namespace k8spark::profile
