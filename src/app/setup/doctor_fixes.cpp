#include "app/setup/doctor_fixes.h"

#include "app/report.h"
#include "app/setup/event_folder.h"
#include "setup/account.h"
#include "setup/secret_object.h"
#include "text/strings.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace k8spark::app {

namespace {

using doctor::Answer;
using doctor::Fix;

class Fixer {
 public:
  Fixer(Examined& examined, bool yes, Context& context)
      : examined_(examined), facts_(examined.facts), yes_(yes), context_(context) {}

  // True when it was done.
  bool run(Fix const& fix) {
    switch (fix.kind) {
      case Fix::Kind::kNone:
        return false;
      case Fix::Kind::kDriverRights:
        return give_rights(fix.name);
      case Fix::Kind::kEventFolder:
        return make_folder();
      case Fix::Kind::kTrimSecret:
        return trim_secret(fix.name);
    }
    return false;
  }

 private:
  // Says what; true when it is to be done.
  bool may(std::string const& what) {
    say(context_, (yes_ ? "fix: " : "would fix: ") + what + (yes_ ? "" : " (--yes does it)"));
    return yes_;
  }

  bool done(Error const* error) {
    if (error != nullptr) report_error(*error, context_);
    return error == nullptr;
  }

  bool give_rights(std::string const& account) {
    if (examined_.cluster == nullptr || account == "default") return false;
    bool const is_driver = account == doctor::account_of(facts_.driver_pod);
    auto const known = facts_.accounts.find(account);
    // An account that is there keeps its annotations: it is not applied again.
    bool const missing =
        known != facts_.accounts.end() && known->second.state == Answer::State::kMissing;
    std::vector<Json> objects;
    if (missing) objects.push_back(setup::service_account(facts_.ns, account, {}));
    if (is_driver)
      for (Json& object : setup::role_and_binding(
               facts_.ns,
               account,
               setup::driver_rights(setup::rights_input(facts_.conf, facts_.version)),
               {setup::Subject::Kind::kServiceAccount, account, facts_.ns}))
        objects.push_back(std::move(object));
    std::vector<std::string> names;
    for (Json const& object : objects) names.push_back(kube::object_name(object));
    if (objects.empty() || !may("apply " + text::join(names, ", ") + " in " + facts_.ns))
      return false;
    bool all = true;
    for (auto const& answer : examined_.cluster->client().apply_all(objects))
      all = done(answer ? nullptr : &answer.error()) && all;
    return all;
  }

  bool make_folder() {
    std::string const folder = facts_.conf.get_or("spark.eventLog.dir", "");
    if (!may("put a marker into " + folder)) return false;
    std::map<std::string, Json> secrets;
    for (auto const& [name, answer] : facts_.secrets)
      if (answer.state == Answer::State::kFound) secrets[name] = answer.object;
    auto opened = EventFolder::open({folder,
                                     facts_.conf,
                                     facts_.version,
                                     examined_.client_files,
                                     secret_variables(facts_.conf, secrets)},
                                    context_);
    if (!opened) return done(&opened.error());
    auto const made = opened->make();
    return done(made ? nullptr : &made.error());
  }

  bool trim_secret(std::string const& name) {
    auto const at = facts_.secrets.find(name);
    if (examined_.cluster == nullptr || at == facts_.secrets.end()) return false;
    std::vector<std::string> changed;
    Json const data = setup::trimmed_data(at->second.object, changed);
    if (changed.empty()) return false;
    if (!may("take the line end off " + text::join(changed, ", ") + " of Secret " + name))
      return false;
    // Only as long as it is the Secret that was looked at.
    Json body = {{"data", data}};
    Json const metadata = at->second.object.value("metadata", Json::object());
    if (std::string const version = metadata.value("resourceVersion", ""); !version.empty())
      body["metadata"] = {{"resourceVersion", version}};
    auto const answer = examined_.cluster->client().patch(
        {kube::secrets(), facts_.ns, name, kube::PatchKind::kMerge, body});
    return done(answer ? nullptr : &answer.error());
  }

  Examined& examined_;
  doctor::Facts& facts_;
  bool yes_;
  Context& context_;
};

}  // namespace

bool carry_out_fixes(std::vector<doctor::Check> const& checks,
                     Examined& examined,
                     bool yes,
                     Context& context) {
  std::vector<Fix> fixes;
  for (doctor::Check const& check : checks)
    if (check.fix.kind != Fix::Kind::kNone &&
        std::find(fixes.begin(), fixes.end(), check.fix) == fixes.end())
      fixes.push_back(check.fix);
  if (fixes.empty()) say(context, "nothing here that can be fixed without a choice");
  Fixer fixer(examined, yes, context);
  bool any = false;
  for (Fix const& fix : fixes) any = fixer.run(fix) || any;
  return any;
}

}  // namespace k8spark::app
