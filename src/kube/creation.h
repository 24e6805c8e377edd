#pragma once

#include "k8spark/json.h"
#include "k8spark/result.h"
#include "kube/client.h"
#include "kube/resource.h"

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

// Creating each object once, and taking back what was created. Used by apply.h and create_set.h.
namespace k8spark::kube {

// One object on its way to the server.
// NOLINTNEXTLINE(bugprone-exception-escape): only an assertion of Json's move could throw
struct Item {
  enum class State {
    kAbsent,   // not sent, or refused
    kOurs,     // created by this call: an undo deletes it
    kForeign,  // was there before: an undo leaves it
    kUnknown,  // sent, and nobody knows: an undo looks and then deletes it
  };
  Json wanted;
  Resource resource;
  std::string ns;
  std::string name;
  State state = State::kAbsent;
  Json found;  // as the server has it, for kOurs and kForeign

  [[nodiscard]] std::string uid() const;
};

// Errors as resource_of; kUsage for an object without a name.
Result<Item> make_item(Json object, std::string const& default_ns);
// The driver pod goes to the pods whatever its template's kind says, as Spark's does: the server
// has the last word.
Result<Item> make_pod_item(Json pod, std::string const& default_ns);

// Is `found` what we sent as `wanted`, or another object of that name? By the label
// spark-app-selector, which differs in every submission; by data for a ConfigMap or Secret without
// it; else by everything that was sent being there.
bool is_same_object(Json const& wanted, Json const& found);

// What to do with an object whose name is taken. Pods are always refused.
enum class Existing {
  kOverwrite,  // by server-side apply; it becomes kForeign
  kRefuse,     // kAlreadyExists; only claims, which hold data, are taken as they are: kForeign
};

// Creates all at once; fills state and found. Returns the first error in the order of the items.
Result<void> create_items(Client& client,
                          std::vector<Item>& items,
                          WriteOptions const& options,
                          Existing existing = Existing::kOverwrite);

// Deletes what is kOurs or kUnknown, with the uid as a precondition, also after Ctrl-C. Returns the
// names of what could not be deleted: "configmaps/x".
std::vector<std::string> remove_items(Client& client, std::vector<Item> const& items);

}  // namespace k8spark::kube
