#include "sys/read_once_files.h"

namespace k8spark::sys {

Result<std::string> ReadOnceFiles::read(std::string_view path) const {
  std::lock_guard const lock(mutex_);
  if (auto const known = known_.find(path); known != known_.end()) return known->second;
  Result<std::string> text = files_.read(path);
  std::size_t const size = text ? text->size() : 0;
  if (size <= left_) {
    left_ -= size;
    known_.emplace(path, text);
  }
  return text;
}

FileKind ReadOnceFiles::kind(std::string_view path) const {
  std::lock_guard const lock(mutex_);
  return files_.kind(path);
}

Result<std::unique_ptr<OpenFile>> ReadOnceFiles::open(std::string_view path) const {
  std::lock_guard const lock(mutex_);
  return files_.open(path);
}

std::uint64_t ReadOnceFiles::size(std::string_view path) const {
  std::lock_guard const lock(mutex_);
  return files_.size(path);
}

std::vector<std::string> ReadOnceFiles::list(std::string_view folder) const {
  std::lock_guard const lock(mutex_);
  return files_.list(folder);
}

std::string ReadOnceFiles::canonical(std::string_view path) const {
  std::lock_guard const lock(mutex_);
  return files_.canonical(path);
}

std::string ReadOnceFiles::absolute(std::string_view path) const {
  std::lock_guard const lock(mutex_);
  return files_.absolute(path);
}

}  // namespace k8spark::sys
