#include "kube/creation.h"

#include "kube/fields.h"

#include <algorithm>
#include <optional>

namespace k8spark::kube {

namespace {

constexpr int kMaxRounds = 3;  // POST, look, POST again ...

// Every field of `part` is in `whole` with that value; lists must have the same length.
bool contains_all(Json const& whole, Json const& part) {
  if (part.is_object()) {
    if (!whole.is_object()) return part.empty();
    return std::all_of(part.items().begin(), part.items().end(), [&](auto const& entry) {
      auto const at = whole.find(entry.key());
      return at != whole.end() && contains_all(*at, entry.value());
    });
  }
  if (part.is_array()) {
    if (!whole.is_array() || whole.size() != part.size()) return false;
    for (std::size_t i = 0; i < part.size(); ++i)
      if (!contains_all(whole[i], part[i])) return false;
    return true;
  }
  return whole == part;
}

bool same_at(Json const& a, Json const& b, std::string_view key) {
  Json const* const left = find_at(a, {key});
  Json const* const right = find_at(b, {key});
  if (left == nullptr || right == nullptr) return left == right;
  return *left == *right;
}

// Several results in item order become one error: a Ctrl-C speaks louder than what it caused.
void keep_first(std::optional<Error>& first, Error error) {
  bool const louder =
      first && error.code == ErrorCode::kCancelled && first->code != ErrorCode::kCancelled;
  if (!first || louder) first = std::move(error);
}

// An answer was lost: what does the server have now? Nothing more to do when this returns false.
bool look(Client& client, Item& item, Error& error) {
  Result<Json> found = client.get(item.resource, item.ns, item.name, true);
  if (!found) {
    // 404: it never arrived. Otherwise it stays kUnknown, for the undo to find out.
    bool const missing = found.error().code == ErrorCode::kNotFound;
    if (missing) item.state = Item::State::kAbsent;
    return missing && error.code != ErrorCode::kCancelled;
  }
  if (is_same_object(item.wanted, *found)) {
    item.state = Item::State::kOurs;
    item.found = *std::move(found);
    return false;
  }
  item.state = Item::State::kAbsent;
  error = Error{
      ErrorCode::kAlreadyExists, object_name(item.wanted) + " exists already", error.where, ""};
  return false;
}

// Server-side apply over what was there before, as Spark does since 3.5 (earlier: create or
// replace). Source: KubernetesClientApplication, resourceList().forceConflicts().serverSideApply().
void overwrite(Client& client,
               std::vector<Item>& items,
               std::vector<std::size_t> const& which,
               WriteOptions options,
               std::vector<std::optional<Error>>& errors) {
  if (which.empty()) return;
  options.force = true;
  std::vector<Json> objects;
  objects.reserve(which.size());
  for (std::size_t const i : which) objects.push_back(items[i].wanted);
  std::vector<Result<Json>> answers = client.apply_all(objects, options);
  for (std::size_t k = 0; k < which.size(); ++k) {
    Item& item = items[which[k]];
    if (!answers[k]) {
      errors[which[k]] = std::move(answers[k]).error();
      continue;
    }
    item.state = Item::State::kForeign;
    item.found = *std::move(answers[k]);
    errors[which[k]].reset();
  }
}

// One round: POST what is open. Returns what has to be sent once more.
std::vector<std::size_t> post(Client& client,
                              std::vector<Item>& items,
                              std::vector<std::size_t> const& open,
                              WriteOptions const& options,
                              std::vector<std::optional<Error>>& errors) {
  std::vector<Json> objects;
  objects.reserve(open.size());
  // Lent, not copied: one may be a megabyte.
  for (std::size_t const i : open) objects.push_back(std::move(items[i].wanted));
  std::vector<Result<Json>> answers = client.create_all(objects, options);
  for (std::size_t k = 0; k < open.size(); ++k) items[open[k]].wanted = std::move(objects[k]);
  std::vector<std::size_t> again;
  for (std::size_t k = 0; k < open.size(); ++k) {
    Item& item = items[open[k]];
    std::optional<Error>& error = errors[open[k]];
    error.reset();
    if (answers[k]) {
      item.state = Item::State::kOurs;
      item.found = *std::move(answers[k]);
      continue;
    }
    error = std::move(answers[k]).error();
    bool const exists = error->code == ErrorCode::kAlreadyExists && item.resource == pods();
    if (!error->outcome_unknown && !exists) continue;
    if (error->outcome_unknown) item.state = Item::State::kUnknown;
    if (look(client, item, *error)) again.push_back(open[k]);
    if (item.state == Item::State::kOurs && error->code != ErrorCode::kCancelled) error.reset();
  }
  return again;
}

}  // namespace

std::string Item::uid() const {
  return string_at(found, {"metadata", "uid"});
}

namespace {

Result<Item> item_of(Json object, Resource resource, std::string const& default_ns) {
  Item item;
  item.resource = std::move(resource);
  item.name = string_at(object, {"metadata", "name"});
  item.ns = string_at(object, {"metadata", "namespace"});
  if (item.ns.empty()) item.ns = default_ns;
  K8SPARK_CHECK(check_path_name(item.name, "name of a " + item.resource.kind));
  item.wanted = std::move(object);
  return item;
}

}  // namespace

Result<Item> make_item(Json object, std::string const& default_ns) {
  K8SPARK_ASSIGN(Resource resource, resource_of(object));
  return item_of(std::move(object), std::move(resource), default_ns);
}

Result<Item> make_pod_item(Json pod, std::string const& default_ns) {
  return item_of(std::move(pod), pods(), default_ns);
}

bool is_same_object(Json const& wanted, Json const& found) {
  std::string const app = string_at(wanted, {"metadata", "labels", "spark-app-selector"});
  if (!app.empty()) return app == string_at(found, {"metadata", "labels", "spark-app-selector"});
  std::string const kind = string_at(wanted, {"kind"});
  if (kind == "ConfigMap" || kind == "Secret")
    return same_at(wanted, found, "data") && same_at(wanted, found, "binaryData");
  return contains_all(found, wanted);
}

Result<void> create_items(Client& client,
                          std::vector<Item>& items,
                          WriteOptions const& options,
                          Existing existing_ones) {
  std::vector<std::optional<Error>> errors(items.size());
  std::vector<std::size_t> open;
  for (std::size_t i = 0; i < items.size(); ++i) open.push_back(i);
  for (int round = 0; round < kMaxRounds && !open.empty(); ++round)
    open = post(client, items, open, options, errors);

  std::vector<std::size_t> existing;
  bool lost = false;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (!errors[i]) continue;
    bool const exists = errors[i]->code == ErrorCode::kAlreadyExists;
    if (exists && existing_ones == Existing::kRefuse &&
        items[i].resource == persistent_volume_claims()) {
      items[i].state = Item::State::kForeign;
      errors[i].reset();
    } else if (exists && existing_ones == Existing::kOverwrite && items[i].resource != pods()) {
      existing.push_back(i);
    } else {
      lost = true;
      if (!exists || existing_ones == Existing::kOverwrite) continue;
      errors[i]->message = object_name(items[i].wanted) + " exists already";
      errors[i]->hint.clear();
    }
  }
  if (lost) {
    for (std::size_t const i : existing) errors[i].reset();  // not what has stopped us
  } else {
    overwrite(client, items, existing, options, errors);
  }

