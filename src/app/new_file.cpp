#include "app/new_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace k8spark::app {

Error file_exists(std::string const& path) {
  return usage_error("there is such a file already", path, "--force overwrites it");
}

Result<void> write_new_file(std::string const& path, std::string_view text, bool force) {
  constexpr int kMode = 0666;  // the user's umask decides
  int const flags = O_WRONLY | O_CREAT | O_CLOEXEC | (force ? O_TRUNC : O_EXCL);
  int const file = open(path.c_str(), flags, kMode);
  if (file < 0 && errno == EEXIST) return file_exists(path);
  if (file < 0) return usage_error(std::strerror(errno), path);
  while (!text.empty()) {
    ssize_t const written = ::write(file, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) break;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  bool const closed = close(file) == 0;
  if (!text.empty() || !closed) return usage_error("cannot be written", path);
  return {};
}

}  // namespace k8spark::app
