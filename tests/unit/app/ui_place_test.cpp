#include "app/reach/ui_place.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace k8spark::app {
namespace {

// Real lines of Spark 3.5 and 4.x.
constexpr char const* kStarted =
    "26/01/01 00:00:00 INFO Utils: Successfully started service 'SparkUI' on port 4041.\n";
constexpr char const* kBound =
    "26/01/01 00:00:00 INFO SparkUI: Bound SparkUI to 0.0.0.0, and started at "
    "http://spark-0a-driver-svc.etl.svc:4042\n";
constexpr char const* kSecure =
    "INFO SparkUI: Bound SparkUI to 0.0.0.0, and started at "
    "https://spark-0a-driver-svc.etl.svc:4440\n";

TEST(UiPlace, TheLogKnowsThePortThatWasFreeInTheEnd) {
  EXPECT_EQ(ui_place_in_log(kStarted), (UiPlace{4041, false}));
  EXPECT_EQ(ui_place_in_log(std::string("x\n") + kStarted + kBound + "y"), (UiPlace{4042, false}));
  EXPECT_EQ(ui_place_in_log(std::string(kStarted) + kSecure), (UiPlace{4440, true}));
}

TEST(UiPlace, OtherLinesSayNothing) {
  for (char const* const log : {"",
                                "\n",
                                "Successfully started service 'sparkDriver' on port 7078.",
                                "Successfully started service 'SparkUI' on port 99999.",
                                "Successfully started service 'SparkUI' on port ",
                                "Bound HistoryServer to 0.0.0.0, and started at http://x:18080",
                                "Bound SparkUI to 0.0.0.0, and started at somewhere"})
    EXPECT_EQ(ui_place_in_log(log), std::nullopt) << log;
}

Json pod_with_port() {
  return Json::parse(
      R"({"spec": {"containers": [{"name": "side"}, {"name": "spark-kubernetes-driver",
    "ports": [{"name": "driver-rpc-port", "containerPort": 7078}, {"name": "spark-ui", "containerPort": 4050}]}],
    "volumes": [{"name": "spark-local-dir-1"},
                {"name": "spark-conf-volume-driver", "configMap": {"name": "spark-drv-1-conf-map"}}]}})");
}

TEST(UiPlace, TheConfBeatsTheContainerPort) {
  EXPECT_EQ(ui_place_of({}, pod_with_port()), (UiPlace{4050, false}));
  EXPECT_EQ(ui_place_of({{"spark.ui.port", "4060"}}, pod_with_port()), (UiPlace{4060, false}));
  EXPECT_EQ(ui_place_of({{"spark.ui.port", "0"}}, pod_with_port()), (UiPlace{4050, false}));
  EXPECT_EQ(ui_place_of({}, Json::object()), (UiPlace{4040, false}));
  EXPECT_EQ(ui_place_of({{"spark.ssl.ui.enabled", "true"}}, pod_with_port()),
            (UiPlace{4440, true}));
  EXPECT_EQ(ui_place_of({{"spark.ssl.enabled", "true"}, {"spark.ssl.ui.port", "9443"}}, Json()),
            (UiPlace{9443, true}));
}

TEST(UiPlace, ThePodSaysWhereItsConfIs) {
  EXPECT_EQ(conf_map_of(pod_with_port()), "spark-drv-1-conf-map");
  EXPECT_EQ(conf_map_of(Json::object()), "");
  EXPECT_EQ(conf_map_of(Json::parse(R"({"spec": {"volumes": 1}})")), "");
}

TEST(UiPlace, TheEventLogIsNamedUnlessItHoldsALogin) {
  EXPECT_EQ(event_log_of({}), "");
  EXPECT_EQ(event_log_of({{"spark.eventLog.enabled", "true"}}), "file:///tmp/spark-events");
  EXPECT_EQ(
      event_log_of({{"spark.eventLog.enabled", "true"}, {"spark.eventLog.dir", "s3a://logs/x"}}),
      "s3a://logs/x");
  EXPECT_EQ(event_log_of({{"spark.eventLog.enabled", "true"},
                          {"spark.eventLog.dir", "s3a://KEY:SECRET@logs/x"}}),
            "");
}

}  // namespace
}  // namespace k8spark::app
