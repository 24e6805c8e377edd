#include "app/run/driver_rows.h"

#include "diagnosis/pod_state.h"
#include "kube/json_slice.h"
#include "text/duration.h"

#include <nlohmann/json.hpp>

namespace k8spark::app {

namespace {

using kube::member_of;
using kube::text_member;
using kube::text_of;

constexpr char kBetween = '\0';  // in no field of a pod that we show

std::string or_none(std::string_view text) {
  return text.empty() ? "<none>" : std::string(text);
}

// The row of a table: cells and metadata, and nothing else is looked at.
DriverRow row_of_cells(std::string_view cells, std::string_view row, TableColumns const& columns) {
  std::vector<std::string> fields(DriverRow::kFields);
  std::size_t at = 0;
  kube::for_each_element(cells, [&](std::string_view cell) {
    if (at == columns.name) fields[DriverRow::kName] = text_of(cell);
    if (at == columns.status) fields[DriverRow::kStatus] = text_of(cell);
    return ++at <= columns.name || at <= columns.status;
  });
  std::string_view const object = member_of(row, "object").value_or("{}");
  kube::for_each_member(member_of(object, "metadata").value_or("{}"),
                        [&](std::string_view key, std::string_view value) {
                          if (key == "namespace") fields[DriverRow::kNamespace] = text_of(value);
                          if (key == "creationTimestamp")
                            fields[DriverRow::kCreated] = text_of(value);
                          if (key == "labels")
                            fields[DriverRow::kApp] = text_member(value, "spark-app-name");
                          return key != "managedFields";  // by far the longest, and the last
                        });
  return DriverRow(fields);
}

std::string label(Json const& pod, char const* name) {
  Json const labels = pod.value("metadata", Json::object()).value("labels", Json::object());
  auto const at = labels.is_object() ? labels.find(name) : labels.end();
  return at != labels.end() && at->is_string() ? at->get<std::string>() : std::string();
}

}  // namespace

DriverRow::DriverRow(std::vector<std::string> const& fields) {
  std::size_t size = fields.size();
  for (std::string const& one : fields) size += one.size();
  packed_.reserve(size);
  for (std::string const& one : fields) packed_.append(one).push_back(kBetween);
}

std::string_view DriverRow::field(Field which) const {
  std::string_view rest = packed_;
  for (std::size_t i = 0; i < which; ++i) rest.remove_prefix(rest.find(kBetween) + 1);
  return rest.substr(0, rest.find(kBetween));
}

TableColumns read_columns(std::string_view json) {
  TableColumns columns;
  std::size_t at = 0;
  kube::for_each_element(json, [&](std::string_view column) {
    std::string const name = text_member(column, "name");
    if (name == "Name") columns.name = at;
    if (name == "Status") columns.status = at;
    ++at;
    return true;
  });
  return columns;
}

Result<DriverRow> read_driver_row(std::string_view json, TableColumns const& columns, bool wide) {
  if (auto const cells = member_of(json, "cells")) return row_of_cells(*cells, json, columns);
  Json const pod = Json::parse(json, nullptr, false);
  if (!pod.is_object())
    return Error{ErrorCode::kUnavailable, "an object of the list is not JSON", "", ""};
  return row_of_pod(pod, wide);
}

DriverRow row_of_pod(Json const& json, bool wide) {
  diagnosis::PodView const pod = diagnosis::read_pod(json);
  std::vector<std::string> fields(DriverRow::kFields);
  fields[DriverRow::kNamespace] = pod.namespace_name;
  fields[DriverRow::kName] = pod.name;
  fields[DriverRow::kApp] = label(json, "spark-app-name");
  fields[DriverRow::kStatus] = diagnosis::status_word(pod);
  fields[DriverRow::kCreated] = pod.created_at;
  fields[DriverRow::kPhase] = pod.phase;
  if (wide) {
    auto const* const driver = pod.driver();
    fields[DriverRow::kAppId] = label(json, "spark-app-selector");
    fields[DriverRow::kSparkVersion] = label(json, "spark-version");
    fields[DriverRow::kNode] = or_none(pod.node);
    fields[DriverRow::kImage] = driver == nullptr ? "<none>" : driver->image;
  }
  return DriverRow(fields);
}

std::vector<std::string> table_header(TableStyle const& style) {
  std::vector<std::string> header;
  if (style.with_namespace) header.emplace_back("NAMESPACE");
  for (char const* const column : {"DRIVER", "APP", "STATUS", "AGE"}) header.emplace_back(column);
  if (style.wide)
    for (char const* const column : {"APP-ID", "SPARK", "NODE", "IMAGE"})
      header.emplace_back(column);
  return header;
}

std::vector<std::string> table_cells(DriverRow const& row,
                                     TableStyle const& style,
                                     sys::Clock const& clock) {
  std::vector<std::string> cells;
  auto const add = [&](DriverRow::Field field) { cells.emplace_back(row.field(field)); };
  if (style.with_namespace) add(DriverRow::kNamespace);
  for (auto const field : {DriverRow::kName, DriverRow::kApp, DriverRow::kStatus}) add(field);
  cells.push_back(text::age_since(row.field(DriverRow::kCreated), clock.wall()));
  if (style.wide)
    for (auto const field :
         {DriverRow::kAppId, DriverRow::kSparkVersion, DriverRow::kNode, DriverRow::kImage})
      add(field);
  return cells;
}

}  // namespace k8spark::app
