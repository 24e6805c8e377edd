#include "kube/create_set.h"

#include "kube/creation.h"
#include "kube/fields.h"
#include "sys/interrupt.h"
#include "text/strings.h"

#include <algorithm>
#include <array>
#include <utility>

namespace k8spark::kube {

namespace {

constexpr std::array<std::string_view, 5> kMakersOfPods = {
    "Pod", "Deployment", "ReplicationController", "StatefulSet", "Job"};

bool makes_pods(Item const& item) {
  return std::find(kMakersOfPods.begin(), kMakersOfPods.end(), item.resource.kind) !=
         kMakersOfPods.end();
}

// The set on its way: `items` in its order, worked through in two steps.
class Creation {
 public:
  Creation(Client& client, std::vector<Item> items, ApplyOptions const& options)
      : client_(client), items_(std::move(items)) {
    write_.dry_run = options.dry_run;
    write_.field_manager = options.field_manager;
  }

  Result<CreatedSet> run(std::optional<std::size_t> owner) {
    for (bool const pods_now : {false, true}) {
      if (sys::interrupted_by() != 0)
        return undone(Error{ErrorCode::kCancelled, "interrupted before all was created", "", ""});
      if (auto made = create(pods_now); !made) return undone(std::move(made).error());
    }
    CreatedSet created;
    for (Item const& item : items_) {
      created.names.push_back(object_name(item.wanted));
      created.objects.push_back(item.found.is_null() ? item.wanted : item.found);
    }
    if (owner && !write_.dry_run) created.warnings = adopt(items_[*owner]);
    return created;
  }

 private:
  Result<void> create(bool pods_now) {
    std::vector<Item> step;
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < items_.size(); ++i) {
      if (makes_pods(items_[i]) != pods_now) continue;
      places.push_back(i);
      step.push_back(std::move(items_[i]));
    }
    auto made = create_items(client_, step, write_, Existing::kRefuse);
    for (std::size_t k = 0; k < places.size(); ++k) items_[places[k]] = std::move(step[k]);
    return made;
  }

  Error undone(Error error) {
    if (write_.dry_run) return error;
    std::vector<std::string> const left = remove_items(client_, items_);
    if (left.empty()) return error;
    error.message +=
        "; and what was created before could not be deleted again: " + text::join(left, ", ");
    std::string const cure =
        "delete it: kubectl delete " + text::join(left, " ") + " -n " + items_.front().ns;
    error.hint += error.hint.empty() ? cure : "; " + cure;
    return error;
  }

  std::vector<std::string> adopt(Item const& owner) {
    Json const reference =
        owner_reference(owner.resource.api_version(), owner.resource.kind, owner.name, owner.uid());
    std::vector<PatchCall> calls;
    for (Item const& item : items_)
      if (&item != &owner && item.state == Item::State::kOurs && item.ns == owner.ns &&
          item.resource != persistent_volume_claims())
        calls.push_back(owner_patch(item.resource, item.ns, item.name, reference));
    WriteOptions options;
    options.ignore_interrupt = true;
    auto const answers = client_.patch_all(calls, options);
    std::vector<std::string> warnings;
    for (std::size_t i = 0; i < calls.size(); ++i)
      if (!answers[i])
        warnings.push_back(calls[i].resource.kind + '/' + calls[i].name +
                           " will not go away with " + object_name(owner.wanted) + ": " +
                           answers[i].error().message);
    return warnings;
  }

  Client& client_;
  std::vector<Item> items_;
  WriteOptions write_;
};

}  // namespace

Result<CreatedSet> create_set(Client& client, ObjectSet set, ApplyOptions const& options) {
  std::vector<Item> items;
  for (Json& object : set.objects) {
    K8SPARK_ASSIGN(Item item, make_item(std::move(object), client.access().ns));
    items.push_back(std::move(item));
  }
  return Creation(client, std::move(items), options).run(set.owner);
}

}  // namespace k8spark::kube
