#include "app/server/workload_build.h"

#include "app/report.h"
#include "app/run/upload.h"
#include "app/setup/setup_target.h"
#include "yaml/yaml.h"

namespace k8spark::app {

namespace {

void set_key(SubmitOptions& options, std::string flag, std::string key, std::string value) {
  options.layers.flags.push_back(
      {std::move(flag), std::move(key), std::move(value), profile::FlagValue::kAfterAll});
}

bool has_flag(SubmitOptions const& options, std::string_view key) {
  for (profile::FlagValue const& flag : options.layers.flags)
    if (flag.key == key) return true;
  return false;
}

}  // namespace

Result<Built> build_in_cluster(SubmitOptions options, BuildFor purpose, Context& context) {
  set_key(options, "k8spark", "spark.submit.deployMode", "cluster");
  return build_submission(options, purpose, context);
}

Result<Built> build_stand_in(SubmitOptions options,
                             AppKind kind,
                             std::string const& name,
                             BuildFor purpose,
                             Context& context) {
  // Neither is ever run: the workload has words of its own for its pod.
  bool const python = kind == AppKind::kPython;
  options.primary_resource = python ? "local:///k8spark/" + name + ".py" : "spark-internal";
  options.main_class = python ? std::nullopt : std::optional<std::string>("k8spark." + name);
  options.app_args.clear();
  if (!has_flag(options, "spark.app.name")) set_key(options, "k8spark", "spark.app.name", name);
  return build_in_cluster(std::move(options), purpose, context);
}

std::unique_ptr<Cluster> cluster_of(Built const& built,
                                    SubmitOptions const& options,
                                    Context& context) {
  using Voice = Cluster::Voice;
  kube::ClusterAccess access = built.access;
  access.ns = built.plan.namespace_name;
  return std::make_unique<Cluster>(
      std::move(access), context, options.verbose ? Voice::kVerbose : Voice::kNormal);
}

Result<std::unique_ptr<Cluster>> open_workload_cluster(SubmitOptions const& options,
                                                       Context& context) {
  SetupOptions setup;
  setup.layers = options.layers;
  setup.kube = options.kube;
  setup.kube.verbose = options.verbose;
  K8SPARK_ASSIGN(SetupTarget target, find_setup_target(setup, true, context));
  target.access->ns = target.ns;
  return open_setup_cluster(setup, target, context);
}

void print_warnings(Built const& built, workloads::Workload const& workload, Context& context) {
  for (auto const* const warnings :
       {&built.layers.warnings, &workload.warnings, &built.access.warnings})
    for (std::string const& warning : *warnings) warn(context, warning);
}

int print_objects(workloads::Workload const& workload,
                  std::string const& format,
                  Context& context) {
  say_uploads(workload.uploads, context);
  std::string text;
  if (format == "json") {
    Json const list = {{"apiVersion", "v1"}, {"kind", "List"}, {"items", workload.objects}};
    text = list.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
  } else {
    for (Json const& object : workload.objects) {
      if (!text.empty()) text += "---\n";
      text += yaml::emit(object);
    }
  }
  return context.streams.out(text) && context.streams.flush() ? 0 : 1;
}

}  // namespace k8spark::app
