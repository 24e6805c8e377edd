#include "submission/resolve.h"

#include "spark/uri.h"
#include "text/strings.h"

#include <fnmatch.h>

#include <algorithm>
#include <array>
#include <vector>

namespace k8spark::submission {

namespace {

// Only this machine's files are looked at. Hadoop would list s3a: and the like, too; their entries
// stay as they are, because no client here can look into them.
bool is_globbed(std::string_view uri) {
  std::string const scheme = spark::scheme_of(uri);
  return scheme.empty() || scheme == "file";
}

// Spark decodes and encodes these without looking at them.
bool is_recoded(std::string_view uri) {
  constexpr std::array<std::string_view, 4> kSchemes = {"local", "http", "https", "ftp"};
  return std::find(kSchemes.begin(), kSchemes.end(), spark::scheme_of(uri)) != kSchemes.end();
}

// One folder or file name as a pattern of fnmatch(3). Of Hadoop's patterns '*' and '{x}' get here:
// '?', '[' and a comma mean something else before. Source: Hadoop's GlobPattern.
Result<std::string> fnmatch_pattern(std::string_view name) {
  std::string pattern;
  int open = 0;
  for (char const c : name) {
    if (c == '{') {
      ++open;
    } else if (c == '}' && open > 0) {
      --open;
    } else {
      pattern += c;
    }
  }
  if (open > 0) return usage_error("\"" + std::string(name) + "\" has a { without a }");
  return pattern;
}

bool is_pattern(std::string_view name) {
  return name.find_first_of("*{") != std::string_view::npos;
}

// Paths that match, folder by folder; a '*' takes hidden files as well.
Result<std::vector<std::string>> expand_pattern(std::string const& path,
                                                sys::FileSystem const& files) {
  std::vector<std::string> found = {"/"};
  for (std::string const& name : text::split(path, '/')) {
    if (name.empty()) continue;
    K8SPARK_ASSIGN(std::string const pattern, fnmatch_pattern(name));
    std::vector<std::string> next;
    for (std::string const& folder : found) {
      if (!is_pattern(name)) {
        next.push_back(sys::join_path(folder, name));
        continue;
      }
      for (std::string const& candidate : files.list(folder))
        if (fnmatch(pattern.c_str(), candidate.c_str(), 0) == 0)
          next.push_back(sys::join_path(folder, candidate));
    }
    found = std::move(next);
  }
  std::erase_if(
      found, [&](std::string const& file) { return files.kind(file) != sys::FileKind::kRegular; });
  return found;
}

// Hadoop takes a name with a colon for the scheme of a URI.
bool has_colon(std::string_view path) {
  return path.find(':') != std::string_view::npos;
}

// An entry of this machine: a folder vanishes, a pattern becomes what it matches, a literal path
// that does not exist stays.
Result<std::vector<std::string>> glob_entry(std::string const& entry,
                                            sys::FileSystem const& files) {
  auto const [before, alias] = spark::split_fragment(entry);
  auto const recoded = spark::recoded_uri(before);
  auto const uri = recoded ? spark::parse_uri(*recoded) : std::nullopt;
  if (!uri) return usage_error("\"" + entry + "\": Spark cannot read a path with [ or ]");
  if (!uri->path.starts_with('/')) return usage_error("\"" + entry + "\" is no absolute path");
  if (has_colon(uri->path))
    return usage_error("\"" + entry + "\": Spark cannot read a path with :");
  std::vector<std::string> found;
  if (is_pattern(uri->path)) {
    K8SPARK_ASSIGN(found, expand_pattern(uri->path, files));
  } else if (files.kind(uri->path) == sys::FileKind::kRegular) {
    found = {uri->path};
  } else {
    bool const folder = files.kind(uri->path) == sys::FileKind::kDirectory;
    return folder ? std::vector<std::string>() : std::vector<std::string>{entry};
  }
  if (!alias.empty() && found.size() > 1)
    return usage_error("\"" + entry + "\" matches " + std::to_string(found.size()) +
                       " files, but an #alias names one");
  for (std::string& match : found) match = spark::file_uri(match);
  std::sort(found.begin(), found.end());
  if (entry.find('#') != std::string::npos)
    for (std::string& match : found) match += '#' + alias;
  return found;
}

// An entry elsewhere, as Spark writes it again.
Result<std::string> recode_entry(std::string const& entry) {
  std::size_t const hash = std::min(entry.find('#'), entry.size());
  auto recoded = spark::recoded_uri(std::string_view(entry).substr(0, hash));
  if (!recoded) return usage_error("\"" + entry + "\" is no URI that Spark can read");
  if (auto const uri = spark::parse_uri(entry); uri && uri->fragment)
    *recoded += '#' + *uri->fragment;
  return *std::move(recoded);
}

Result<std::vector<std::string>> resolve_entry(std::string const& entry,
                                               sys::FileSystem const& files) {
  std::string const uri = resolve_uri(entry, files);
  if (is_globbed(uri)) return glob_entry(uri, files);
  if (!is_recoded(uri)) return std::vector<std::string>{uri};
  K8SPARK_ASSIGN(std::string recoded, recode_entry(uri));
  return std::vector<std::string>{std::move(recoded)};
}

}  // namespace

std::string resolve_uri(std::string_view text, sys::FileSystem const& files) {
  if (auto const uri = spark::parse_uri(text)) {
    if (!uri->scheme.empty()) return std::string(text);
    // With a fragment the path is made absolute but symbolic links stay: that is Spark's.
    if (uri->fragment) return spark::file_uri(files.absolute(uri->path)) + '#' + *uri->fragment;
  }
  std::string const path = files.canonical(text);
  bool const folder = files.kind(path) == sys::FileKind::kDirectory;
  return spark::file_uri(folder && !path.ends_with('/') ? path + '/' : path);
}

Result<std::string> resolve_list(std::string_view list, sys::FileSystem const& files) {
  std::vector<std::string> resolved;
  for (std::string const& entry : text::split(list, ',')) {
    if (text::trim(entry).empty()) continue;  // blanks beside a name belong to it: that is Spark's
    K8SPARK_ASSIGN(auto const found, resolve_entry(entry, files));
    // Spark resolves the outcome once more: an alias with a space is no URI then.
    for (std::string const& uri : found) resolved.push_back(resolve_uri(uri, files));
  }
  return text::join(resolved, ",");
}

std::string local_path(std::string_view uri) {
  if (spark::scheme_of(uri).empty()) return std::string(uri);
  auto const parsed = spark::parse_uri(uri);
  return parsed ? parsed->path : std::string(uri.substr(uri.find(':') + 1));
}

}  // namespace k8spark::submission
