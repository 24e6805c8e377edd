#include "submission/jar_manifest.h"

#include "text/strings.h"

#include <zip.h>

#include <algorithm>
#include <memory>

namespace k8spark::submission {

namespace {

constexpr zip_uint64_t kMaxManifest = 16U << 20U;  // a signed jar's holds a line for each class

struct Discard {
  void operator()(zip_t* archive) const { zip_discard(archive); }
  void operator()(zip_file_t* file) const { zip_fclose(file); }
};

// The next line without its end (LF, CR or CRLF), taken off `text`.
std::string_view take_line(std::string_view& text) {
  std::size_t const end = std::min(text.find_first_of("\r\n"), text.size());
  std::string_view const line = text.substr(0, end);
  text.remove_prefix(end);
  text.remove_prefix(text.starts_with("\r\n") ? 2 : std::min<std::size_t>(1, text.size()));
  return line;
}

// Does not own `bytes`; nothing if they are no zip archive.
std::unique_ptr<zip_t, Discard> open_archive(std::string const& bytes) {
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* const source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error);
  zip_t* const archive =
      source == nullptr ? nullptr : zip_open_from_source(source, ZIP_RDONLY, &error);
  if (archive == nullptr) zip_source_free(source);
  zip_error_fini(&error);
  return std::unique_ptr<zip_t, Discard>(archive);
}

std::optional<std::string> read_manifest(zip_t* archive) {
  zip_stat_t stat;
  zip_stat_init(&stat);
  if (zip_stat(archive, "META-INF/MANIFEST.MF", ZIP_FL_NOCASE, &stat) != 0) return std::nullopt;
  std::unique_ptr<zip_file_t, Discard> const file(zip_fopen_index(archive, stat.index, 0));
  if (!file || stat.size > kMaxManifest) return std::nullopt;
  std::string text(stat.size, '\0');
  zip_int64_t const got = zip_fread(file.get(), text.data(), stat.size);
  if (got < 0 || static_cast<zip_uint64_t>(got) != stat.size) return std::nullopt;
  return text;
}

}  // namespace

std::optional<std::string> main_class_in_manifest(std::string_view manifest) {
  std::string attribute;
  auto const main_class = [&]() -> std::optional<std::string> {
    std::size_t const colon = attribute.find(": ");
    if (colon == std::string::npos ||
        !text::equals_ignore_case(std::string_view(attribute).substr(0, colon), "Main-Class"))
      return std::nullopt;
    return attribute.substr(colon + 2);
  };
  std::optional<std::string> found;
  while (!manifest.empty()) {
    std::string_view const line = take_line(manifest);
    if (line.starts_with(' ')) {
      attribute += line.substr(1);
      continue;
    }
    if (auto value = main_class()) found = std::move(value);
    if (line.empty()) return found;  // the main section ends
    attribute = std::string(line);
  }
  if (auto value = main_class()) found = std::move(value);
  return found;
}

Result<std::string> read_main_class(std::string const& path, sys::FileSystem const& files) {
  std::string const hint = "give --class";
  Result<std::string> const bytes = files.read(path);
  if (!bytes) return usage_error("no main class: " + path + ": " + bytes.error().message, "", hint);
  auto const archive = open_archive(*bytes);
  if (!archive) return usage_error("no main class: " + path + " is no jar", "", hint);
  auto const manifest = read_manifest(archive.get());
  if (!manifest) return usage_error("no main class: " + path + " has no manifest", "", hint);
  auto main_class = main_class_in_manifest(*manifest);
  if (!main_class)
    return usage_error("no main class: the manifest of " + path + " has no Main-Class", "", hint);
  return *std::move(main_class);
}

}  // namespace k8spark::submission
