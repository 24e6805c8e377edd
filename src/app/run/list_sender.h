#pragma once

#include "app/options.h"
#include "app/run/list_worker.h"

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <future>
#include <map>
#include <mutex>
#include <optional>
#include <vector>

namespace k8spark::app {

// Submits a list on several threads, and hands out what became of each line in the list's order.
class ListSender {
 public:
  // lines  outlives this
  ListSender(std::vector<SubmitOptions> const& lines,
             int parallel,
             bool fail_fast,
             ListMachine& machine);
  ~ListSender();
  ListSender(ListSender const&) = delete;
  ListSender& operator=(ListSender const&) = delete;
  ListSender(ListSender&&) = delete;
  ListSender& operator=(ListSender&&) = delete;

  // The next line's; nothing when no further one was begun. While it waits it calls `on_wait` with
  // how many have ended, several times a second.
  std::optional<Submitted> next(std::function<void(std::size_t ended)> const& on_wait);
  // Begins no more; what was begun is carried through.
  void stop();

 private:
  void work();
  // The index of the next line to begin. Nothing after the last, stop(), a signal, or a failure of
  // which `fail_fast` makes the end.
  std::optional<std::size_t> take();
  void put(std::size_t index, Submitted submitted);

  std::vector<SubmitOptions> const& lines_;
  bool fail_fast_;
  ListMachine& machine_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool stopped_ = false;
  std::size_t begun_ = 0;
  std::size_t ended_ = 0;
  std::size_t given_ = 0;                   // by next()
  std::size_t working_ = 0;                 // threads
  std::map<std::size_t, Submitted> ready_;  // not given yet
  std::vector<std::future<void>> threads_;
};

}  // namespace k8spark::app
