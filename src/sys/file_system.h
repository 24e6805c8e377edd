#pragma once

#include "k8spark/result.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace k8spark::sys {

enum class FileKind { kMissing, kRegular, kDirectory, kOther };

// A file that is open for reading in pieces: for what is too large for memory.
class OpenFile {
 public:
  OpenFile() = default;
  virtual ~OpenFile() = default;
  OpenFile(OpenFile const&) = delete;
  OpenFile& operator=(OpenFile const&) = delete;
  OpenFile(OpenFile&&) = delete;
  OpenFile& operator=(OpenFile&&) = delete;

  // Bytes when it was opened.
  [[nodiscard]] virtual std::uint64_t size() const = 0;
  // Fills `into` from `offset` on, as far as the file goes; returns how many bytes, 0 at the end.
  // kUnavailable with the path in `where`.
  [[nodiscard]] virtual Result<std::size_t> read_at(std::uint64_t offset,
                                                    std::span<char> into) const = 0;
};

// The only door to files. Tests use MemoryFileSystem (tests/support), which also records what was
// read, so a test can say "this file was not read".
class FileSystem {
 public:
  FileSystem() = default;
  virtual ~FileSystem() = default;
  FileSystem(FileSystem const&) = delete;
  FileSystem& operator=(FileSystem const&) = delete;
  FileSystem(FileSystem&&) = delete;
  FileSystem& operator=(FileSystem&&) = delete;

  // Follows symbolic links. Never fails: what cannot be looked at is kMissing.
  [[nodiscard]] virtual FileKind kind(std::string_view path) const = 0;

  // All bytes. kNotFound, kPermissionDenied or kUsage (a folder), with the path in `where`.
  [[nodiscard]] virtual Result<std::string> read(std::string_view path) const = 0;

  // Fails as read does.
  [[nodiscard]] virtual Result<std::unique_ptr<OpenFile>> open(std::string_view path) const = 0;

  // Size of a regular file in bytes, 0 if there is none.
  [[nodiscard]] virtual std::uint64_t size(std::string_view path) const = 0;

  // Names (not paths) of the entries of a folder, sorted by byte value; empty if there is none.
  [[nodiscard]] virtual std::vector<std::string> list(std::string_view folder) const = 0;

  // Absolute path without symbolic links, "." and ".."; parts that do not exist stay as written
  // (as java.io.File.getCanonicalPath does).
  [[nodiscard]] virtual std::string canonical(std::string_view path) const = 0;

  // Absolute path, not canonicalised: the working folder and `path`.
  [[nodiscard]] virtual std::string absolute(std::string_view path) const = 0;
};

// The real one.
class HostFileSystem final : public FileSystem {
 public:
  [[nodiscard]] FileKind kind(std::string_view path) const override;
  [[nodiscard]] Result<std::string> read(std::string_view path) const override;
  [[nodiscard]] Result<std::unique_ptr<OpenFile>> open(std::string_view path) const override;
  [[nodiscard]] std::uint64_t size(std::string_view path) const override;
  [[nodiscard]] std::vector<std::string> list(std::string_view folder) const override;
  [[nodiscard]] std::string canonical(std::string_view path) const override;
  [[nodiscard]] std::string absolute(std::string_view path) const override;
};

// "a/b/c.py" gives "c.py".
std::string_view base_name(std::string_view path);
// "a/b/c.py" gives "a/b"; "c.py" gives "".
std::string_view parent_folder(std::string_view path);
// "a" and "b" give "a/b"; an absolute or empty-folder `name` stays as it is.
std::string join_path(std::string_view folder, std::string_view name);

}  // namespace k8spark::sys
