#pragma once

#include "k8spark/result.h"

#include <string>
#include <string_view>

namespace k8spark::sys {

// A file that is written from its beginning to its end. An Error names the path in `where` and the
// system's reason: kUnavailable for a full or broken disk, else kPermissionDenied or kNotFound.
class OutputFile {
 public:
  // Makes the file, or empties one that is there.
  static Result<OutputFile> create(std::string const& path);

  OutputFile(OutputFile&& other) noexcept;
  OutputFile& operator=(OutputFile&& other) noexcept;
  OutputFile(OutputFile const&) = delete;
  OutputFile& operator=(OutputFile const&) = delete;
  ~OutputFile();

  // All bytes.
  Result<void> write(std::string_view bytes);
  // Returns when the bytes are on the disk.
  Result<void> sync();
  [[nodiscard]] std::string const& path() const { return path_; }

 private:
  OutputFile(std::string path, int descriptor) : path_(std::move(path)), descriptor_(descriptor) {}

  std::string path_;
  int descriptor_ = -1;
};

// With its parents; success when it is there.
Result<void> make_folder(std::string const& path);
// Takes the place of `to` at once.
Result<void> move_file(std::string const& from, std::string const& to);

}  // namespace k8spark::sys
