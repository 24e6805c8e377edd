#pragma once

#include "app/cluster.h"
#include "k8spark/json.h"
#include "k8spark/result.h"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

// Which drivers a command is about.
namespace k8spark::app {

// Has it *, ? or [...]?
bool is_glob(std::string_view name);
// As a shell matches file names. An empty glob matches all.
bool matches_glob(std::string const& name, std::string const& glob);

// "spark-role=driver" and the selector. kUsage for a selector that no server would take.
Result<std::string> driver_selector(std::string const& selector);

// What --status asks for: phases go to the server as a field selector, other words are compared
// with the STATUS column here.
struct StatusFilter {
  std::string field_selector;
  std::vector<std::string> phases;  // "Running"; to be compared here when there are words
  std::vector<std::string> words;   // lower case: "imagepullbackoff"

  [[nodiscard]] bool needs_phase() const { return !words.empty() && !phases.empty(); }
  // `phase` may be empty unless needs_phase().
  [[nodiscard]] bool matches(std::string_view status, std::string_view phase) const;
};
// pending, running, succeeded, failed, unknown; active and finished; any word of the column.
// Separated by commas, in any case.
StatusFilter parse_status_filter(std::vector<std::string> const& words);

// A driver without its pod: enough to watch or delete it.
struct DriverRef {
  std::string ns;
  std::string name;
  std::string uid;
  bool being_deleted = false;

  bool operator==(DriverRef const&) const = default;
};

struct Selection {
  std::vector<std::string> names;  // as find_drivers takes them
  std::string selector;
  bool all = false;  // without names and selector: every driver
  bool all_namespaces = false;
};

// Each driver once, in the order of the names. A name that nobody has goes to `missing`, and the
// others still count; without `missing` it is the error. Any other error ends it.
Result<std::vector<DriverRef>> select_drivers(
    Cluster& cluster,
    Selection const& selection,
    std::function<void(Error const&)> const& missing = {});

}  // namespace k8spark::app
