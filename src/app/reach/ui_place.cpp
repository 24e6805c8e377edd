#include "app/reach/ui_place.h"

#include "http/url.h"
#include "text/strings.h"

#include <nlohmann/json.hpp>

namespace k8spark::app {

namespace {

constexpr int kHighestPort = 65535;

std::optional<int> port_of(std::string_view text) {
  auto const number = text::to_integer(text.substr(0, text.find_first_not_of("0123456789")));
  if (!number || *number < 1 || *number > kHighestPort) return std::nullopt;
  return static_cast<int>(*number);
}

std::string value_of(DriverConf const& conf, std::string_view key) {
  auto const at = conf.find(key);
  return at == conf.end() ? "" : std::string(text::trim(at->second));
}

bool is_true(DriverConf const& conf, std::string_view key) {
  return text::equals_ignore_case(value_of(conf, key), "true");
}

std::optional<UiPlace> place_in_line(std::string_view line) {
  constexpr std::string_view kBound = "Bound SparkUI to ";
  constexpr std::string_view kStarted = ", and started at ";
  constexpr std::string_view kService = "Successfully started service 'SparkUI' on port ";
  if (std::size_t const at = line.find(kService); at != std::string_view::npos) {
    auto const port = port_of(line.substr(at + kService.size()));
    return port ? std::optional<UiPlace>({*port, false}) : std::nullopt;
  }
  std::size_t const started = line.find(kStarted);
  if (started == std::string_view::npos || !text::contains(line, kBound)) return std::nullopt;
  auto const url = http::split_url(text::trim(line.substr(started + kStarted.size())));
  if (!url || url->port < 1) return std::nullopt;
  return UiPlace{url->port, url->scheme == "https"};
}

// The value of a member, or null: a pod from a server may lack anything.
Json const& member(Json const& object, char const* name) {
  static Json const nothing;
  auto const at = object.is_object() ? object.find(name) : object.end();
  return object.is_object() && at != object.end() ? *at : nothing;
}

std::string text_of(Json const& object, char const* name) {
  Json const& value = member(object, name);
  return value.is_string() ? value.get<std::string>() : "";
}

std::optional<int> named_port(Json const& pod) {
  for (Json const& container : member(member(pod, "spec"), "containers"))
    for (Json const& port : member(container, "ports"))
      if (text_of(port, "name") == "spark-ui" && member(port, "containerPort").is_number_integer())
        return member(port, "containerPort").get<int>();
  return std::nullopt;
}

}  // namespace

std::optional<UiPlace> ui_place_in_log(std::string_view log) {
  std::optional<UiPlace> last;
  while (!log.empty()) {
    std::size_t const end = std::min(log.find('\n'), log.size());
    auto const place = place_in_line(log.substr(0, end));
    // The line about the service comes once more for TLS; the one with the URL says which is meant.
    if (place) last = place;
    log.remove_prefix(std::min(end + 1, log.size()));
  }
  return last;
}

UiPlace ui_place_of(DriverConf const& conf, Json const& pod) {
  if (is_true(conf, "spark.ssl.ui.enabled") || is_true(conf, "spark.ssl.enabled")) {
    // Source: Spark's JettyUtils: 400 above the plain port.
    constexpr int kTlsOffset = 400;
    if (auto const port = port_of(value_of(conf, "spark.ssl.ui.port"))) return {*port, true};
    return {port_of(value_of(conf, "spark.ui.port")).value_or(4040) + kTlsOffset, true};
  }
  if (auto const port = port_of(value_of(conf, "spark.ui.port"))) return {*port, false};
  return {named_port(pod).value_or(4040), false};
}

std::string conf_map_of(Json const& pod) {
  for (Json const& volume : member(member(pod, "spec"), "volumes"))
    if (text_of(volume, "name") == "spark-conf-volume-driver")
      return text_of(member(volume, "configMap"), "name");
  return "";
}

std::string event_log_of(DriverConf const& conf) {
  if (!is_true(conf, "spark.eventLog.enabled")) return "";
  std::string dir = value_of(conf, "spark.eventLog.dir");
  if (dir.empty()) dir = "file:///tmp/spark-events";  // Spark's default
  return text::contains(dir, "@") ? "" : dir;
}

}  // namespace k8spark::app
