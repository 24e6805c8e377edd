#include "app/server/history_runs.h"

#include "render/table.h"
#include "text/duration.h"

#include <nlohmann/json.hpp>

namespace k8spark::app {

namespace {

constexpr long long kMillisecondsInASecond = 1000;

std::string text_of(Json const& object, char const* field) {
  auto const at = object.find(field);
  return at != object.end() && at->is_string() ? at->get<std::string>() : std::string("-");
}

// Newest attempt first, as the server lists them.
std::vector<std::string> row_of(Json const& application) {
  Json const attempts = application.value("attempts", Json::array());
  Json const attempt = attempts.empty() ? Json::object() : attempts.front();
  bool const completed = attempt.value("completed", false);
  long long const milliseconds = attempt.value("duration", 0LL);
  return {text_of(application, "id"),
          text_of(application, "name"),
          completed ? "completed" : "incomplete",
          text_of(attempt, "startTime"),
          text::human_duration(milliseconds / kMillisecondsInASecond),
          text_of(attempt, "sparkUser"),
          text_of(attempt, "appSparkVersion")};
}

}  // namespace

Result<std::string> history_runs(std::string const& answer, std::string const& output) {
  Json const list = Json::parse(answer, nullptr, false);
  if (!list.is_array())
    return Error{
        ErrorCode::kInvalid, "the history server gave no list of applications", "/api/v1", ""};
  if (output == "json") return list.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
  std::string names;
  std::vector<std::vector<std::string>> rows;
  for (Json const& application : list) {
    if (!application.is_object()) continue;
    rows.push_back(row_of(application));
    names += rows.back().front() + '\n';
  }
  if (output == "name") return names;
  return render::table({"ID", "NAME", "STATE", "STARTED", "DURATION", "USER", "SPARK"}, rows);
}

}  // namespace k8spark::app
