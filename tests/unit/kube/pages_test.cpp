#include "kube/pages.h"

#include "kube_testing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace k8spark::kube {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr char const* kPods = "/api/v1/namespaces/etl/pods?limit=500";

http::Response page(std::string const& items, std::string const& token = "") {
  return {200,
          {{"content-type", "application/json"}},
          R"({"kind":"PodList","metadata":{"continue":")" + token + R"("},"items":)" + items + "}"};
}

class PagesTest : public testing::Test {
 protected:
  Result<void> run(PageOptions const& options = {}) {
    PageSink sink;
    sink.on_object = [this](std::string_view json) {
      objects_.emplace_back(json);
      return objects_.size() < most_;
    };
    sink.on_columns = [this](std::string_view json) { columns_ = json; };
    return for_each_object(cluster_.client, pods(), "etl", options, sink);
  }

  test::Cluster cluster_;
  std::vector<std::string> objects_;
  std::size_t most_ = 1000;
  std::string columns_;
};

TEST_F(PagesTest, FollowsTheTokensToTheEnd) {
  cluster_.net.answer("GET", kPods, page("[1,2]", "a/b"));
  cluster_.net.answer("GET", "&continue=a%2Fb", page("[3]"));
  ASSERT_TRUE(run());
  EXPECT_THAT(objects_, ElementsAre("1", "2", "3"));
}

TEST_F(PagesTest, AsksForNoMoreThanIsWanted) {
  most_ = 1;
  cluster_.net.answer("GET", kPods, page("[1,2]", "next"));
  ASSERT_TRUE(run());
  EXPECT_THAT(objects_, ElementsAre("1"));
}

TEST_F(PagesTest, GoesOnFromWhereItWasWhenItsStateExpires) {
  cluster_.net.answer("GET", kPods, page("[1]", "old"));
  Json gone = {{"kind", "Status"}, {"code", 410}, {"reason", "Expired"}};
  gone["metadata"]["continue"] = "fresh";
  cluster_.net.answer("GET", "&continue=old", test::json_answer(410, gone));
  cluster_.net.answer("GET", "&continue=fresh", page("[2]"));
  ASSERT_TRUE(run());
  EXPECT_THAT(objects_, ElementsAre("1", "2"));
}

TEST_F(PagesTest, AnExpiredStateWithoutAFreshTokenIsAnError) {
  cluster_.net.answer("GET", kPods, page("[1]", "old"));
  cluster_.net.answer("GET", "&continue=old", test::status_answer(410, "Expired", "too old"));
  EXPECT_FALSE(run());
}

TEST_F(PagesTest, SelectorsAreEncodedOnceAndTheFormIsAskedFor) {
  PageOptions options;
  options.label_selector = "a in (b,c)";
  options.field_selector = "status.phase!=Failed";
  options.form = ListForm::kTable;
  cluster_.net.answer(
      "GET",
      std::string(kPods) +
          "&labelSelector=a%20in%20%28b%2Cc%29&fieldSelector=status.phase%21%3DFailed",
      {200,
       {{"content-type", "application/json"}},
       R"({"kind":"Table","columnDefinitions":[{"name":"Name"}],"rows":[{"cells":["x"]}]})"});
  ASSERT_TRUE(run(options));
  EXPECT_THAT(objects_, ElementsAre(R"({"cells":["x"]})"));
  EXPECT_EQ(columns_, R"([{"name":"Name"}])");
  bool asked = false;
  for (auto const& [name, value] : cluster_.net.sent().front().headers)
    asked = asked || (name == "Accept" && value.find("as=Table") != std::string::npos);
  EXPECT_TRUE(asked);
}

TEST_F(PagesTest, NoItemsIsAnEmptyListAndNoListIsAnError) {
  cluster_.net.answer("GET", kPods, page("null"));
  EXPECT_TRUE(run());
  EXPECT_TRUE(objects_.empty());
  cluster_.net.answer("GET", kPods, {200, {{"content-type", "text/html"}}, "<html>log in</html>"});
  auto const html = run();
  ASSERT_FALSE(html);
  EXPECT_EQ(html.error().code, ErrorCode::kUnavailable);
  cluster_.net.answer("GET", kPods, test::status_answer(403, "Forbidden", "no"));
  auto const refused = run();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kPermissionDenied);
  EXPECT_THAT(refused.error().where, HasSubstr("GET /api/v1/namespaces/etl/pods"));
}

}  // namespace
}  // namespace k8spark::kube
