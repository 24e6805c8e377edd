#include "kube/json_slice.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace k8spark::kube {
namespace {

using testing::ElementsAre;

std::vector<std::string> elements(std::string_view array) {
  std::vector<std::string> found;
  for_each_element(array, [&](std::string_view value) {
    found.emplace_back(value);
    return true;
  });
  return found;
}

TEST(JsonSlice, FindsMembersWhateverIsInTheStringsBeforeThem) {
  std::string_view const object =
      R"( { "a" : "}],\"{[" , "b":{"c":[1,{"d":"]"}]},"e\"f":-1.5e3 ,"g":null,"b":2} )";
  EXPECT_EQ(member_of(object, "a"), R"("}],\"{[")");
  EXPECT_EQ(member_of(object, "b"), R"({"c":[1,{"d":"]"}]})");
  EXPECT_EQ(member_of(object, "g"), "null");
  EXPECT_EQ(member_of(object, "c"), std::nullopt);
  EXPECT_EQ(text_member(object, "a"), "}],\"{[");
  EXPECT_EQ(text_member(object, "b"), "");
}

TEST(JsonSlice, ElementsComeInOrder) {
  EXPECT_THAT(elements(R"([1, "a,b", [2,3],{"x":"]"} ])"),
              ElementsAre("1", "\"a,b\"", "[2,3]", R"({"x":"]"})"));
  EXPECT_TRUE(elements("[]").empty());
  EXPECT_TRUE(elements("[ ]").empty());
  EXPECT_TRUE(elements("null").empty());
}

TEST(JsonSlice, TextIsUnescaped) {
  EXPECT_EQ(text_of(R"("plain")"), "plain");
  EXPECT_EQ(text_of(R"("a\n\u00e9\"\\")"), "a\n\xc3\xa9\"\\");
  EXPECT_EQ(text_of("12"), "");
  EXPECT_EQ(text_of("\""), "");
  EXPECT_EQ(text_of(R"("\ud800")"), "");
}

TEST(JsonSlice, StopsWhenAsked) {
  int seen = 0;
  EXPECT_FALSE(for_each_element("[1,2,3]", [&](std::string_view) { return ++seen < 2; }));
  EXPECT_EQ(seen, 2);
}

// Every prefix, and every prefix with a byte changed, ends without a crash and as "not whole".
TEST(JsonSlice, CutTextIsNotWhole) {
  std::string const whole =
      R"({"items":[{"a":"x\"y"},{"b":[true,null]}],"metadata":{"continue":"t"}})";
  auto const is_whole = [](std::string_view text) {
    return for_each_member(text, [](std::string_view, std::string_view value) {
      for_each_element(value, [](std::string_view element) {
        (void)text_member(element, "a");
        return true;
      });
      return true;
    });
  };
  EXPECT_TRUE(is_whole(whole));
  for (std::size_t cut = 0; cut < whole.size(); ++cut) {
    EXPECT_FALSE(is_whole(std::string_view(whole).substr(0, cut))) << cut;
    for (char const c : {'"', '\\', '{', ']', 'x'}) {
      std::string changed = whole;
      changed[cut] = c;
      (void)is_whole(changed);
    }
  }
}

}  // namespace
}  // namespace k8spark::kube
