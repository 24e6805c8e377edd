#pragma once

#include "k8spark/json.h"
#include "k8spark/result.h"
#include "kube/apply.h"
#include "kube/client.h"

#include <nlohmann/json.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace k8spark::kube {

// Objects that belong together and stay: a server with its Service and configuration.
struct ObjectSet {
  std::vector<Json> objects;
  // Which of them owns the others. Claims have no owner: they hold data, and stay.
  std::optional<std::size_t> owner;
};

// NOLINTNEXTLINE(bugprone-exception-escape): only an assertion of Json's move could throw
struct CreatedSet {
  std::vector<Json> objects;       // as the server returned them; a claim that was there: as sent
  std::vector<std::string> names;  // "Service/nb" ..., in the order of the set
  std::vector<std::string> warnings;  // objects that will outlive the owner, and why
};

// Creates all of them, or nothing: first what pods need, all at once; then pods and what makes
// pods; then the owner references. Nothing that exists is touched: a name that is taken is
// kAlreadyExists ("Service/nb exists already"), except a claim's, which is used as it is.
// On an error, also by Ctrl-C, what this call created is deleted again (by uid), and what could not
// be deleted is named in it with the command that does.
Result<CreatedSet> create_set(Client& client, ObjectSet set, ApplyOptions const& options = {});

}  // namespace k8spark::kube
