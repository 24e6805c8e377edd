#include "kube/apply.h"

#include "kube/creation.h"
#include "kube/fields.h"
#include "sys/interrupt.h"
#include "text/duration.h"
#include "text/strings.h"

#include <utility>

namespace k8spark::kube {

namespace {

// What an undo could not take back, in the words of the error that made it necessary.
void add_left(Error& error, std::vector<std::string> const& left, std::string const& ns) {
  if (left.empty()) return;
  error.message +=
      "; and what was created before could not be deleted again: " + text::join(left, ", ");
  std::string const cure = "delete it: kubectl delete " + text::join(left, " ") + " -n " + ns;
  error.hint += error.hint.empty() ? cure : "; " + cure;
}

// Deletes what there is of them. The state of each says what that is.
Error undo(Client& client, std::vector<Item> const& items, std::string const& ns, Error error) {
  add_left(error, remove_items(client, items), ns);
  return error;
}

Error pod_exists_error(Client& client, Item const& pod, sys::Clock& clock, Error error) {
  Result<Json> const found = client.get(pod.resource, pod.ns, pod.name, true);
  std::string detail;
  if (found) {
    detail = string_at(*found, {"status", "phase"});
    std::string const created = string_at(*found, {"metadata", "creationTimestamp"});
    if (!created.empty())
      detail += (detail.empty() ? "" : ", ") + text::age_since(created, clock.wall()) + " old";
    if (!string_at(*found, {"metadata", "deletionTimestamp"}).empty()) detail += ", being deleted";
  }
  error.code = ErrorCode::kAlreadyExists;
  error.message = "a pod named " + pod.name + " exists already";
  if (!detail.empty()) error.message += " (" + detail + ')';
  error.hint = "k8spark logs " + pod.name + " reads it, k8spark kill " + pod.name + " deletes it";
  error.outcome_unknown = false;
  return error;
}

// As the template has them, also when it is no Pod's: the server has taken it by then.
Json owner_of(Item const& pod) {
  return owner_reference(
      string_at(pod.wanted, {"apiVersion"}), string_at(pod.wanted, {"kind"}), pod.name, pod.uid());
}

// Somebody has cleaned up between our steps, and the driver waits for what is gone: once more, now
// with its owner.
Result<Json> create_again(Client& client, Json object, Json owner, WriteOptions const& options) {
  object["metadata"]["ownerReferences"] = Json::array({std::move(owner)});
  return client.create(object, options);
}

std::vector<std::string> adopt(Client& client, std::vector<Item> const& items, Item const& pod) {
  std::vector<PatchCall> calls;
  std::vector<Item const*> owned;
  for (Item const& item : items) {
    // Owners must be in the namespace of what they own.
    if (!item.resource.namespaced || item.ns != pod.ns) continue;
    owned.push_back(&item);
    calls.push_back(owner_patch(item.resource, item.ns, item.name, owner_of(pod)));
  }
  if (calls.empty()) return {};
  WriteOptions options;
  options.ignore_interrupt = true;  // the driver runs already
  std::vector<Result<Json>> answers = client.patch_all(calls, options);
  std::vector<std::string> warnings;
  for (std::size_t i = 0; i < calls.size(); ++i) {
    if (!answers[i] && answers[i].error().code == ErrorCode::kNotFound)
      answers[i] = create_again(client, owned[i]->wanted, owner_of(pod), options);
    if (answers[i]) continue;
    Error const& error = answers[i].error();
    std::string text = calls[i].resource.kind + '/' + calls[i].name +
                       " will not go away with the driver pod: " + error.message;
    if (!error.hint.empty()) text += " (" + error.hint + ')';
    warnings.push_back(std::move(text));
  }
  return warnings;
}

Result<std::vector<Item>> make_items(Client& client, ApplyPlan& plan) {
  std::vector<Item> items;
  for (std::vector<Json>* const list : {&plan.pre_resources, &plan.resources}) {
    for (Json& object : *list) {
      K8SPARK_ASSIGN(Item item, make_item(std::move(object), client.access().ns));
      items.push_back(std::move(item));
    }
  }
  return items;
}

Created describe(std::vector<Item> const& items, Item const& pod) {
  Created created;
  created.pod = pod.found;
  created.ns = pod.ns;
  created.pod_name = pod.name;
  created.pod_uid = pod.uid();
  for (Item const& item : items) created.names.push_back(object_name(item.wanted));
  created.names.push_back(object_name(pod.wanted));
  return created;
}

}  // namespace

Json owner_reference(std::string const& api_version,
                     std::string const& kind,
                     std::string const& name,
                     std::string const& uid) {
  return {{"apiVersion", api_version},
          {"kind", kind},
          {"name", name},
          {"uid", uid},
          {"controller", true}};
}

PatchCall owner_patch(Resource const& resource,
                      std::string const& ns,
                      std::string const& name,
                      Json owner) {
  Json body = Json::object();
  body["metadata"]["ownerReferences"] = Json::array({std::move(owner)});
  return {resource, ns, name, PatchKind::kMerge, std::move(body)};
}

Result<Created> apply_plan(Client& client,
                           ApplyPlan plan,
                           sys::Clock& clock,
                           ApplyOptions const& options) {
  K8SPARK_ASSIGN(std::vector<Item> items, make_items(client, plan));
  K8SPARK_ASSIGN(Item pod, make_pod_item(std::move(plan.driver_pod), client.access().ns));
  WriteOptions write;
  write.dry_run = options.dry_run;
  write.field_manager = options.field_manager;
  // A dry run stores nothing, so there is nothing to undo.
  auto const fail = [&](std::vector<Item> const& made, Error error) {
    return options.dry_run ? std::move(error) : undo(client, made, pod.ns, std::move(error));
  };

  if (auto made = create_items(client, items, write); !made)
    return fail(items, std::move(made).error());
  if (sys::interrupted_by() != 0)
    return fail(items, Error{ErrorCode::kCancelled, "interrupted before the driver pod", "", ""});

  std::vector<Item> pod_step{std::move(pod)};
  WriteOptions pod_write = write;
  pod_write.as_pod = true;
  auto made = create_items(client, pod_step, pod_write);
  pod = pod_step.front();
  if (!made) {
    Error error = std::move(made).error();
    if (error.code == ErrorCode::kAlreadyExists)
      error = pod_exists_error(client, pod, clock, std::move(error));
    std::vector<Item> all = items;
    all.push_back(pod);
    return fail(all, std::move(error));
  }

  Created created = describe(items, pod);
  if (!options.dry_run) created.warnings = adopt(client, items, pod);
  return created;
}

}  // namespace k8spark::kube
