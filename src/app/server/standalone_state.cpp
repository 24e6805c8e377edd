#include "app/server/standalone_state.h"

#include "render/table.h"

#include <algorithm>

namespace k8spark::app {

namespace {

std::string text_of(Json const& object, char const* field) {
  auto const at = object.find(field);
  return at != object.end() && at->is_string() ? at->get<std::string>() : std::string();
}

long long number_of(Json const& object, char const* field) {
  auto const at = object.find(field);
  return at != object.end() && at->is_number_integer() ? at->get<long long>() : 0;
}

Json list_of(Json const& object, char const* field) {
  auto const at = object.find(field);
  return at != object.end() && at->is_array() ? *at : Json::array();
}

StandaloneWorker worker_of(Json const& worker) {
  return {text_of(worker, "id"),
          text_of(worker, "host"),
          text_of(worker, "state"),
          static_cast<int>(number_of(worker, "cores")),
          static_cast<int>(number_of(worker, "coresused")),
          number_of(worker, "memory"),
          number_of(worker, "memoryused")};
}

std::string used(long long part, long long whole) {
  return std::to_string(part) + '/' + std::to_string(whole);
}

}  // namespace

int StandaloneState::alive() const {
  return static_cast<int>(
      std::count_if(workers.begin(), workers.end(), [](StandaloneWorker const& worker) {
        return worker.state == "ALIVE";
      }));
}

Result<StandaloneState> parse_standalone(std::string const& answer) {
  Json const json = Json::parse(answer, nullptr, false);
  if (!json.is_object() || !json.contains("workers"))
    return Error{ErrorCode::kInvalid, "the master did not tell its state", "/json/", ""};
  StandaloneState state;
  state.url = text_of(json, "url");
  state.status = text_of(json, "status");
  for (Json const& worker : list_of(json, "workers")) state.workers.push_back(worker_of(worker));
  for (char const* const field : {"activeapps", "completedapps"})
    for (Json const& app : list_of(json, field))
      state.apps.push_back({text_of(app, "id"),
                            text_of(app, "name"),
                            text_of(app, "state"),
                            static_cast<int>(number_of(app, "cores"))});
  return state;
}

std::string standalone_as_table(StandaloneState const& state) {
  std::string out = "master " + state.url + ": " + state.status + ", " +
                    std::to_string(state.alive()) + " workers alive\n\n";
  std::vector<std::vector<std::string>> workers;
  for (StandaloneWorker const& worker : state.workers)
    workers.push_back({worker.id,
                       worker.state,
                       used(worker.cores_used, worker.cores),
                       used(worker.memory_used_mib, worker.memory_mib) + "Mi"});
  out += render::table({"WORKER", "STATE", "CORES", "MEMORY"}, workers);
  if (state.apps.empty()) return out;
  std::vector<std::vector<std::string>> apps;
  for (StandaloneApp const& app : state.apps)
    apps.push_back({app.id, app.name, app.state, std::to_string(app.cores)});
  return out + '\n' + render::table({"APPLICATION", "NAME", "STATE", "CORES"}, apps);
}

}  // namespace k8spark::app
