#include "sys/file_system.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <memory>
#include <system_error>

namespace k8spark::sys {

namespace fs = std::filesystem;

namespace {

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, CloseFile>;

}  // namespace

FileKind HostFileSystem::kind(std::string_view path) const {
  std::error_code error;
  fs::file_status const status = fs::status(fs::path(path), error);
  if (!fs::exists(status)) return FileKind::kMissing;
  if (fs::is_regular_file(status)) return FileKind::kRegular;
  if (fs::is_directory(status)) return FileKind::kDirectory;
  return FileKind::kOther;
}

Result<std::string> HostFileSystem::read(std::string_view path) const {
  std::string const name(path);
  if (kind(path) == FileKind::kDirectory) return usage_error("is a folder, not a file", name);
  errno = 0;
  File const file(std::fopen(name.c_str(), "rbe"));
  if (!file) {
    int const cause = errno;
    ErrorCode const code = cause == EACCES ? ErrorCode::kPermissionDenied : ErrorCode::kNotFound;
    return Error{code, std::strerror(cause), name, ""};
  }
  std::string bytes;
  std::array<char, 65536> block{};
  while (std::size_t const got = std::fread(block.data(), 1, block.size(), file.get()))
    bytes.append(block.data(), got);
  if (std::ferror(file.get()) != 0)
    return Error{ErrorCode::kUnavailable, "cannot be read", name, ""};
  return bytes;
}

std::uint64_t HostFileSystem::size(std::string_view path) const {
  std::error_code error;
  std::uintmax_t const bytes = fs::file_size(fs::path(path), error);
  return error ? 0 : bytes;
}

std::vector<std::string> HostFileSystem::list(std::string_view folder) const {
  std::vector<std::string> names;
  std::error_code error;
  fs::directory_iterator at(fs::path(folder), error);
  for (; !error && at != fs::directory_iterator(); at.increment(error))
    names.push_back(at->path().filename().string());
  std::sort(names.begin(), names.end());
  return names;
}

std::string HostFileSystem::canonical(std::string_view path) const {
  std::error_code error;
  fs::path const found = fs::weakly_canonical(fs::path(absolute(path)), error);
  return error ? absolute(path) : found.string();
}

std::string HostFileSystem::absolute(std::string_view path) const {
  std::error_code error;
  fs::path const found = fs::absolute(fs::path(path), error);
  return error ? std::string(path) : found.string();
}

std::string_view base_name(std::string_view path) {
  std::size_t const slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

std::string_view parent_folder(std::string_view path) {
  std::size_t const slash = path.rfind('/');
  if (slash == std::string_view::npos) return {};
  return slash == 0 ? path.substr(0, 1) : path.substr(0, slash);
}

std::string join_path(std::string_view folder, std::string_view name) {
  if (folder.empty() || name.starts_with('/')) return std::string(name);
  std::string path(folder);
  if (!path.ends_with('/')) path += '/';
  return path.append(name);
}

}  // namespace k8spark::sys