  std::optional<Error> first;
  for (std::optional<Error>& error : errors)
    if (error) keep_first(first, *std::move(error));
  if (first) return *std::move(first);
  return {};
}

std::vector<std::string> remove_items(Client& client, std::vector<Item> const& items) {
  std::vector<RemoveCall> calls;
  std::vector<std::string> left;
  for (Item const& item : items) {
    std::string uid = item.uid();
    if (item.state == Item::State::kUnknown) {
      Result<Json> const found = client.get(item.resource, item.ns, item.name, true);
      if (!found && found.error().code != ErrorCode::kNotFound)
        left.push_back(item.resource.plural + '/' + item.name);
      if (!found || !is_same_object(item.wanted, *found)) continue;
      uid = string_at(*found, {"metadata", "uid"});
    } else if (item.state != Item::State::kOurs) {
      continue;
    }
    RemoveOptions options;
    options.uid = uid;
    options.ignore_interrupt = true;
    calls.push_back({item.resource, item.ns, item.name, options});
  }
  if (calls.empty()) return left;
  std::vector<Result<void>> const results = client.remove_all(calls);
  for (std::size_t i = 0; i < calls.size(); ++i) {
    // A conflict: somebody else has put another object in its place. Ours is gone.
    if (results[i] || results[i].error().code == ErrorCode::kConflict) continue;
    left.push_back(calls[i].resource.plural + '/' + calls[i].name);
  }
  return left;
}

}  // namespace k8spark::kube
