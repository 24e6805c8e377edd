#include "kube/json_text.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <random>
#include <string>

namespace k8spark::kube {
namespace {

std::string dumped(Json const& value) {
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

TEST(JsonText, IsWhatNlohmannWrites) {
  std::string every_byte;
  for (int byte = 0; byte < 256; ++byte) every_byte += static_cast<char>(byte);
  std::string ascii = every_byte.substr(0, 128);
  for (Json const& value : {Json(),
                            Json(true),
                            Json(-1.5),
                            Json(18446744073709551615U),
                            Json(""),
                            Json(ascii),
                            Json(every_byte),
                            Json("gr\xC3\xBC\xC3\x9F \xF0\x9F\x98\x80"),
                            Json("cut \xC3"),
                            Json::object(),
                            Json::array(),
                            Json{{"a", Json::array({1, "b\n", Json{{"k\"", nullptr}}})}, {"", 2}}})
    EXPECT_EQ(to_json_text(value), dumped(value));
}

TEST(JsonText, IsWhatNlohmannWritesForAnyBytes) {
  std::mt19937 random(7);  // NOLINT(cert-msc51-cpp): the same every time
  for (int round = 0; round < 2000; ++round) {
    int const highest = round % 2 == 0 ? 127 : 255;
    std::string text(std::uniform_int_distribution<std::size_t>(0, 60)(random), ' ');
    for (char& c : text)
      c = static_cast<char>(std::uniform_int_distribution<int>(0, highest)(random));
    Json const value = Json::array({text});
    ASSERT_EQ(to_json_text(value), dumped(value));
  }
}

TEST(JsonText, AnObjectIsWholeOnlyUncut) {
  std::string const text =
      Json{{"a", "}\"{\\"}, {"b", Json::array({Json::object(), 1})}}.dump(1) + '\n';
  EXPECT_TRUE(is_whole_object(text));
  for (std::size_t length = 0; length + 1 < text.size(); ++length)
    EXPECT_FALSE(is_whole_object(text.substr(0, length))) << length;
  EXPECT_FALSE(is_whole_object("[]"));
}

}  // namespace
}  // namespace k8spark::kube
