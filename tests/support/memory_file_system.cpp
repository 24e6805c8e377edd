#include "support/memory_file_system.h"

#include <algorithm>
#include <filesystem>

namespace k8spark::test {

namespace {

class MemoryOpenFile final : public sys::OpenFile {
 public:
  explicit MemoryOpenFile(std::string bytes) : bytes_(std::move(bytes)) {}
  [[nodiscard]] std::uint64_t size() const override { return bytes_.size(); }
  [[nodiscard]] Result<std::size_t> read_at(std::uint64_t offset,
                                            std::span<char> into) const override {
    std::size_t const begin = std::min<std::size_t>(offset, bytes_.size());
    return bytes_.copy(into.data(), into.size(), begin);
  }

 private:
  std::string bytes_;
};

}  // namespace

MemoryFileSystem::MemoryFileSystem(std::map<std::string, std::string> files)
    : files_(std::move(files)) {}

sys::FileKind MemoryFileSystem::kind(std::string_view path) const {
  std::string const name = canonical(path);
  if (files_.contains(name)) return sys::FileKind::kRegular;
  if (folders_.contains(name)) return sys::FileKind::kDirectory;
  auto const at = files_.lower_bound(name + "/");
  return at != files_.end() && at->first.starts_with(name + "/") ? sys::FileKind::kDirectory
                                                                 : sys::FileKind::kMissing;
}

Result<std::string> MemoryFileSystem::read(std::string_view path) const {
  read_log_.emplace_back(path);
  auto const at = files_.find(canonical(path));
  if (at == files_.end())
    return Error{ErrorCode::kNotFound, "No such file or directory", std::string(path), ""};
  return at->second;
}

Result<std::unique_ptr<sys::OpenFile>> MemoryFileSystem::open(std::string_view path) const {
  K8SPARK_ASSIGN(std::string bytes, read(path));
  return std::unique_ptr<sys::OpenFile>(std::make_unique<MemoryOpenFile>(std::move(bytes)));
}

std::uint64_t MemoryFileSystem::size(std::string_view path) const {
  auto const at = files_.find(canonical(path));
  return at == files_.end() ? 0 : at->second.size();
}

std::vector<std::string> MemoryFileSystem::list(std::string_view folder) const {
  std::string const prefix = canonical(folder) + "/";
  std::set<std::string> names;
  for (auto at = files_.lower_bound(prefix); at != files_.end() && at->first.starts_with(prefix);
       ++at) {
    std::string const rest = at->first.substr(prefix.size());
    names.insert(rest.substr(0, rest.find('/')));
  }
  return {names.begin(), names.end()};
}

std::string MemoryFileSystem::canonical(std::string_view path) const {
  std::string name = std::filesystem::path(absolute(path)).lexically_normal().string();
  if (name.size() > 1 && name.ends_with('/')) name.pop_back();
  return name;
}

std::string MemoryFileSystem::absolute(std::string_view path) const {
  return path.starts_with('/') ? std::string(path) : "/work/" + std::string(path);
}

}  // namespace k8spark::test
