#include "submission/resolve.h"

#include "spark/uri.h"
#include "text/strings.h"

#include <fnmatch.h>

#include <vector>

namespace k8spark::submission {

namespace {

// Schemes that Spark never globs. s3a: and the like would be listed by Hadoop; their entries stay
// as they are, because no client here can look into them.
bool is_globbed(std::string_view uri) {
  std::string const scheme = spark::scheme_of(uri);
  return scheme.empty() || scheme == "file";
}

// Paths that match a pattern, folder by folder; only '*' is special.
std::vector<std::string> expand_pattern(std::string const& pattern, sys::FileSystem const& files) {
  std::vector<std::string> found = {"/"};
  for (std::string const& part : text::split(pattern, '/')) {
    if (part.empty()) continue;
    std::vector<std::string> next;
    for (std::string const& folder : found) {
      if (!text::contains(part, "*")) {
        next.push_back(sys::join_path(folder, part));
        continue;
      }
      for (std::string const& name : files.list(folder))
        if (fnmatch(part.c_str(), name.c_str(), FNM_PERIOD) == 0)
          next.push_back(sys::join_path(folder, name));
    }
    found = std::move(next);
  }
  std::erase_if(
      found, [&](std::string const& path) { return files.kind(path) != sys::FileKind::kRegular; });
  return found;
}

Result<std::vector<std::string>> glob_entry(std::string const& entry,
                                            sys::FileSystem const& files) {
  auto const [uri, alias] = spark::split_fragment(entry);
  std::string const path = local_path(uri);
  bool const pattern = text::contains(path, "*");
  if (!pattern) {
    // A folder vanishes, as with Hadoop's glob of regular files; what does not exist stays.
    if (files.kind(path) == sys::FileKind::kDirectory) return std::vector<std::string>();
    return std::vector<std::string>{entry};
  }
  std::vector<std::string> found = expand_pattern(path, files);
  if (!alias.empty() && found.size() > 1)
    return usage_error("\"" + entry + "\" matches " + std::to_string(found.size()) +
                       " files, but an #alias names one");
  for (std::string& match : found) {
    match = spark::file_uri(match);
    if (!alias.empty()) match += '#' + alias;
  }
  return found;
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
  for (std::string const& entry : text::split_list(list)) {
    std::string const uri = resolve_uri(entry, files);
    if (!is_globbed(uri)) {
      resolved.push_back(uri);
      continue;
    }
    K8SPARK_ASSIGN(auto const found, glob_entry(uri, files));
    resolved.insert(resolved.end(), found.begin(), found.end());
  }
  return text::join(resolved, ",");
}

std::string local_path(std::string_view uri) {
  if (spark::scheme_of(uri).empty()) return std::string(uri);
  auto const parsed = spark::parse_uri(uri);
  return parsed ? parsed->path : std::string(uri.substr(uri.find(':') + 1));
}

}  // namespace k8spark::submission
