#pragma once

#include "sys/file_system.h"

#include <cstddef>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

namespace k8spark::sys {

// Files as they were when they were first read: who reads one a thousand times, on several threads,
// sees one content, and the disk is asked once. Only read() remembers, failures too, and no more
// than `most` bytes in all: what is beyond is read each time.
class ReadOnceFiles final : public FileSystem {
 public:
  // `files` outlives this; it is used by one thread at a time.
  ReadOnceFiles(FileSystem const& files, std::size_t most) : files_(files), left_(most) {}

  [[nodiscard]] FileKind kind(std::string_view path) const override;
  [[nodiscard]] Result<std::string> read(std::string_view path) const override;
  [[nodiscard]] Result<std::unique_ptr<OpenFile>> open(std::string_view path) const override;
  [[nodiscard]] std::uint64_t size(std::string_view path) const override;
  [[nodiscard]] std::vector<std::string> list(std::string_view folder) const override;
  [[nodiscard]] std::string canonical(std::string_view path) const override;
  [[nodiscard]] std::string absolute(std::string_view path) const override;

 private:
  FileSystem const& files_;
  mutable std::mutex mutex_;  // of what stands below, and of files_
  mutable std::map<std::string, Result<std::string>, std::less<>> known_;
  mutable std::size_t left_;
};

}  // namespace k8spark::sys
