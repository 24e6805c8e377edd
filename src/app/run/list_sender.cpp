#include "app/run/list_sender.h"

#include "sys/interrupt.h"

#include <algorithm>
#include <chrono>

namespace k8spark::app {

ListSender::ListSender(std::vector<SubmitOptions> const& lines,
                       int parallel,
                       bool fail_fast,
                       ListMachine& machine)
    : lines_(lines), fail_fast_(fail_fast), machine_(machine) {
  working_ = std::min(lines.size(), static_cast<std::size_t>(parallel));
  for (std::size_t i = working_; i > 0; --i)
    threads_.push_back(std::async(std::launch::async, [this] { work(); }));
}

ListSender::~ListSender() {
  stop();
  threads_.clear();  // waits for them
}

void ListSender::stop() {
  std::lock_guard const lock(mutex_);
  stopped_ = true;
}

void ListSender::work() {
  struct Leave {
    ListSender& sender;
    ~Leave() {
      std::lock_guard const lock(sender.mutex_);
      --sender.working_;
      sender.changed_.notify_all();
    }
  } const leave{*this};
  LineWorker worker(machine_);
  while (auto const index = take()) put(*index, worker.submit(lines_[*index]));
}

std::optional<std::size_t> ListSender::take() {
  std::lock_guard const lock(mutex_);
  if (stopped_ || sys::interrupted_by() != 0 || begun_ == lines_.size()) return std::nullopt;
  return begun_++;
}

void ListSender::put(std::size_t index, Submitted submitted) {
  std::lock_guard const lock(mutex_);
  if (submitted.failed() && fail_fast_) stopped_ = true;
  ready_.emplace(index, std::move(submitted));
  ++ended_;
  changed_.notify_all();
}

std::optional<Submitted> ListSender::next(std::function<void(std::size_t ended)> const& on_wait) {
  constexpr std::chrono::milliseconds kLook{200};
  std::unique_lock lock(mutex_);
  while (true) {
    if (auto const at = ready_.find(given_); at != ready_.end()) {
      Submitted submitted = std::move(at->second);
      ready_.erase(at);
      ++given_;
      return submitted;
    }
    if (working_ == 0) break;
    changed_.wait_for(lock, kLook);
    std::size_t const ended = ended_;
    lock.unlock();
    on_wait(ended);
    lock.lock();
  }
  lock.unlock();
  for (auto& thread : threads_) thread.get();  // a bug in one of them is a bug of ours
  threads_.clear();
  return std::nullopt;
}

}  // namespace k8spark::app
