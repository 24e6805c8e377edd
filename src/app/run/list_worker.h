#pragma once

#include "app/build.h"
#include "app/cluster.h"
#include "app/context.h"
#include "app/logs/log_target.h"
#include "app/options.h"
#include "app/report.h"
#include "diagnosis/outcome.h"
#include "kube/access.h"
#include "kube/access_cache.h"
#include "sys/random.h"
#include "sys/read_once_files.h"

#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// The submissions of a list (submit_list.h) one after the other; several workers work at once.
namespace k8spark::app {

// What the workers share; any thread may call it.
class ListMachine {
 public:
  // The context outlives this, and is used by nobody else for planning.
  explicit ListMachine(Context const& context);

  // To plan with: every file is read once, and all lines see the same bytes.
  Context for_planning(Streams& streams);
  // To send with: files as they are now (tokens rotate). What would be saved goes to `save_state`.
  Context for_sending(Streams& streams,
                      std::function<void(std::string const&, std::string const&)> save_state);
  // Of all lines that name the same cluster.
  kube::AccessCache& accesses() { return accesses_; }
  // With the session of its credential plugin, if another access of the list is the same login.
  kube::ClusterAccess with_shared_login(kube::ClusterAccess access);

 private:
  class LockedRandom final : public sys::Random {
   public:
    LockedRandom(sys::Random& random, std::mutex& mutex) : random_(random), mutex_(mutex) {}
    std::string bytes(std::size_t count) override;

   private:
    sys::Random& random_;
    std::mutex& mutex_;
  };

  Context const& context_;
  std::mutex mutex_;  // of all that stands below, and of the context's makers
  sys::ReadOnceFiles files_;
  LockedRandom random_;
  kube::AccessCache accesses_;
  std::vector<kube::ClusterAccess> logins_;
};

// What became of one line.
struct Submitted {
  RunInfo run;
  PodRef pod;                                 // its name is empty: there is none
  bool attached = false;                      // the driver was there before
  std::vector<std::string> dry_run;           // "Pod/x (server dry run)": nothing was created
  std::optional<Error> error;                 // why there is no driver
  diagnosis::Outcome outcome = {};            // of the error
  std::vector<std::string> words;             // said meanwhile, for stderr
  std::pair<std::string, std::string> state;  // path and text to save; empty: none

  [[nodiscard]] bool failed() const { return error.has_value(); }
};

// One thread's: its connections live as long as it does.
class LineWorker {
 public:
  explicit LineWorker(ListMachine& machine);

  // As run_submit, detached, with its retries.
  Submitted submit(SubmitOptions options);

 private:
  // Keeps what is said instead of printing it.
  class KeptWords final : public Streams {
   public:
    bool out(std::string_view /*bytes*/) override { return true; }
    bool flush() override { return true; }
    void err(std::string_view bytes) override { words.emplace_back(bytes); }
    [[nodiscard]] bool err_is_terminal() const override { return false; }

    std::vector<std::string> words;
  };
  struct Open {
    bool verbose = false;
    std::unique_ptr<Cluster> cluster;
  };

  Result<void> attempt(SubmitOptions& options, bool first, Submitted& submitted);
  Result<void> begin(SubmitOptions const& options,
                     Built& built,
                     Cluster& cluster,
                     Submitted& submitted);
  Cluster& cluster_of(kube::ClusterAccess const& access, bool verbose);

  ListMachine& machine_;
  KeptWords streams_;
  std::pair<std::string, std::string> state_;
  Context planning_;
  Context sending_;
  std::vector<Open> open_;
};

}  // namespace k8spark::app
