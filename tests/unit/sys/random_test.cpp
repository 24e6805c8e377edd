#include "sys/random.h"

#include <gtest/gtest.h>

#include <regex>
#include <set>

namespace k8spark::sys {
namespace {

TEST(SecureRandom, GivesTheNumberOfBytesAskedFor) {
  SecureRandom random;
  EXPECT_EQ(random.bytes(0).size(), 0U);
  EXPECT_EQ(random.bytes(33).size(), 33U);
}

TEST(SecureRandom, DoesNotRepeat) {
  SecureRandom random;
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) EXPECT_TRUE(seen.insert(random.bytes(16)).second);
}

TEST(SeededRandom, RepeatsForTheSameSeedOnly) {
  SeededRandom a("seed");
  SeededRandom b("seed");
  SeededRandom c("other");
  std::string const first = a.bytes(50);
  EXPECT_EQ(first.size(), 50U);
  EXPECT_EQ(first, b.bytes(50));
  EXPECT_NE(first, c.bytes(50));
  EXPECT_NE(first, a.bytes(50));
}

TEST(Uuid, HasItsForm) {
  std::regex const form("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
  SecureRandom random;
  for (int i = 0; i < 100; ++i) EXPECT_TRUE(std::regex_match(uuid4(random), form));
}

}  // namespace
}  // namespace k8spark::sys
