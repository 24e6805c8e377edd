#include "profile/profile_file.h"

#include "profile/check.h"
#include "text/strings.h"

namespace k8spark::profile {

namespace {

constexpr std::string_view kFileName = "k8spark.yaml";

using yaml::Node;

// The nearest folder above with a .git in it (a file in a worktree), else the file's own folder.
std::string repository_root(std::string const& file_path, sys::FileSystem const& files) {
  std::string own(sys::parent_folder(file_path));
  for (std::string folder = own; !folder.empty(); folder = sys::parent_folder(folder)) {
    if (files.kind(sys::join_path(folder, ".git")) != sys::FileKind::kMissing) return folder;
    if (folder == "/") break;
  }
  return own;
}

Result<ProfileFile> read(std::string const& path,
                         std::string shown,
                         bool trusted,
                         sys::FileSystem const& files) {
  Result<std::string> text = files.read(path);
  if (!text) {
    Error error = std::move(text).error();
    error.code = ErrorCode::kUsage;
    error.where = shown;
    return error;
  }
  K8SPARK_ASSIGN(ProfileFile file,
                 parse_profile_file(*std::move(text), files.absolute(path), std::move(shown)));
  file.trusted = trusted;
  file.root = repository_root(file.path, files);
  return file;
}

std::optional<std::string> find_upward(std::string folder, sys::FileSystem const& files) {
  while (!folder.empty()) {
    std::string path = sys::join_path(folder, kFileName);
    if (files.kind(path) == sys::FileKind::kRegular) return path;
    if (folder == "/") break;
    folder = sys::parent_folder(folder);
  }
  return std::nullopt;
}

// Empty if nobody knows. A relative XDG_CONFIG_HOME counts as unset (XDG Base Directory
// Specification).
std::string user_folder(sys::Environment const& environment) {
  std::string folder = environment.get_or_empty("XDG_CONFIG_HOME");
  if (!folder.starts_with('/')) {
    std::string const home = sys::home_folder(environment);
    if (home.empty()) return "";
    folder = sys::join_path(home, ".config");
  }
  return sys::join_path(folder, "k8spark");
}

// The checks of the file's outermost level.
class TopLevel {
 public:
  TopLevel(ProfileFile& file, Node root) : file_(file), root_(std::move(root)) {}

  Result<void> check() {
    if (!root_.is_map())
      return fail(root_, "a profile file is a map", "it begins with: version: 1");
    for (auto const& [key, value] : root_.entries)
      if (key.scalar != "version" && key.scalar != "defaultProfile" && key.scalar != "profiles")
        return fail(key,
                    "unknown key \"" + key.scalar + '"',
                    suggest(key.scalar, {"version", "defaultProfile", "profiles"}));
    K8SPARK_CHECK(version());
    K8SPARK_CHECK(profiles());
    return default_profile();
  }

 private:
  [[nodiscard]] Error fail(Node const& node, std::string message, std::string hint = {}) const {
    return yaml::error_at(file_.shown, file_.text, node.mark, std::move(message), std::move(hint));
  }

  Result<void> version() {
    Node const* const version = root_.find("version");
    if (version == nullptr) return fail(root_, "\"version\" is missing", "write: version: 1");
    if (!version->is_scalar() || version->scalar != "1")
      return fail(*version, "\"version\" must be 1", "another version needs another k8spark");
    return {};
  }

  Result<void> profiles() {
    Node const* const profiles = root_.find("profiles");
    if (profiles == nullptr) return fail(root_, "\"profiles\" is missing");
    if (profiles->is_null()) return {};
    if (!profiles->is_map()) return fail(*profiles, "\"profiles\" must be a map of name: profile");
    file_.profiles = *profiles;
    return {};
  }

  Result<void> default_profile() {
    Node const* const name = root_.find("defaultProfile");
    if (name == nullptr || name->is_null()) return {};
    if (!name->is_scalar()) return fail(*name, "\"defaultProfile\" must be a name");
    if (file_.profiles.find(name->scalar) == nullptr)
      return fail(
          *name, "no profile \"" + name->scalar + '"', suggest(name->scalar, file_.names()));
    file_.default_profile = name->scalar;
    return {};
  }

  ProfileFile& file_;
  Node root_;
};

}  // namespace

std::vector<std::string> ProfileFile::names() const {
  std::vector<std::string> names;
  names.reserve(profiles.entries.size());
  for (auto const& [key, value] : profiles.entries) names.push_back(key.scalar);
  return names;
}

Result<std::optional<ProfileFile>> read_profile_file(FindInput const& input,
                                                     sys::FileSystem const& files,
                                                     sys::Environment const& environment) {
  std::string const own_folder = user_folder(environment);
  std::string const own_file = own_folder.empty() ? "" : sys::join_path(own_folder, kFileName);
  std::string const from_environment = environment.get_or_empty("K8SPARK_PROFILE_FILE");
  std::string path;
  std::string shown;
  if (input.file || !from_environment.empty()) {
    shown = input.file.value_or(from_environment);
    path = sys::join_path(input.cwd, shown);
  } else if (auto const found = find_upward(input.cwd, files)) {
    shown = kFileName;
    path = *found;
  } else if (!own_file.empty() && files.kind(own_file) == sys::FileKind::kRegular) {
    shown = path = own_file;
  } else {
    return std::optional<ProfileFile>();
  }
  bool const trusted =
      !own_folder.empty() && files.canonical(path).starts_with(files.canonical(own_folder) + '/');
  K8SPARK_ASSIGN(ProfileFile file, read(path, std::move(shown), trusted, files));
  return std::optional<ProfileFile>(std::move(file));
}

Result<ProfileFile> parse_profile_file(std::string text, std::string path, std::string shown) {
  K8SPARK_ASSIGN(Node root, yaml::parse(text, shown));
  ProfileFile file;
  file.root = sys::parent_folder(path);
  file.path = std::move(path);
  file.shown = std::move(shown);
  file.text = std::move(text);
  K8SPARK_CHECK(TopLevel(file, std::move(root)).check());
  return file;
}

}  // namespace k8spark::profile
