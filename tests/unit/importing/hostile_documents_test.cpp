#include "import_documents.h"
#include "importing/from_documents.h"
#include "yaml/yaml.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <functional>

namespace k8spark::importing {
namespace {

// Every value of a document, one after the other, inside the document itself.
void visit(Json& node, std::function<void(Json&)> const& each) {
  each(node);
  if (node.is_structured())
    for (Json& child : node) visit(child, each);
}

std::vector<Json> documents_of(std::string_view text) {
  auto const nodes = yaml::parse_all(text, "x.yaml");
  std::vector<Json> documents;
  for (yaml::Node const& node : *nodes) documents.push_back(*yaml::to_json(node));
  return documents;
}

// Whatever stands where, reading ends with a run or an error, and never with an exception.
TEST(FromDocuments, SurvivesAnythingAnywhere) {
  std::vector<Json> const strange = {nullptr,
                                     5,
                                     -1.5,
                                     true,
                                     "",
                                     "x",
                                     Json::array(),
                                     Json::object(),
                                     Json::array({1, nullptr}),
                                     Json::array({Json::object()}),
                                     Json::object({{"name", 5}})};
  int tried = 0;
  for (std::string_view const text : {kKubeflow, kApache, kPod}) {
    std::vector<Json> documents = documents_of(text);
    for (Json& document : documents)
      visit(document, [&](Json& place) {
        Json const was = place;
        for (Json const& other : strange) {
          place = other;
          EXPECT_NO_THROW((void)from_documents(documents, "x.yaml").has_value());
          ++tried;
        }
        place = was;
      });
  }
  EXPECT_GT(tried, 2000);
}

}  // namespace
}  // namespace k8spark::importing
