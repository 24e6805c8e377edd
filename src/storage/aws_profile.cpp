#include "storage/aws_profile.h"

#include "text/strings.h"

namespace k8spark::storage {

namespace {

std::string_view without_comment(std::string_view line) {
  for (std::size_t i = 0; i < line.size(); ++i)
    if ((line[i] == '#' || line[i] == ';') && (i == 0 || line[i - 1] == ' ' || line[i - 1] == '\t'))
      return line.substr(0, i);
  return line;
}

void take(AwsKeys& keys, std::string_view line) {
  std::size_t const equals = line.find('=');
  if (equals == std::string_view::npos) return;
  std::string const name = text::to_lower(text::trim(line.substr(0, equals)));
  std::string value(text::trim(line.substr(equals + 1)));
  if (name == "aws_access_key_id")
    keys.access_key = std::move(value);
  else if (name == "aws_secret_access_key")
    keys.secret_key = std::move(value);
  else if (name == "aws_session_token")
    keys.session_token = std::move(value);
}

}  // namespace

std::optional<AwsKeys> keys_of_profile(std::string_view text, std::string_view profile) {
  AwsKeys keys;
  bool inside = false;
  for (std::string const& raw : text::split(text, '\n')) {
    std::string_view const line = text::trim(without_comment(raw));
    if (line.starts_with('[') && line.ends_with(']')) {
      std::string_view name = text::trim(line.substr(1, line.size() - 2));
      if (name.starts_with("profile ")) name = text::trim(name.substr(8));
      inside = name == profile;
    } else if (inside) {
      take(keys, line);
    }
  }
  if (keys.access_key.empty() || keys.secret_key.empty()) return std::nullopt;
  return keys;
}

}  // namespace k8spark::storage
