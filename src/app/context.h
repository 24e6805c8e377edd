#pragma once

#include "http/stream_group.h"
#include "http/transport.h"
#include "sys/clock.h"
#include "sys/environment.h"
#include "sys/file_system.h"
#include "sys/programs.h"
#include "sys/random.h"

#include <cerrno>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace k8spark::app {

// stdout is for data only: log lines byte for byte, or the asked-for document. stderr is for words.
class Streams {
 public:
  Streams() = default;
  virtual ~Streams() = default;
  Streams(Streams const&) = delete;
  Streams& operator=(Streams const&) = delete;
  Streams(Streams&&) = delete;
  Streams& operator=(Streams&&) = delete;

  // False when nobody reads any more (EPIPE) or the disk is full: the command should end quietly.
  virtual bool out(std::string_view bytes) = 0;
  // Everything given to out() is with the reader when this returns.
  virtual bool flush() = 0;
  // Why out() or flush() failed, as errno says it: EPIPE when nobody reads any more.
  [[nodiscard]] virtual int out_errno() const { return EPIPE; }
  virtual void err(std::string_view bytes) = 0;
  // "Is it a terminal" is asked once.
  [[nodiscard]] virtual bool err_is_terminal() const = 0;
  // Columns of the terminal that stdout is; nothing when it is none.
  [[nodiscard]] virtual std::optional<std::size_t> out_width() const { return std::nullopt; }
};

struct ClusterConnection {
  http::TlsOptions tls;
  std::string proxy;      // empty: none
  std::string ca_source;  // for messages: where the trusted CA came from
  // One line for each exchange, without headers and bodies; empty: silence.
  std::function<void(std::string_view line)> trace;
};

// What a command is about to do to a cluster.
struct Change {
  std::string command;          // "notebook delete"
  bool confirmed = false;       // --yes, or a person has said so
  bool all_namespaces = false;  // in every one
  std::string ns = {};          // where that is not the namespace of the cluster's login
};

// Everything a command needs from outside, made in one place (main). Nothing is opened before it is
// needed: `--help` and `render` never make a transport.
struct Context {
  Streams& streams;
  sys::FileSystem const& files;
  sys::Environment const& environment;
  sys::Clock& clock;
  sys::Random& random;
  std::string user_name;
  // Threads that talk to the server at the same time each make their own.
  std::function<std::unique_ptr<http::Transport>(ClusterConnection const&)> make_transport;
  sys::Programs* programs = nullptr;  // credential plugins; none: no program may be run
  // Replaces a small file of the user's own; silent when it cannot. Empty: nothing is kept.
  std::function<void(std::string const& path, std::string const& text)> save_state = {};
  std::function<std::unique_ptr<http::StreamGroup>(ClusterConnection const&)> make_stream_group =
      {};
  // A line from the person at the terminal, after `prompt`; nothing at the end of input. Empty
  // where there is no terminal.
  std::function<std::optional<std::string>(std::string_view prompt)> ask = {};
  // Who finds the command's cluster asks first whether it is meant (protection.h). Empty: the
  // command makes, changes and deletes nothing.
  std::shared_ptr<Change> change = {};
};

}  // namespace k8spark::app
