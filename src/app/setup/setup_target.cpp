#include "app/setup/setup_target.h"

#include "app/report.h"
#include "yaml/yaml.h"

#include <nlohmann/json.hpp>

namespace k8spark::app {

namespace {

constexpr char const* kNamespaceKey = "spark.kubernetes.namespace";

// Fields that somebody else owns are not taken without being asked.
Error with_force_hint(Error error) {
  if (error.code == ErrorCode::kConflict && error.hint.empty())
    error.hint = "somebody else has set these fields: --force takes them over";
  return error;
}

}  // namespace

Result<SetupTarget> find_setup_target(SetupOptions const& options,
                                      bool needs_cluster,
                                      Context& context) {
  SubmitOptions submit;
  submit.layers = options.layers;
  submit.kube = options.kube;
  if (submit.kube.name_space)
    submit.layers.flags.push_back({"--namespace", kNamespaceKey, *submit.kube.name_space});
  SetupTarget target;
  K8SPARK_ASSIGN(target.configured, configure(submit, context));
  for (std::string const& warning : target.configured.layers.warnings) warn(context, warning);
  auto const named = target.configured.conf.get(kNamespaceKey);
  if (!submit.kube.name_space) submit.kube.name_space = named;
  // No kubeconfig at all is no fault of who only prints; a wrong one is.
  auto access = find_cluster(submit, target.configured, context);
  if (!access && (needs_cluster || !access.error().where.empty())) return access.error();
  if (access) target.access = *std::move(access);
  target.ns = named ? *named : target.access ? target.access->ns : "default";
  return target;
}

std::unique_ptr<Cluster> open_setup_cluster(SetupOptions const& options,
                                            SetupTarget const& target,
                                            Context& context) {
  for (std::string const& warning : target.access->warnings) warn(context, warning);
  return std::make_unique<Cluster>(
      *target.access,
      context,
      options.kube.verbose ? Cluster::Voice::kVerbose : Cluster::Voice::kNormal);
}

std::string as_manifests(std::vector<Json> const& objects, std::string const& format) {
  if (format == "json") {
    Json list = {{"apiVersion", "v1"}, {"kind", "List"}, {"items", objects}};
    return list.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
  }
  std::string text;
  for (Json const& object : objects) {
    if (!text.empty()) text += "---\n";
    text += yaml::emit(object);
  }
  return text;
}

int deliver(std::vector<Json> const& objects,
            SetupOptions const& options,
            SetupTarget const& target,
            Context& context) {
  if (!options.apply)
    return context.streams.out(as_manifests(objects, options.output)) && context.streams.flush()
               ? 0
               : 1;
  auto const cluster = open_setup_cluster(options, target, context);
  kube::WriteOptions write;
  write.dry_run = options.server_dry_run;
  write.force = options.force;
  auto const answers = cluster->client().apply_all(objects, write);
  int code = 0;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    std::string const name = kube::object_name(objects[i]);
    if (answers[i]) {
      context.streams.out(name + (write.dry_run ? " applied (server dry run)\n" : " applied\n"));
      continue;
    }
    int const failed = report_error(with_force_hint(answers[i].error()), context);
    if (code == 0) code = failed;
  }
  context.streams.flush();
  return code;
}

}  // namespace k8spark::app
