#include "app/context.h"
#include "cli/main_command.h"
#include "http/curl_stream_group.h"
#include "http/curl_transport.h"
#include "sys/interrupt.h"
#include "sys/state_file.h"

#include <malloc.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <exception>
#include <iostream>
#include <optional>
#include <string>
#include <vector>

namespace {

using namespace k8spark;

class StandardStreams final : public app::Streams {
 public:
  bool out(std::string_view bytes) override {
    return remember(std::fwrite(bytes.data(), 1, bytes.size(), stdout) == bytes.size());
  }
  bool flush() override { return remember(std::fflush(stdout) == 0); }
  [[nodiscard]] int out_errno() const override { return errno_; }
  void err(std::string_view bytes) override {
    std::fflush(stdout);  // what was said before stays before
    std::fwrite(bytes.data(), 1, bytes.size(), stderr);
  }
  [[nodiscard]] bool err_is_terminal() const override { return terminal_; }
  [[nodiscard]] std::optional<std::size_t> out_width() const override {
    winsize size{};
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return std::nullopt;
    return size.ws_col;
  }

 private:
  bool remember(bool written) {
    if (!written) errno_ = errno;
    return written;
  }

  int errno_ = 0;
  bool terminal_ = isatty(STDERR_FILENO) != 0;
};

http::CurlOptions curl_options(app::ClusterConnection const& connection) {
  http::CurlOptions options;
  options.tls = connection.tls;
  options.proxy = connection.proxy;
  options.ca_source = connection.ca_source;
  options.trace = connection.trace;
  return options;
}

std::unique_ptr<http::Transport> make_transport(app::ClusterConnection const& connection) {
  return std::make_unique<http::CurlTransport>(curl_options(connection));
}

std::unique_ptr<http::StreamGroup> make_stream_group(app::ClusterConnection const& connection) {
  return std::make_unique<http::CurlStreamGroup>(curl_options(connection));
}

std::optional<std::string> ask(std::string_view prompt) {
  std::fwrite(prompt.data(), 1, prompt.size(), stderr);
  std::string line;
  return std::getline(std::cin, line) ? std::optional(line) : std::nullopt;
}

int run(std::vector<std::string> const& words) {
  sys::install_signal_handlers();
  StandardStreams streams;
  sys::HostFileSystem const files;
  sys::Environment const environment = sys::Environment::of_this_process();
  sys::HostClock clock;
  sys::SecureRandom random;
  sys::HostPrograms programs;
  auto const save_state = [](std::string const& path, std::string const& text) {
    (void)sys::write_state_file(path, text);
  };
  app::Context context{streams,
                       files,
                       environment,
                       clock,
                       random,
                       sys::user_name(),
                       make_transport,
                       &programs,
                       save_state,
                       make_stream_group};
  if (isatty(STDIN_FILENO) != 0 && streams.err_is_terminal()) context.ask = ask;
  return cli::run(words, context);
}

}  // namespace

int main(int argc, char** argv) {
  constexpr int kBug = 70;  // EX_SOFTWARE
  // A large conf asks for memory in small pieces: let the heap grow in steps that the kernel does
  // not feel. Pages that are not touched cost nothing.
  constexpr int kHeapStep = 16 << 20;
  mallopt(M_TOP_PAD, kHeapStep);
  try {
    return run({argv + 1, argv + argc});
  } catch (std::exception const& bug) {
    std::fprintf(
        stderr,
        "k8spark: error: internal: %s\n  hint: this is a bug in k8spark; please report it\n",
        bug.what());
  } catch (...) {
    std::fputs("k8spark: error: internal\n  hint: this is a bug in k8spark; please report it\n",
               stderr);
  }
  return kBug;
}
