#include "kube/kubeconfig_file.h"
#include "text/encoding.h"
#include "text/strings.h"

#include <array>

namespace k8spark::kube {

namespace {

// Where base64 text stops being base64, counted from 1; 0: its length or padding is wrong.
std::size_t bad_offset(std::string_view text) {
  static constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=\r\n";
  std::size_t const at = text.find_first_not_of(kAlphabet);
  return at == std::string_view::npos ? 0 : at + 1;
}

}  // namespace

Error ConfigEntry::error(std::string_view key, std::string const& message, std::string hint) const {
  yaml::Node const* const value = body_.find(key);
  yaml::Mark const mark = value != nullptr ? value->mark : body_.mark;
  return usage_error(
      kind_ + ' ' + name_ + ": " + message, yaml::where(file_, mark), std::move(hint));
}

Result<std::string> ConfigEntry::text(std::string_view key) const {
  yaml::Node const* const value = body_.find(key);
  if (value == nullptr || value->is_null()) return std::string();
  if (!value->is_scalar()) return error(key, std::string(key) + " must be a string");
  return value->scalar;
}

Result<bool> ConfigEntry::flag(std::string_view key) const {
  K8SPARK_ASSIGN(std::string const word, text(key));
  std::string const lower = text::to_lower(word);
  for (char const* const yes : {"true", "yes", "on", "y"})
    if (lower == yes) return true;
  for (char const* const no : {"", "false", "no", "off", "n"})
    if (lower == no) return false;
  return error(key, std::string(key) + " must be true or false");
}

Result<std::vector<std::string>> ConfigEntry::list(std::string_view key) const {
  std::vector<std::string> words;
  yaml::Node const* const value = body_.find(key);
  if (value == nullptr || value->is_null()) return words;
  if (!value->is_sequence()) return error(key, std::string(key) + " must be a list of strings");
  for (yaml::Node const& item : value->items) {
    if (!item.is_scalar()) return error(key, std::string(key) + " must be a list of strings");
    words.push_back(item.scalar);
  }
  return words;
}

Result<std::string> ConfigEntry::path(std::string_view key) const {
  K8SPARK_ASSIGN(std::string const name, text(key));
  return name.empty() ? name : sys::join_path(sys::parent_folder(file_), name);
}

Result<std::string> ConfigEntry::bytes(std::string_view key) const {
  K8SPARK_ASSIGN(std::string const encoded, text(key));
  auto decoded = text::base64_decode(encoded);
  if (decoded) return *std::move(decoded);
  std::size_t const offset = bad_offset(encoded);
  std::string const place = offset == 0 ? ": its length or padding is wrong"
                                        : ": bad character " + std::to_string(offset);
  std::string hint;
  if (encoded.starts_with("-----BEGIN"))
    hint = "this field takes base64; use " + std::string(key.substr(0, key.size() - 5)) +
           " for a file";
  return error(key, std::string(key) + " is not base64" + place, hint);
}

Result<std::optional<ConfigEntry>> ConfigEntry::below(std::string_view key) const {
  yaml::Node const* const value = body_.find(key);
  if (value == nullptr || value->is_null()) return std::optional<ConfigEntry>();
  if (!value->is_map()) return error(key, std::string(key) + " must be a map");
  return std::optional(ConfigEntry(kind_, name_, file_, *value));
}

}  // namespace k8spark::kube
