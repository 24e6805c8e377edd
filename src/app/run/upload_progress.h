#pragma once

#include "app/context.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace k8spark::app {

// How far one file is on its way, on stderr: a live line on a terminal, elsewhere a line every ten
// seconds. A file that takes less than a second shows nothing.
class UploadProgress {
 public:
  UploadProgress(Context& context, std::string_view path, bool quiet);
  ~UploadProgress();
  UploadProgress(UploadProgress const&) = delete;
  UploadProgress& operator=(UploadProgress const&) = delete;
  UploadProgress(UploadProgress&&) = delete;
  UploadProgress& operator=(UploadProgress&&) = delete;

  void show(std::uint64_t sent, std::uint64_t total);
  // Takes the live line away, before something else is printed.
  void clear();

 private:
  Context& context_;
  std::string name_;
  bool quiet_;
  bool live_;
  bool on_screen_ = false;
  sys::Clock::Milliseconds started_;
  sys::Clock::Milliseconds next_;
};

// "uploading deps.zip: 12.5 of 40.0 MiB (31 %), 5.1 MiB/s"
std::string upload_progress_text(std::string const& name,
                                 std::uint64_t sent,
                                 std::uint64_t total,
                                 sys::Clock::Milliseconds elapsed);

}  // namespace k8spark::app
