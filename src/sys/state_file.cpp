#include "sys/state_file.h"

#include "sys/file_system.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

namespace k8spark::sys {

namespace {

bool make_folders(std::string const& folder) {
  if (folder.empty() || folder == "/") return true;
  if (mkdir(folder.c_str(), S_IRWXU) == 0 || errno == EEXIST) return true;
  return errno == ENOENT && make_folders(std::string(parent_folder(folder))) &&
         mkdir(folder.c_str(), S_IRWXU) == 0;
}

bool write_all(int file, std::string const& text) {
  std::size_t done = 0;
  while (done < text.size()) {
    ssize_t const wrote = write(file, text.data() + done, text.size() - done);
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote <= 0) return false;
    done += static_cast<std::size_t>(wrote);
  }
  return true;
}

}  // namespace

bool write_state_file(std::string const& path, std::string const& text) {
  if (!make_folders(std::string(parent_folder(path)))) return false;
  std::string const beside = path + '.' + std::to_string(getpid());
  int const file = open(
      beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR);
  if (file < 0) return false;
  bool const whole = write_all(file, text);
  bool const good = close(file) == 0 && whole && rename(beside.c_str(), path.c_str()) == 0;
  if (!good) unlink(beside.c_str());
  return good;
}

}  // namespace k8spark::sys
