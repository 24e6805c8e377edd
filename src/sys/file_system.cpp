#include "sys/file_system.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

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

// Of a failed open(2) or fopen(3), from errno.
Error open_error(std::string const& name) {
  int const cause = errno;
  ErrorCode const code = cause == EACCES ? ErrorCode::kPermissionDenied : ErrorCode::kNotFound;
  return Error{code, std::strerror(cause), name, ""};
}

class HostOpenFile final : public OpenFile {
 public:
  HostOpenFile(int descriptor, std::uint64_t size, std::string name)
      : descriptor_(descriptor), size_(size), name_(std::move(name)) {}
  ~HostOpenFile() override { close(descriptor_); }
  HostOpenFile(HostOpenFile const&) = delete;
  HostOpenFile& operator=(HostOpenFile const&) = delete;
  HostOpenFile(HostOpenFile&&) = delete;
  HostOpenFile& operator=(HostOpenFile&&) = delete;

  [[nodiscard]] std::uint64_t size() const override { return size_; }
  [[nodiscard]] Result<std::size_t> read_at(std::uint64_t offset,
                                            std::span<char> into) const override {
    std::size_t filled = 0;
    while (filled < into.size()) {
      ssize_t const got = pread(descriptor_,
                                into.data() + filled,
                                into.size() - filled,
                                static_cast<off_t>(offset + filled));
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) return Error{ErrorCode::kUnavailable, std::strerror(errno), name_, ""};
      if (got == 0) break;
      filled += static_cast<std::size_t>(got);
    }
    return filled;
  }

 private:
  int descriptor_;
  std::uint64_t size_;
  std::string name_;
};

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
  if (!file) return open_error(name);
  std::string bytes;
  bytes.reserve(size(path));  // only a guess: it may grow, and /proc says 0
  std::array<char, 65536> block{};
  while (std::size_t const got = std::fread(block.data(), 1, block.size(), file.get()))
    bytes.append(block.data(), got);
  if (std::ferror(file.get()) != 0)
    return Error{ErrorCode::kUnavailable, "cannot be read", name, ""};
  return bytes;
}

Result<std::unique_ptr<OpenFile>> HostFileSystem::open(std::string_view path) const {
  std::string name(path);
  if (kind(path) == FileKind::kDirectory) return usage_error("is a folder, not a file", name);
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-vararg): open(2) is declared so
  int const descriptor = ::open(name.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return open_error(name);
  struct stat state {};
  std::uint64_t const bytes =
      fstat(descriptor, &state) == 0 ? static_cast<std::uint64_t>(state.st_size) : 0;
  return std::unique_ptr<OpenFile>(
      std::make_unique<HostOpenFile>(descriptor, bytes, std::move(name)));
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
