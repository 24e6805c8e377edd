#include "app/report.h"
#include "app/setup/secret_sources.h"
#include "app/setup/setup_commands.h"
#include "app/setup/setup_target.h"
#include "diagnosis/outcome.h"
#include "render/table.h"
#include "setup/secret_object.h"
#include "text/strings.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace k8spark::app {

namespace {

using setup::KeyFault;
using setup::WantedKey;

// One line a key: what is wrong, or "ok".
struct Row {
  std::string key;
  std::string result;  // ok, warning, error
  std::string text;
  std::string cure;
};

std::vector<Row> rows_of(std::vector<std::string> const& keys,
                         std::vector<KeyFault> const& faults) {
  std::vector<Row> rows;
  for (std::string const& key : keys) {
    bool any = false;
    for (KeyFault const& one : faults) {
      if (one.key != key) continue;
      any = true;
      rows.push_back(
          {key, one.fault.certain ? "error" : "warning", one.fault.text, one.fault.cure});
    }
    if (!any) rows.push_back({key, "ok", "", ""});
  }
  return rows;
}

std::string as_text(std::vector<Row> const& rows, std::string const& format) {
  if (format != "json") {
    std::vector<std::vector<std::string>> cells;
    cells.reserve(rows.size());
    for (Row const& row : rows) cells.push_back({row.key, row.result, row.text, row.cure});
    return render::table({"KEY", "RESULT", "FOUND", "CURE"}, cells);
  }
  Json list = Json::array();
  for (Row const& row : rows)
    list.push_back(
        {{"key", row.key}, {"result", row.result}, {"found", row.text}, {"cure", row.cure}});
  return list.dump(2) + '\n';
}

std::vector<std::string> names_of(Json const& secret, std::vector<WantedKey> const& wanted) {
  std::vector<std::string> names;
  auto const add = [&](std::string const& name) {
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  };
  for (WantedKey const& one : wanted) add(one.key);
  if (!wanted.empty()) return names;
  Json const data = secret.value("data", Json::object());
  for (auto const& [key, value] : data.items()) add(key);
  return names;
}

std::vector<WantedKey> keys_to_check(SecretCheckOptions const& options, SparkConf const& conf) {
  std::vector<WantedKey> const of_conf = wanted_keys(conf, options.name);
  if (options.keys.empty()) return of_conf;
  std::vector<WantedKey> wanted;
  for (std::string const& list : options.keys)
    for (std::string const& key : text::split_list(list)) {
      WantedKey one{key, ""};
      for (WantedKey const& known : of_conf)
        if (known.key == key) one.name = known.name;
      wanted.push_back(std::move(one));
    }
  return wanted;
}

Error missing_secret(Error error, std::string const& name, std::string const& ns) {
  if (error.code != ErrorCode::kNotFound) return error;
  error.message = "there is no Secret " + name + " in namespace " + ns;
  error.hint = "k8spark secret create " + name + " -n " + ns;
  return error;
}

}  // namespace

int run_secret_create(SecretCreateOptions const& options, Context& context) {
  auto const target = find_setup_target(options.setup, options.setup.apply, context);
  if (!target) return report_error(target.error(), context);
  auto entries =
      read_secret_sources(options, wanted_keys(target->configured.conf, options.name), context);
  if (!entries) return report_error(entries.error(), context);
  auto const prepared = setup::prepare_secret(*std::move(entries));
  if (!prepared) return report_error(prepared.error(), context);
  for (std::string const& note : prepared->notes) say(context, note);
  for (std::string const& warning : prepared->warnings) warn(context, warning);
  if (!options.trust_store.empty())
    say(context,
        "in the profile: tls: {trustStore: {secret: " + options.name +
            ", file: " + prepared->entries.back().key + "}}");
  bool const with_values = options.setup.apply || options.show_values;
  if (!with_values)
    say(context, "the values are left out; --apply creates the Secret, --show-values prints them");
  Json const object = with_values
                          ? setup::secret_object(target->ns, options.name, prepared->entries)
                          : setup::secret_outline(target->ns, options.name, prepared->entries);
  return deliver({object}, options.setup, *target, context);
}

int run_secret_check(SecretCheckOptions const& options, Context& context) {
  auto const target = find_setup_target(options.setup, true, context);
  if (!target) return report_error(target.error(), context);
  auto const cluster = open_setup_cluster(options.setup, *target, context);
  auto const secret = cluster->client().get(kube::secrets(), target->ns, options.name);
  int const missing_config = diagnosis::exit_code_of(diagnosis::OutcomeKind::kMissingConfig);
  if (!secret) {
    int const code =
        report_error(missing_secret(secret.error(), options.name, target->ns), context);
    return secret.error().code == ErrorCode::kNotFound ? missing_config : code;
  }
  std::vector<WantedKey> const wanted = keys_to_check(options, target->configured.conf);
  std::vector<KeyFault> const faults = setup::faults_in(*secret, wanted);
  context.streams.out(as_text(rows_of(names_of(*secret, wanted), faults), options.setup.output));
  context.streams.flush();
  for (KeyFault const& one : faults)
    if (one.fault.certain) return missing_config;
  return 0;
}

}  // namespace k8spark::app
