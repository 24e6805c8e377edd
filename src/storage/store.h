#pragma once

#include "http/retry.h"
#include "http/transport.h"
#include "k8spark/conf.h"
#include "k8spark/result.h"
#include "k8spark/spark_version.h"
#include "k8spark/submission.h"
#include "storage/target.h"
#include "sys/clock.h"
#include "sys/environment.h"
#include "sys/file_system.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

// Sending files of this machine to where spark.kubernetes.file.upload.path points.
namespace k8spark::storage {

// What the answer to "which store, and who are we there" is read from. Values and seams; nothing is
// sent.
struct StoreInput {
  SparkConf const& conf;
  ClientFiles const& client_files;  // core-site.xml may be among them
  spark::SparkVersion const& version;
  sys::Environment const& environment;
  sys::FileSystem const& files;
};

// The transport that a store wants. None for a folder.
struct Connection {
  http::TlsOptions tls;
  std::string ca_source;  // for messages
  std::string proxy;
};

struct PutIo {
  http::Transport* transport;  // made from Store::connection(); null when it has none
  sys::Clock& clock;
  sys::FileSystem const& files;
  // Bytes of the file that are on their way; goes back when some are sent again. May be empty.
  std::function<void(std::uint64_t sent, std::uint64_t total)> on_progress;
  // Told before the first wait of each request that is tried again. May be empty.
  std::function<void(std::string const& cause)> on_retry;
  // Of a question that may go unanswered: asked once, and so long. None: tried again and again.
  std::optional<std::chrono::milliseconds> patience = {};
};

class Store {
 public:
  Store() = default;
  virtual ~Store() = default;
  Store(Store const&) = delete;
  Store& operator=(Store const&) = delete;
  Store(Store&&) = delete;
  Store& operator=(Store&&) = delete;

  [[nodiscard]] virtual std::optional<Connection> connection() const { return std::nullopt; }
  // One line each, for stderr, before anything is sent.
  [[nodiscard]] virtual std::vector<std::string> warnings() const { return {}; }

  // Sends one file; an object of that name is replaced. It is there whole or not at all, also after
  // an interrupt. Errors name the file, the target and the store's own words, and never a key,
  // token or signature:
  //   kUsage            the file, the target or the configuration is wrong: no such bucket, region
  //   kUnauthenticated  the store does not know the key
  //   kPermissionDenied it knows it, and says no
  //   kUnavailable      no answer, or "later" until the tries were used up
  //   kInvalid          any other refusal
  //   kCancelled        SIGINT or SIGTERM
  virtual Result<void> put(PutIo const& io,
                           std::string const& source_path,
                           Target const& target) = 0;

  // What asking has taught, one line each: the bucket lies in another region than was configured.
  [[nodiscard]] virtual std::vector<std::string> remarks() const { return {}; }

  // Something lies in the folder `target`, or, of a file system that has folders, it is one.
  // Errors as of put(), without the file.
  virtual Result<bool> holds(PutIo const& io, Target const& target) = 0;
};

// The store of a target, with all that is needed to send to it; several targets of one upload path
// share it. kUsage, naming the key, for a scheme that is not spoken and for credentials that are
// missing or cannot be used here.
Result<std::unique_ptr<Store>> open_store(Target const& target, StoreInput const& input);

}  // namespace k8spark::storage
