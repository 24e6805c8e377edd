#include "kube/fields.h"
#include "kube/watch.h"

namespace k8spark::kube {

Result<void> watch_pod(Client& client,
                       std::string const& ns,
                       std::string const& name,
                       std::string const& uid,
                       std::string const& resource_version,
                       std::function<Go(PodNews news, Json const& pod)> const& callback,
                       sys::Clock& clock,
                       WatchPolicy const& policy) {
  std::string const place = ns.empty() ? client.access().ns : ns;
  WatchTarget const target{pods(), place, "", "metadata.name=" + name, resource_version};
  Json const nothing;
  Json last;
  bool present = false;
  auto const end = [&](PodNews news) {
    (void)callback(news, last);
    return Go::kStop;
  };
  WatchCallbacks callbacks;
  callbacks.on_object = [&](Json const& pod) {
    if (!uid.empty() && string_at(pod, {"metadata", "uid"}) != uid) return end(PodNews::kReplaced);
    present = true;
    last = pod;
    return callback(PodNews::kState, pod);
  };
  callbacks.on_gone = [&](Json const& pod) {
    if (!uid.empty() && string_at(pod, {"metadata", "uid"}) != uid) return Go::kOn;
    last = pod;
    return end(PodNews::kGone);
  };
  callbacks.on_listed = [&] { return present ? Go::kOn : end(PodNews::kGone); };
  callbacks.on_idle = [&] { return callback(PodNews::kIdle, nothing); };
  return watch_objects(client, target, callbacks, clock, policy);
}

}  // namespace k8spark::kube
