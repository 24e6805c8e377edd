#include "render/table.h"

#include <gtest/gtest.h>

#include <array>
#include <utility>

namespace k8spark::render {
namespace {

TEST(Table, HasColumnsAsWideAsTheirWidestCell) {
  EXPECT_EQ(
      table({"NAME", "STATUS", "AGE"}, {{"etl-driver", "Running", "5s"}, {"x", "Failed", "3d"}}),
      "NAME         STATUS    AGE\n"
      "etl-driver   Running   5s\n"
      "x            Failed    3d\n");
}

TEST(Table, DoesNotPadTheLastColumn) {
  EXPECT_EQ(table({"A", "B"}, {{"a", ""}, {"a", "long"}}), "A   B\na   \na   long\n");
}

TEST(Table, CountsCodePoints) {
  EXPECT_EQ(table({"N", "X"}, {{"caf\xC3\xA9", "1"}, {"abcd", "2"}}),
            "N      X\ncaf\xC3\xA9   1\nabcd   2\n");
}

TEST(Table, IsItsHeaderWithoutRows) {
  EXPECT_EQ(table({"NAME", "AGE"}, {}), "NAME   AGE\n");
}

// Source of the values: k8s.io/apimachinery/pkg/util/duration, HumanDuration.
}  // namespace
}  // namespace k8spark::render
