#pragma once

#include "k8spark/result.h"

#include <string>
#include <string_view>

namespace k8spark::sys {

// A text that programs of this user can read as a file for as long as this process holds it, and
// that no disk ever sees. Source: memfd_create(2), proc(5).
class MemoryFile {
 public:
  static Result<MemoryFile> create(std::string_view text);

  MemoryFile(MemoryFile&& other) noexcept;
  MemoryFile& operator=(MemoryFile&& other) noexcept;
  MemoryFile(MemoryFile const&) = delete;
  MemoryFile& operator=(MemoryFile const&) = delete;
  ~MemoryFile();

  [[nodiscard]] std::string path() const;  // "/proc/PID/fd/N"

 private:
  explicit MemoryFile(int descriptor) : descriptor_(descriptor) {}

  int descriptor_;
};

}  // namespace k8spark::sys
