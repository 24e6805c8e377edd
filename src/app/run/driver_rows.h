#pragma once

#include "k8spark/json.h"
#include "k8spark/result.h"
#include "sys/clock.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

// Driver pods as lines of a table, small enough to keep tens of thousands of them.
namespace k8spark::app {

// What a table shows of a driver pod, in one string.
class DriverRow {
 public:
  enum Field : std::size_t {
    kNamespace,
    kName,
    kApp,
    kStatus,   // kubectl's word: "Running", "ImagePullBackOff"
    kCreated,  // RFC 3339
    kPhase,    // of status.phase; empty when the row came from a table
    kAppId,
    kSparkVersion,
    kNode,
    kImage,
    kFields,
  };

  explicit DriverRow(std::vector<std::string> const& fields);
  [[nodiscard]] std::string_view field(Field which) const;

 private:
  std::string packed_;
};

// Where in a table's rows the server puts what we want.
struct TableColumns {
  std::size_t name = 0;
  std::size_t status = 2;
};
// From `columnDefinitions`.
TableColumns read_columns(std::string_view json);

// From a row of the API's table, or from a whole pod; `json` tells which by itself.
// kUnavailable for what is neither.
Result<DriverRow> read_driver_row(std::string_view json, TableColumns const& columns, bool wide);
DriverRow row_of_pod(Json const& pod, bool wide);

struct TableStyle {
  bool wide = false;
  bool with_namespace = false;
};
std::vector<std::string> table_header(TableStyle const& style);
std::vector<std::string> table_cells(DriverRow const& row,
                                     TableStyle const& style,
                                     sys::Clock const& clock);

}  // namespace k8spark::app
