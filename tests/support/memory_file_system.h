#pragma once

#include "sys/file_system.h"

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace k8spark::test {

// Files in a map; the working folder is /work. Folders exist when something lies in them or when
// they were added. Remembers what was read.
class MemoryFileSystem final : public sys::FileSystem {
 public:
  MemoryFileSystem() = default;
  explicit MemoryFileSystem(std::map<std::string, std::string> files);

  void add(std::string path, std::string bytes) { files_[std::move(path)] = std::move(bytes); }
  void add_folder(std::string path) { folders_.insert(std::move(path)); }
  [[nodiscard]] std::vector<std::string> const& read_log() const { return read_log_; }

  [[nodiscard]] sys::FileKind kind(std::string_view path) const override;
  [[nodiscard]] Result<std::string> read(std::string_view path) const override;
  [[nodiscard]] Result<std::unique_ptr<sys::OpenFile>> open(std::string_view path) const override;
  [[nodiscard]] std::uint64_t size(std::string_view path) const override;
  [[nodiscard]] std::vector<std::string> list(std::string_view folder) const override;
  [[nodiscard]] std::string canonical(std::string_view path) const override;
  [[nodiscard]] std::string absolute(std::string_view path) const override;

 private:
  std::map<std::string, std::string> files_;
  std::set<std::string> folders_;
  mutable std::vector<std::string> read_log_;
};

}  // namespace k8spark::test
