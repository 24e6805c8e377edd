#include "app/run/last_run.h"

#include "k8spark/json.h"

#include <nlohmann/json.hpp>

namespace k8spark::app {

namespace {

// Source: XDG Base Directory Specification; a relative path in the variable is ignored.
std::string state_path(Context const& context) {
  std::string folder = context.environment.get_or_empty("XDG_STATE_HOME");
  if (!folder.starts_with('/')) {
    std::string const home = sys::home_folder(context.environment);
    if (home.empty()) return {};
    folder = home + "/.local/state";
  }
  return folder + "/k8spark/last.json";
}

std::string text_at(Json const& document, char const* key) {
  auto const at = document.find(key);
  return at != document.end() && at->is_string() ? at->get<std::string>() : std::string();
}

}  // namespace

void save_last_run(LastRun const& run, Context const& context) {
  std::string const path = state_path(context);
  if (path.empty() || !context.save_state) return;
  Json const document = {
      {"driver", run.driver}, {"namespace", run.ns}, {"uid", run.uid}, {"server", run.server}};
  context.save_state(path, document.dump(2, ' ', false, Json::error_handler_t::replace) + '\n');
}

Result<LastRun> read_last_run(Context const& context) {
  std::string const path = state_path(context);
  Result<std::string> const text = context.files.read(path);
  Json const document = text ? Json::parse(*text, nullptr, false) : Json();
  LastRun run;
  if (document.is_object())
    run = {text_at(document, "driver"),
           text_at(document, "namespace"),
           text_at(document, "uid"),
           text_at(document, "server")};
  if (!run.driver.empty()) return run;
  return Error{ErrorCode::kNotFound,
               "there is no last run",
               "@last",
               "k8spark submit writes it to " + (path.empty() ? "its state file" : path)};
}

}  // namespace k8spark::app
