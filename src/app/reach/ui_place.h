#pragma once

#include "k8spark/json.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>

// Where a driver's Spark UI is. Pure.
namespace k8spark::app {

struct UiPlace {
  int port = 4040;
  bool tls = false;

  bool operator==(UiPlace const&) const = default;
};

using DriverConf = std::map<std::string, std::string, std::less<>>;

// The last thing that the driver's log says about it; a busy port makes Spark take the next one.
//   ... INFO SparkUI: Bound SparkUI to 0.0.0.0, and started at
//   http://spark-1-driver-svc.etl.svc:4040
//   ... INFO Utils: Successfully started service 'SparkUI' on port 4041.
// Source: Spark's SparkUI.bind (WebUI.bind from 3.3 on), Utils.startServiceOnPort.
std::optional<UiPlace> ui_place_in_log(std::string_view log);

// By the driver's conf (spark.ui.port, spark.ssl.ui.enabled and spark.ssl.ui.port), else the
// container port named spark-ui, else 4040. Port 0 of the conf is left out: only the log knows
// that.
UiPlace ui_place_of(DriverConf const& conf, Json const& pod);

// The ConfigMap with the driver's properties, as the pod mounts it; empty: it mounts none.
std::string conf_map_of(Json const& pod);

// Where an ended driver's events are; empty: nowhere, or the place holds a login.
std::string event_log_of(DriverConf const& conf);

}  // namespace k8spark::app
