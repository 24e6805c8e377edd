#include "app/report.h"
#include "app/setup/event_folder.h"
#include "app/setup/setup_commands.h"
#include "app/setup/setup_target.h"
#include "diagnosis/outcome.h"
#include "setup/iam_policy.h"

#include <nlohmann/json.hpp>

namespace k8spark::app {

namespace {

std::map<std::string, Json> read_secrets(SetupOptions const& options,
                                         SetupTarget const& target,
                                         Context& context) {
  SparkConf const& conf = target.configured.conf;
  if (referenced_secrets(conf, "driver").empty() || !target.access) return {};
  auto const cluster = open_setup_cluster(options, target, context);
  return read_driver_secrets(conf, target.ns, *cluster, context);
}

Result<std::string> folder_of(EventLogOptions const& options, SparkConf const& conf) {
  if (!options.folder.empty()) return options.folder;
  if (auto const folder = conf.get("spark.eventLog.dir")) return *folder;
  return usage_error(
      "no folder of event logs", "k8spark eventlog", "name it, or set eventLog.dir in the profile");
}

int carry_out(EventLogOptions const& options,
              std::string const& text,
              EventFolder& folder,
              Context& context) {
  auto const exists = folder.exists();
  if (!exists) return report_error(exists.error(), context);
  for (std::string const& remark : folder.remarks()) warn(context, remark);
  if (options.action == EventLogOptions::Action::kInit && !*exists) {
    if (auto const made = folder.make(); !made) return report_error(made.error(), context);
    context.streams.out(text + " made\n");
  } else if (*exists) {
    context.streams.out(text + " exists\n");
  } else {
    context.streams.out(text + " is missing\n");
    say(context, "k8spark eventlog init makes it; Spark itself does not");
  }
  say(context, "asked with " + folder.login());
  context.streams.flush();
  bool const missing = options.action == EventLogOptions::Action::kCheck && !*exists;
  return missing ? diagnosis::exit_code_of(diagnosis::OutcomeKind::kMissingConfig) : 0;
}

// What a run reads and writes in S3, by its configuration.
std::vector<std::string> paths_of(SparkConf const& conf) {
  std::vector<std::string> paths;
  for (char const* const key : {"spark.eventLog.dir",
                                "spark.kubernetes.file.upload.path",
                                "spark.sql.warehouse.dir",
                                "spark.history.fs.logDirectory"}) {
    std::string const value = conf.get_or(key, "");
    if (value.starts_with("s3a:") || value.starts_with("s3:")) paths.push_back(value);
  }
  return paths;
}

Result<std::vector<setup::S3Place>> places_of(IamPolicyOptions const& options,
                                              SparkConf const& conf) {
  std::vector<setup::S3Place> places;
  std::vector<std::string> const written =
      options.paths.empty() && options.read.empty() ? paths_of(conf) : options.paths;
  for (std::string const& path : written) {
    K8SPARK_ASSIGN(setup::S3Place place, setup::parse_s3_place(path, true));
    places.push_back(std::move(place));
  }
  for (std::string const& path : options.read) {
    K8SPARK_ASSIGN(setup::S3Place place, setup::parse_s3_place(path, false));
    places.push_back(std::move(place));
  }
  if (places.empty())
    return usage_error("no path in S3",
                       "k8spark storage iam-policy",
                       "name some, or set eventLog.dir or upload.path in the profile");
  return places;
}

}  // namespace

int run_eventlog(EventLogOptions const& options, Context& context) {
  auto const target = find_setup_target(options.setup, false, context);
  if (!target) return report_error(target.error(), context);
  FolderInput input;
  input.conf = target->configured.conf;
  input.version = target->configured.layers.spark_version;
  auto const text = folder_of(options, input.conf);
  if (!text) return report_error(text.error(), context);
  input.folder = *text;
  input.secret_variables =
      secret_variables(input.conf, read_secrets(options.setup, *target, context));
  auto folder = EventFolder::open(input, context);
  if (!folder) return report_error(folder.error(), context);
  return carry_out(options, *text, *folder, context);
}

int run_iam_policy(IamPolicyOptions const& options, Context& context) {
  SubmitOptions submit;
  submit.layers = options.setup.layers;
  auto const configured = configure(submit, context);
  if (!configured) return report_error(configured.error(), context);
  auto const places = places_of(options, configured->conf);
  if (!places) return report_error(places.error(), context);
  Json const policy = setup::iam_policy(*places, options.partition);
  return context.streams.out(policy.dump(2) + '\n') && context.streams.flush() ? 0 : 1;
}

}  // namespace k8spark::app
