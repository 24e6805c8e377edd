#include "storage/target.h"

#include "spark/uri.h"
#include "text/strings.h"

#include <vector>

namespace k8spark::storage {

namespace {

// "." and ".." are resolved; what leads out of a relative path stays, as java.net.URI keeps it.
std::string normalized(std::string_view path, bool relative) {
  std::vector<std::string> kept;
  for (std::string& segment : text::split(path, '/')) {
    if (segment.empty() || segment == ".") continue;
    if (segment == "..") {
      if (!kept.empty() && kept.back() != "..") {
        kept.pop_back();
      } else if (relative) {
        kept.emplace_back("..");
      }
    } else {
      kept.push_back(std::move(segment));
    }
  }
  return text::join(kept, "/");
}

}  // namespace

Result<Target> parse_target(std::string const& text) {
  Target target;
  target.text = text;
  target.scheme = spark::scheme_of(text);
  std::string_view rest = text;
  if (!target.scheme.empty()) rest.remove_prefix(target.scheme.size() + 1);
  target.scheme = target.scheme.empty() ? "file" : text::to_lower(target.scheme);
  if (rest.starts_with("//")) {
    rest.remove_prefix(2);
    std::size_t const slash = rest.find('/');
    target.authority = rest.substr(0, slash);
    rest = slash == std::string_view::npos ? std::string_view() : rest.substr(slash);
  }
  std::size_t const at = target.authority.find('@');
  if (at != std::string::npos && target.authority.substr(0, at).find(':') != std::string::npos)
    return usage_error("the upload path holds a user and a password",
                       "spark.kubernetes.file.upload.path",
                       "put keys into the environment or the fs.* keys, not into the path");
  target.relative = !rest.empty() && !rest.starts_with('/');
  target.path = normalized(rest, target.relative);
  return target;
}

}  // namespace k8spark::storage
