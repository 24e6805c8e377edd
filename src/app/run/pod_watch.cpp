#include "app/run/pod_watch.h"

#include "sys/interrupt.h"

namespace k8spark::app {

PodWatch::PodWatch(kube::ClusterAccess const& access,
                   PodRef ref,
                   Context& context,
                   RunRecorder* recorder)
    : cluster_(access, context, Cluster::Voice::kQuiet), ref_(std::move(ref)), recorder_(recorder) {
  thread_ = std::thread([this, &context] { run(context); });
}

PodWatch::~PodWatch() {
  stop_ = true;
  thread_.join();
}

PodSnapshot PodWatch::snapshot() const {
  std::lock_guard const lock(mutex_);
  return now_;
}

PodSnapshot PodWatch::wait_for_change(std::uint64_t seen, std::chrono::milliseconds at_most) const {
  // Signals do not wake a condition variable: look often.
  constexpr std::chrono::milliseconds kSlice{50};
  auto const end = std::chrono::steady_clock::now() + at_most;
  std::unique_lock lock(mutex_);
  while (now_.version == seen && std::chrono::steady_clock::now() < end &&
         sys::interrupted_by() == 0)
    changed_.wait_for(lock, kSlice);
  return now_;
}

void PodWatch::run(Context& context) {
  auto const callback = [this](kube::PodNews news, Json const& pod) { return take(news, pod); };
  finish(kube::watch_pod(cluster_.client(),
                         ref_.ns,
                         ref_.name,
                         ref_.uid,
                         ref_.resource_version,
                         callback,
                         context.clock));
}

kube::Go PodWatch::take(kube::PodNews news, Json const& pod) {
  if (stop_) return kube::Go::kStop;
  if (news == kube::PodNews::kIdle) return kube::Go::kOn;
  if (recorder_ != nullptr && news != kube::PodNews::kReplaced) recorder_->see_pod(pod);
  std::lock_guard const lock(mutex_);
  if (!pod.is_null()) now_.pod = pod;
  switch (news) {
    case kube::PodNews::kGone:
      now_.state = PodSnapshot::State::kGone;
      break;
    case kube::PodNews::kReplaced:
      now_.state = PodSnapshot::State::kReplaced;
      break;
    default:
      now_.state = PodSnapshot::State::kAlive;
      break;
  }
  announce();
  return kube::Go::kOn;
}

// Precondition: mutex_ is held.
void PodWatch::announce() {
  version_ = ++now_.version;
  changed_.notify_all();
}

void PodWatch::finish(Result<void> const& result) {
  if (result) return;
  std::lock_guard const lock(mutex_);
  now_.state = PodSnapshot::State::kFailed;
  now_.error = result.error();
  announce();
}

}  // namespace k8spark::app
