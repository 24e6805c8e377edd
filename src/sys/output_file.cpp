#include "sys/output_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <system_error>
#include <utility>

namespace k8spark::sys {

namespace {

Error error_of(int number, std::string const& path) {
  ErrorCode code = ErrorCode::kUnavailable;
  if (number == EACCES || number == EPERM || number == EROFS) code = ErrorCode::kPermissionDenied;
  if (number == ENOENT || number == ENOTDIR) code = ErrorCode::kNotFound;
  return {code, std::generic_category().message(number), path, ""};
}

}  // namespace

Result<OutputFile> OutputFile::create(std::string const& path) {
  constexpr int kMode = 0666;  // less the umask
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-vararg): open(2) is one
  int const descriptor = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, kMode);
  if (descriptor == -1) return error_of(errno, path);
  return OutputFile(path, descriptor);
}

OutputFile::OutputFile(OutputFile&& other) noexcept
    : path_(std::move(other.path_)), descriptor_(std::exchange(other.descriptor_, -1)) {}

OutputFile& OutputFile::operator=(OutputFile&& other) noexcept {
  std::swap(path_, other.path_);
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

OutputFile::~OutputFile() {
  if (descriptor_ != -1) close(descriptor_);
}

Result<void> OutputFile::write(std::string_view bytes) {
  while (!bytes.empty()) {
    ssize_t const written = ::write(descriptor_, bytes.data(), bytes.size());
    if (written == -1 && errno == EINTR) continue;
    if (written == -1) return error_of(errno, path_);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

Result<void> OutputFile::sync() {
  // EINVAL: a pipe or a device, which has no disk below it.
  if (fsync(descriptor_) == -1 && errno != EINVAL) return error_of(errno, path_);
  return {};
}

Result<void> make_folder(std::string const& path) {
  std::error_code failure;
  std::filesystem::create_directories(path, failure);
  if (failure) return error_of(failure.value(), path);
  return {};
}

Result<void> move_file(std::string const& from, std::string const& to) {
  if (std::rename(from.c_str(), to.c_str()) == -1) return error_of(errno, to);
  return {};
}

}  // namespace k8spark::sys
