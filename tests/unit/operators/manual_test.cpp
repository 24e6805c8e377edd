#include "operators/apache.h"
#include "operators/kubeflow.h"
#include "sys/file_system.h"
#include "text/strings.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace k8spark::operators {
namespace {

TEST(OperatorRows, AreRowsOfTheManual) {
  sys::HostFileSystem const files;
  Result<std::string> const manual = files.read(K8SPARK_SOURCE_DIR "/docs/operators.md");
  ASSERT_TRUE(manual);
  std::vector<std::string> rows = manual_rows(kubeflow_rows());
  for (std::string& row : manual_rows(apache_rows())) rows.push_back(std::move(row));
  for (std::string const& row : rows)
    if (!text::contains(*manual, row + '\n'))
      ADD_FAILURE() << "missing in docs/operators.md:\n" << row;
  std::size_t found = 0;
  for (std::string const& line : text::split(*manual, '\n'))
    if (line.starts_with("| `") && std::count(line.begin(), line.end(), '|') == 5) ++found;
  EXPECT_EQ(found, rows.size()) << "a row of docs/operators.md is in no table";
}

}  // namespace
}  // namespace k8spark::operators
