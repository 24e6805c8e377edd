#include "profile/schema.h"

#include "profile/fields.h"
#include "text/strings.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace k8spark::profile {
namespace {

// The schema of a field, found the way an editor finds it.
Json const* schema_of(Json const& schema, std::string_view path) {
  Json const* at = &schema.at("definitions").at("profile");
  for (std::string const& name : text::split(path, '.')) {
    if (at->at("additionalProperties") != false) return nullptr;
    at = name == "*" ? &at->at("patternProperties").at("^[^.]+$") : &at->at("properties").at(name);
  }
  return at;
}

TEST(Schema, HasEveryFieldWithItsLine) {
  Json const schema = profile_schema();
  for (Field const& field : field_table()) {
    Json const* const found = schema_of(schema, field.path);
    ASSERT_NE(found, nullptr) << field.path;
    EXPECT_EQ(found->at("description"), field.doc) << field.path;
  }
}

TEST(Schema, KnowsWhatAListMayHold) {
  Json const schema = profile_schema();
  Json const& entry = schema_of(schema, "presets")->at("anyOf").at(0).at("items").at("anyOf").at(0);
  EXPECT_EQ(entry.at("enum").front(), "aws");
}

TEST(Schema, DescribesSparksKeysUnderConf) {
  Json const schema = profile_schema();
  Json const& conf = *schema_of(schema, "conf");
  EXPECT_TRUE(conf.at("properties").contains("spark.executor.instances"));
  EXPECT_EQ(conf.at("additionalProperties"), false);
}

}  // namespace
}  // namespace k8spark::profile
